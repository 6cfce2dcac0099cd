"""The card of private notes beside a conversation."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import tzinfo

from bot.floor.agents import Agent
from bot.mentions import SIGN
from bot.notes import MAX_LENGTH, Note
from desk.elements import WriteBox, box, button, words
from desk.work.picker import Entry, Picker
from kit.utility import plain

Save = Callable[[str], Awaitable[bool]]
Colleagues = Callable[[], Awaitable[Sequence[Agent]]]
NAME = re.compile(rf"(?<!\w){SIGN}([^{SIGN}\n.,;:!?]{{0,30}})$")
"""A name that is being written at the end of a note."""


class Notes:
    """Built into the current slot. Notes are written once, so that new ones are only added."""

    def __init__(self, say: Callable[..., str], save: Save, zone: tzinfo, colleagues: Colleagues) -> None:
        self._say, self._save, self._zone, self._colleagues = say, save, zone, colleagues
        self._everybody: Sequence[Agent] = ()
        self._shown: set[str] = set()
        with box("desk-card side-card", tag="section", aria_labelledby="notes"):
            words(say("notes"), "desk-card-title", tag="h2", id="notes")
            words(say("notes_hint"), "side-hint", tag="p")
            self._list = box("notes", tag="ul", aria_labelledby="notes")
            self._empty = words(say("notes_empty"), "side-none", tag="p")
            with box("note-compose"):
                self._list_of_names = Picker(
                    say, label=say("colleagues"), none=say("colleagues_none"), choose=self._put
                )
            self._box = WriteBox(
                type="textarea",
                autogrow=True,
                borderless=True,
                dense=True,
                placeholder=say("write_note"),
                aria_label=say("write_note"),
                maxlength=MAX_LENGTH,
                accesskey="m",
            )
            self._box.classes("talk-box note-box").on("keydown.enter.exact.prevent", self._enter)
            self._box.on("keydown.esc", self._list_of_names.close)
            self._box.on("keydown.down", lambda _event: self._list_of_names.move(1))
            self._box.on("keydown.up", lambda _event: self._list_of_names.move(-1))
            self._box.on_value_change(self._typed)
            with button("plain-button note-save", self._save_written):
                words(say("add_note"))
        self._list.set_visibility(False)

    def show(self, everything: tuple[Note, ...]) -> None:
        """What was written, oldest first; what was done stands in the conversation."""
        notes = [note for note in everything if note.kind == "note"]
        for note in notes:
            if str(note.id) in self._shown:
                continue
            self._shown.add(str(note.id))
            with self._list, box("note-line", tag="li"):
                words(note.words, "note-words", tag="p")
                words(f"{note.name} · {note.at.astimezone(self._zone):%d/%m %H:%M}", "note-by")
        self._empty.set_visibility(not notes)
        self._list.set_visibility(bool(notes))

    async def _typed(self) -> None:
        """A name that is being written after the sign opens the list, and whatever is none closes it."""
        begun = NAME.search(str(self._box.value or ""))
        if begun is None:
            self._list_of_names.close()
            return
        if not self._list_of_names.is_open:
            self._everybody = await self._colleagues()
        asked = plain(begun[1])
        found = [one for one in self._everybody if plain(one.name).startswith(asked) or f" {asked}" in plain(one.name)]
        is_whole = begun[1].endswith(" ") and any(plain(one.name) == asked for one in found)
        if is_whole or (not found and " " in begun[1]):
            self._list_of_names.close()  # the name is written, and perhaps what follows it
            return
        self._list_of_names.show([Entry(one.id, one.name, self._say(one.presence)) for one in found])

    async def _put(self, entry: Entry) -> None:
        self._box.value = NAME.sub(lambda _found: f"{SIGN}{entry.name} ", str(self._box.value or ""), count=1)
        self._box.run_method("focus")

    async def _enter(self) -> None:
        if self._list_of_names.is_open:
            await self._list_of_names.take()
        else:
            await self._save_written()

    async def _save_written(self) -> None:
        written = self._box.written
        if written:
            self._box.empty()
            if not await self._save(written) and not self._box.written:
                self._box.value = written
