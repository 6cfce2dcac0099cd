"""The card of private notes beside a conversation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import tzinfo

from bot.notes import MAX_LENGTH, Note
from desk.elements import WriteBox, box, button, words

Save = Callable[[str], Awaitable[bool]]


class Notes:
    """Built into the current slot. Notes are written once, so that new ones are only added."""

    def __init__(self, say: Callable[..., str], save: Save, zone: tzinfo) -> None:
        self._say, self._save, self._zone = say, save, zone
        self._shown: set[str] = set()
        with box("desk-card side-card", tag="section", aria_labelledby="notes"):
            words(say("notes"), "desk-card-title", tag="h2", id="notes")
            words(say("notes_hint"), "side-hint", tag="p")
            self._list = box("notes", tag="ul", aria_labelledby="notes")
            self._empty = words(say("notes_empty"), "side-none", tag="p")
            self._box = WriteBox(
                type="textarea",
                autogrow=True,
                borderless=True,
                dense=True,
                placeholder=say("write_note"),
                aria_label=say("write_note"),
                maxlength=MAX_LENGTH,
            )
            self._box.classes("talk-box note-box")
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

    async def _save_written(self) -> None:
        written = self._box.written
        if written:
            self._box.empty()
            if not await self._save(written) and not self._box.written:
                self._box.value = written
