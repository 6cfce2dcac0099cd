"""The messages of a conversation on an agent's screen, changed in place; the customer's side is on the left."""

from __future__ import annotations

from uuid import UUID

from bot.app import Gateway
from desk.bubbles import Strokes
from desk.cast import visitor
from desk.drawn import Drawn
from desk.elements import box, words
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
        self.unsettled = self.thinking = False
        say = speaker(language)
        with (
            box("talk-log", role="log", tabindex="0", aria_live="polite", aria_label=say("messages")),
            box("talk-lines") as self._lines,
        ):
            self._empty = words(say("no_messages"), "talk-none", tag="p")

    def _file_url(self, bubble: Bubble, position: int) -> str:
        return files.path_of(self._head.id, UUID(bubble.id), position)

    def show(self, talk: Talk) -> None:
        """What the tables say now. New lines come last; what changed is changed where it stands."""
        told = tell(talk.transcript)
        for bubble in told:
            self._drawn.put(bubble, self._lines)
        self._empty.set_visibility(not told)
        self.thinking = bool(told) and talk.head.state != "taken" and is_thinking(talk.transcript)
        self.unsettled = bool(told) and (self.thinking or is_unsettled(talk.transcript))
