"""The top of a conversation: who, whose word it is, and what may be done with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from nicegui.element import Element

from bot.floor.handling import CLOSE_REASONS
from bot.floor.instructions import INSTRUCTIONS
from desk.elements import anchor, box, button, icon, words
from desk.staff import forms
from desk.work.passing import Passing
from desk.work.saying import channel_of, customer_of, reason_of, waited
from desk.work.snoozing import Snoozing, told
from desk.work.talk import Head
from desk.work.words import speaker
from kit.utility import Utility
from kit.utility_parts import Language


@dataclass(frozen=True, slots=True)
class Doing:
    """What the buttons do, and the menus that hand it on and put it to sleep."""

    take: Callable[[], Awaitable[None]]
    acknowledge: Callable[[], Awaitable[None]]
    hand_back: Callable[[str], Awaitable[None]]
    close: Callable[[str], Awaitable[None]]
    go_on: Callable[[], Awaitable[None]]
    passing: Passing
    snoozing: Snoozing
    wake: Callable[[], Awaitable[None]]


class Heading:
    """Built into the current slot. Its buttons are drawn anew only when the word changes hands."""

    def __init__(self, language: Language, doing: Doing, *, utility: Utility, agent: str, may_act: bool) -> None:
        self._utility = utility
        self._language, self._say, self._doing = language, speaker(language), doing
        self._agent, self._may_act = agent, may_act
        self._drawn: tuple[str, str, bool, bool] | None = None
        with box("talk-head", tag="header"):
            with anchor("", forms.PATH, "talk-back"):
                icon("arrow_back")
                words(self._say("back_to_inbox"))
            with box("talk-names"):
                self._name = words("", "talk-name", tag="h1")
                self._facts = words("", "talk-facts")
            self._chip = words("", "talk-chip", role="status")
            self._buttons: Element = box("talk-buttons")
            with self._next():
                icon("skip_next")
                words(self._say("next"))

    def _next(self) -> Element:
        label = self._say("next_key")
        return button("plain-button talk-next", self._doing.go_on, accesskey="n", title=label, aria_label=label)

    def show(self, head: Head, now: datetime) -> None:
        """The conversation as it stands."""
        self._name.text = customer_of(head, self._language)
        self._facts.text = self._facts_of(head, now)
        self._chip.text = self._whose(head)
        tone = "urgent" if head.urgent and head.state else head.state or "bot"
        self._chip.classes(replace=f"talk-chip {tone}")
        drawn = (head.state, head.agent, self._is_urged(head), head.asleep_until is not None)
        if drawn != self._drawn:
            self._drawn = drawn
            self._buttons.clear()
            with self._buttons:
                self._draw(head)

    def fold(self) -> None:
        """Close the menu that was used: the buttons are drawn anew when the conversation is shown next."""
        self._drawn = None

    def _is_urged(self, head: Head) -> bool:
        return head.urgent and not head.acknowledged and head.state == "taken" and head.agent == self._agent

    def _facts_of(self, head: Head, now: datetime) -> str:
        pieces = [channel_of(head.channel, self._language)]
        if head.language in ("es", "en"):
            pieces.append(self._say(f"language_{head.language}"))
        if head.state:
            pieces.append(reason_of(head.reason, self._language))
        if head.asleep_until:
            pieces.append(self._say("asleep_until", time=told(head.asleep_until, self._utility, self._language, now)))
        if head.state == "open" and head.opened_at:
            pieces.append(self._say("waits_for", time=waited(head.opened_at, now, self._language)))
        return " · ".join(pieces)

    def _whose(self, head: Head) -> str:
        if head.state == "open":
            return self._say("waits")
        if head.state == "":
            return self._say("with_bot")
        if head.agent == self._agent:
            return self._say("with_you")
        return self._say("with_agent", name=head.agent_name or head.agent)

    def _draw(self, head: Head) -> None:
        if not self._may_act:
            return
        if self._is_urged(head):
            with button("main-button talk-urge", self._doing.acknowledge, title=self._say("acknowledge_hint")):
                words(self._say("acknowledge"))
        if head.state == "taken" and head.agent == self._agent:
            self._doing.passing.draw(head)
            if head.asleep_until:
                with button("plain-button", self._doing.wake):
                    words(self._say("wake"))
            else:
                self._doing.snoozing.draw()
            self._menu("hand_back", "a", self._handing_back)
            self._menu("close", "c", self._closing)
        elif head.state != "taken":
            label = self._say("take_key")
            with button("main-button talk-take", self._doing.take, accesskey="t", title=label, aria_label=label):
                words(self._say("take"))

    def _menu(self, key: str, letter: str, inside: Callable[[], None]) -> None:
        with box("talk-menu", tag="details"):
            words(self._say(key), "plain-button", tag="summary", data_menu=key, accesskey=letter)
            with box("talk-choices", role="group", aria_label=self._say(key)):
                inside()

    def _handing_back(self) -> None:
        self._choice(self._say("hand_back_only"), lambda: self._doing.hand_back(""), main=True)
        words(self._say("hand_back_hint"), "side-hint", tag="p")
        for payload, named in INSTRUCTIONS.items():
            named_so = named[self._language]
            self._choice(
                named_so[0].upper() + named_so[1:],
                lambda chosen=payload: self._doing.hand_back(chosen),  # type: ignore[misc]
            )

    def _closing(self) -> None:
        words(self._say("close_hint"), "side-hint", tag="p")
        for reason in CLOSE_REASONS:
            self._choice(
                self._say(f"close_{reason}"),
                lambda chosen=reason: self._doing.close(chosen),  # type: ignore[misc]
            )

    def _choice(self, told: str, act: Callable[[], Awaitable[None]], *, main: bool = False) -> None:
        with button("talk-choice main" if main else "talk-choice", act):
            words(told)
