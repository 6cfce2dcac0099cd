"""The messages of a conversation on an agent's screen, changed in place; the customer's side is on the left."""

from __future__ import annotations

from uuid import UUID

from bot.app import Gateway
from bot.notes import Note
from desk.bubbles import Strokes
from desk.cast import visitor
from desk.drawn import Drawn
from desk.elements import box, icon, words
from desk.scene import Scene
from desk.story import Bubble, is_thinking, is_unsettled
from desk.story import bubbles as tell
from desk.work import files
from desk.work.talk import Head, Talk
from desk.work.words import speaker
from kit.utility_parts import Language


def _line(bubble: Bubble) -> str:
    return f"talk-line {'ours' if bubble.ours else 'customer'} {bubble.sender}"


class Messages:
    """The log, built into the current slot."""

    def __init__(self, gateway: Gateway, language: Language, head: Head) -> None:
        utility = gateway.utilities[head.utility]
        self._head = head
        scene = Scene(language, visitor(utility, language), utility)
        self._drawn = Drawn(scene, Strokes(None, None, self._file_url), _line)
        self._acts: set[UUID] = set()
        self._zone = utility.timezone
        self.unsettled = self.thinking = False
        say = speaker(language)
        with (
            box("talk-log", role="log", tabindex="0", aria_live="polite", aria_label=say("messages")),
            box("talk-lines") as self._lines,
        ):
            self._empty = words(say("no_messages"), "talk-none", tag="p")

    def _file_url(self, bubble: Bubble, position: int) -> str:
        return files.path_of(self._head.id, UUID(bubble.id), position)

    def _act(self, note: Note) -> None:
        """What a colleague did in the records: only people of the utility see it."""
        if note.id in self._acts:
            return
        self._acts.add(note.id)
        with self._lines, box("talk-act"):
            icon("task_alt", "talk-act-icon")
            words(f"{note.name}: {note.words}", "talk-act-words")
            words(f"{note.at.astimezone(self._zone):%H:%M}", "talk-act-time")

    def show(self, talk: Talk) -> None:
        """What the tables say now. New lines come last; what changed is changed where it stands."""
        told = tell(talk.transcript)
        acts = [note for note in talk.notes if note.kind == "act"]
        lines: list[Bubble | Note] = [*told, *acts]
        for one in sorted(lines, key=lambda one: one.at):
            if isinstance(one, Note):
                self._act(one)
            else:
                self._drawn.put(one, self._lines)
        self._empty.set_visibility(not told and not acts)
        self.thinking = bool(told) and talk.head.state != "taken" and is_thinking(talk.transcript)
        self.unsettled = bool(told) and (self.thinking or is_unsettled(talk.transcript))
