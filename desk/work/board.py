"""The inbox of each utility as all open pages show it: read once, and put into its views once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from desk.work.listing import Item, Narrowed, View, items_of, listed_items, ordered
from desk.work.shared import Shared


@dataclass(frozen=True)
class Lists:
    """What is listed, in its order, and which of it is in which view. Pure."""

    items: tuple[Item, ...]
    queue: tuple[Item, ...] = field(init=False)
    taken: int = field(init=False)
    longest_since: datetime | None = field(init=False)
    """Since when whoever has waited longest in the queue waits."""
    first_due: datetime | None = field(init=False)
    """By when the first of the queue was promised an answer."""
    _own: dict[str, tuple[Item, ...]] = field(init=False)

    def __post_init__(self) -> None:
        """Sort once what many pages ask for."""
        own: dict[str, list[Item]] = defaultdict(list)
        for one in self.items:
            if one.state == "taken":
                own[one.agent].append(one)
        queue = tuple(one for one in self.items if one.state == "open")
        made = {
            "queue": queue,
            "taken": sum(map(len, own.values())),
            "longest_since": min((one.waits_since for one in queue if one.waits_since), default=None),
            "first_due": min((one.due_at for one in queue if one.due_at), default=None),
            "_own": {agent: tuple(some) for agent, some in own.items()},
        }
        for name, value in made.items():
            object.__setattr__(self, name, value)

    def view(self, view: View, *, agent: str) -> tuple[Item, ...]:
        """The rows of one view, as `agent` sees it."""
        match view:
            case "mine" | "asleep":
                sleeps = view == "asleep"
                return tuple(one for one in self._own.get(agent, ()) if (one.asleep_until is not None) == sleeps)
            case "queue":
                return self.queue
            case _:
                return self.items

    def narrowed(self, to: Narrowed) -> Lists:
        """What of it is shown."""
        return self if to == Narrowed() else Lists(tuple(one for one in self.items if to.has(one)))

    def after(self, current: UUID, *, agent: str) -> UUID | None:
        """Where to go on: the first of one's own that waits for an answer, then the first of the queue."""
        waiting = (one for one in self.view("mine", agent=agent) if one.waits_since is not None)
        return next((one.id for some in (waiting, self.queue) for one in some if one.id != current), None)


def lists_of(items: Iterable[Item]) -> Lists:
    """Of items in whatever order."""
    return Lists(ordered(items))


class Board(Shared[Lists]):
    """Read whole every few seconds; between, what there is news of."""

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__(self._all, self._some)
        self.engine = engine

    async def lists(self, utilities: Collection[str]) -> Lists:
        """What is listed at these utilities, as it is now."""
        found = [await self.of(one) for one in utilities]
        return found[0] if len(found) == 1 else lists_of(item for one in found for item in one.items)

    async def _all(self, utility: str) -> Lists:
        async with self.engine.connect() as connection:
            return Lists(await listed_items(connection, utility=utility))

    async def _some(self, utility: str, known: Lists, changed: Collection[UUID]) -> Lists:
        async with self.engine.connect() as connection:
            found = await items_of(connection, changed, utility=utility)
        if not found:  # of another utility
            return known
        return lists_of((*(one for one in known.items if one.id not in changed), *found))
