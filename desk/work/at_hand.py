"""Answers at hand over the answer box: "/" in an empty one opens them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from desk.answers.shelf import Answer, matching
from desk.work.picker import Entry, Picker

SIGN = "/"

Answers = Callable[[], Awaitable[Sequence[Answer]]]


class AtHand:
    """Built into the current slot. `choose` gets the answer that was chosen."""

    def __init__(self, say: Callable[..., str], answers: Answers, choose: Callable[[Answer], Awaitable[None]]) -> None:
        self._answers, self._choose = answers, choose
        self._all: Sequence[Answer] = ()
        self.language: str | None = None
        self.list = Picker(say, label=say("answers_at_hand"), none=say("answers_none"), choose=self._chosen)

    async def typed(self, written: str) -> None:
        """What stands in the answer box now: it opens at the sign alone, and closes when the sign is gone."""
        if not self.list.is_open:
            if written != SIGN:
                return
            self._all = await self._answers()
        if SIGN not in written:
            self.list.close()
            return
        found = matching(self._all, written.replace(SIGN, "", 1))
        self.list.show([Entry(str(one.id), SIGN + one.name, one.in_language(self.language)) for one in found])

    async def _chosen(self, entry: Entry) -> None:
        await self._choose(next(one for one in self._all if str(one.id) == entry.key))
