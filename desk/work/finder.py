"""The search box of the inbox, and what it found. While it is empty the inbox is what it was."""

from __future__ import annotations

from collections.abc import Callable

from nicegui.element import Element
from sqlalchemy.exc import SQLAlchemyError

from desk.elements import WriteBox, box, button, icon, words
from desk.staff.guard import Seat
from desk.work.finding import FEWEST, Found, find
from desk.work.office import Office
from desk.work.rows import Rows
from desk.work.words import speaker
from kit.logging import get_logger
from kit.utility import Utility

MAX_LENGTH = 100
PAUSE_MS = 350
"""How long somebody stops typing before it is looked for."""
log = get_logger("desk.work")


class Finder:
    """Built into the current slot; `searching` hears whether there is something to find."""

    def __init__(
        self, office: Office, seat: Seat, utilities: tuple[Utility, ...], searching: Callable[[bool], None]
    ) -> None:
        self._office, self._seat, self._utilities, self._searching = office, seat, utilities, searching
        self._say = speaker(seat.language)
        self._number = 0
        with box("inbox-search", role="search"):
            icon("search", "inbox-search-icon")
            self._box = WriteBox(
                type="search",
                borderless=True,
                dense=True,
                debounce=PAUSE_MS,
                placeholder=self._say("search"),
                aria_label=self._say("search_label"),
                maxlength=MAX_LENGTH,
                accesskey="b",
                autocomplete="off",
            )
            self._box.classes("inbox-search-box")
            self._box.on_value_change(self._look).on("keydown.esc", self._clear)
            with button("inbox-search-clear", self._clear, aria_label=self._say("search_clear")) as self._wipe:
                icon("close")
        self._wipe.set_visibility(False)

    def build_results(self) -> None:
        """Into the current slot: nothing, until something is looked for."""
        with box("inbox-found") as self._results:
            self._status = words("", "inbox-found-status", tag="p", role="status")
            several = len(self._utilities) > 1
            places = {one.id: one.name for one in self._utilities} if several else {}
            self._rows = Rows(self._seat.language, agent=self._seat.handle, places=places)
            self._empty = self._nothing()
        self._results.set_visibility(False)

    def _nothing(self) -> Element:
        with box("desk-empty") as empty:
            icon("search_off", "desk-empty-icon")
            words(self._say("search_none"), "desk-empty-title", tag="p")
            words(self._say("search_none_hint"), "desk-empty-hint", tag="p")
        return empty

    async def _clear(self) -> None:
        self._box.empty()
        await self._look()
        self._box.run_method("focus")

    async def _look(self) -> None:
        self._number += 1
        mine, asked = self._number, self._box.written
        looked = len(asked) >= FEWEST
        self._wipe.set_visibility(bool(asked))
        self._searching(looked)
        self._results.set_visibility(looked)
        if not looked:
            return
        self._status.text = self._say("searching")
        await self._seat.see()
        try:
            found = await find(self._office, self._seat, self._utilities, asked)
        except (SQLAlchemyError, OSError):
            log.warning("desk.database.unavailable")
            self._status.text = self._say("trouble_database")
            return
        if mine == self._number:
            self._show(found)

    def _show(self, found: Found) -> None:
        count = len(found.items)
        told = self._say("found_one") if count == 1 else self._say("found_many", count=count)
        self._status.text = f"{told} {self._say('found_without_records')}" if found.without_records else told
        self._rows.show(found.items, self._seat.door.clock())
        self._empty.set_visibility(not count)
