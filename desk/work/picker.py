"""A list over a box to write in: narrowed by what is typed there, walked with the arrow keys, taken with Enter."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from nicegui.element import Element

from desk.elements import box, button, words

SHOWN = 6
"""The others are a few keys further down."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list."""

    key: str
    name: str
    detail: str


class Picker:
    """Built into the current slot, closed. `choose` gets the entry that was taken; `none` is said when nothing is."""

    def __init__(
        self, say: Callable[..., str], *, label: str, none: str, choose: Callable[[Entry], Awaitable[None]]
    ) -> None:
        self._say, self._none, self._choose = say, none, choose
        self._found: Sequence[Entry] = ()
        self._at = 0
        self.is_open = False
        with box("picker", role="group", aria_label=label) as self._place:
            self._list: Element = box("picker-list")
            self._status = words("", "picker-status", tag="p", role="status")
        self._place.set_visibility(False)

    def show(self, found: Sequence[Entry]) -> None:
        """Open, with these; the first is marked."""
        self.is_open, self._found, self._at = True, found, 0
        self._draw()

    def close(self) -> None:
        """Away with it."""
        self.is_open = False
        self._place.set_visibility(False)

    def move(self, step: int) -> None:
        """To the next one, or the one before."""
        if self.is_open and self._found:
            self._at = (self._at + step) % len(self._found)
            self._draw()

    async def take(self) -> None:
        """The one that is marked."""
        if self._found:
            await self._take(self._found[self._at])

    async def _take(self, entry: Entry) -> None:
        self.close()
        await self._choose(entry)

    def _draw(self) -> None:
        self._list.clear()
        first = max(0, self._at - SHOWN + 1)
        with self._list:
            for place, entry in enumerate(self._found[first : first + SHOWN], first):
                chosen = place == self._at
                made = button(
                    "picker-one marked" if chosen else "picker-one",
                    lambda one=entry: self._take(one),  # type: ignore[misc]  # mypy infers no lambda with a default
                    aria_current="true" if chosen else "false",
                    tabindex="-1",
                )
                with made:
                    words(entry.name, "picker-name")
                    words(entry.detail, "picker-words")
        self._status.text = self._told()
        self._place.set_visibility(True)

    def _told(self) -> str:
        if not self._found:
            return self._none
        marked = self._found[self._at].name
        return self._say("picker_marked", name=marked, place=self._at + 1, count=len(self._found))
