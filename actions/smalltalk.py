"""Greeting, thanks, goodbye, and the other things that people say in between."""

from __future__ import annotations

from typing import ClassVar

from actions import knowledge
from actions.base import Skill
from actions.client import Backend
from actions.reply import Reply
from actions.turn import Turn


class Smalltalk(Skill):
    """One response each, with the utility's name."""

    intents = ("greet", "thank", "bot_challenge", "insult")
    aside = True
    offers_back = False

    def name(self) -> str:
        """One action for all of them."""
        return "action_smalltalk"

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """The response of the intent."""
        return Reply().say(data["task"], utility=turn.utility.name)


class Menu(Skill):
    """What the assistant can do."""

    intents = ("menu",)
    offers_back = False

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """The list of tasks as buttons."""
        response = "menu_power" if "electric" in turn.utility.services else "menu"
        return Reply().say(response, utility=turn.utility.name)


class Goodbye(Skill):
    """The end of the conversation."""

    intents = ("goodbye",)
    offers_back = False

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """Farewell; nothing waits any more."""
        reply = Reply().say("goodbye", utility=turn.utility.name).end()
        reply.stack = ()
        return reply


class NothingOpen(Skill):
    """Answers to no question: yes, no, never mind, wait, why."""

    intents = ("affirm", "deny", "cancel", "skip", "wait", "why")
    offers_back = False
    RESPONSES: ClassVar[dict[str, str]] = {
        "affirm": "what_next",
        "deny": "nothing_else",
        "cancel": "nothing_to_cancel",
        "skip": "what_next",
        "wait": "wait",
        "why": "why",
    }

    def name(self) -> str:
        """One action for all of them."""
        return "action_nothing_open"

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """A short answer and what can be done; a why that is a question of its own is looked up."""
        if data["task"] == "why" and (known := await knowledge.answer(turn, backend)):
            return known
        return Reply().say(self.RESPONSES[data["task"]], digits=str(turn.utility.contract.digits))
