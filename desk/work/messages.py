"""The messages of a conversation on an agent's screen, changed in place; the customer's side is on the left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from nicegui.element import Element

from bot.app import Gateway
from desk import bubbles
from desk.bubbles import Strokes
from desk.cast import visitor
from desk.elements import Words, box, words
from desk.scene import Scene
from desk.story import Bubble, is_thinking, is_unsettled
from desk.story import bubbles as tell
from desk.work import files
from desk.work.talk import Head, Talk
from desk.work.words import speaker
from kit.utility_parts import Language


@dataclass(slots=True)
class _Row:
    bubble: Bubble
    element: Element
    tick: Words


class Messages:
    """The log, built into the current slot."""

    def __init__(self, gateway: Gateway, language: Language, head: Head) -> None:
        utility = gateway.utilities[head.utility]
        self._head = head
        self._scene = Scene(language, visitor(utility, language), utility)
        self._strokes = Strokes(None, None, self._file_url)
        self._rows: dict[str, _Row] = {}
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
            self._put(bubble)
        self._empty.set_visibility(not told)
        self.thinking = bool(told) and talk.head.state != "taken" and is_thinking(talk.transcript)
        self.unsettled = bool(told) and (self.thinking or is_unsettled(talk.transcript))

    def _put(self, bubble: Bubble) -> None:
        known = self._rows.get(bubble.id)
        if known and known.bubble == bubble:
            return
        if known and replace(known.bubble, tick=bubble.tick, provider_id=bubble.provider_id) == bubble:
            bubbles.set_tick(self._scene, known.tick, bubble.tick)
            known.bubble = bubble
            return
        if known:
            known.element.clear()
            element = known.element
        else:
            with self._lines:
                element = box(f"talk-line {'ours' if bubble.ours else 'customer'} {bubble.sender}")
        with element:
            tick = bubbles.draw(self._scene, bubble, self._strokes)
        self._rows[bubble.id] = _Row(bubble, element, tick)
