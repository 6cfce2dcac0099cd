"""Greeting, thanks, goodbye, and the other things that people say in between."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from actions import format as fmt
from actions import knowledge
from actions.base import Skill
from actions.client import Backend
from actions.outage import current
from actions.problems import BackendError
from actions.reply import Reply
from actions.turn import Turn
from actions.words import word

JUST_BEGUN = timedelta(hours=3)
"""Of an outage: for so long it is the likeliest reason to write at all."""


class Smalltalk(Skill):
    """One response each, with the utility's name."""

    intents = ("greet", "thank", "bot_challenge", "insult")
    aside = True
    offers_back = False

    def name(self) -> str:
        """One action for all of them."""
        return "action_smalltalk"

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """The response of the intent; a greeting knows of an outage that has just begun."""
        if data["task"] != "greet":
            return Reply().say(data["task"], utility=turn.utility.name)
        if not turn.question and (outage := await just_begun(turn, backend)):
            return outage
        return Reply().say(f"greet_{turn.greeting}" if turn.greeting else "greet", utility=turn.utility.name)


async def just_begun(turn: Turn, backend: Backend) -> Reply | None:
    """What a customer who greets probably writes about; None when nothing is out at their place since lately."""
    try:
        outages = await current(turn, backend, {})
    except BackendError:
        return None  # a greeting needs no backend
    recent = [one for one in outages if one.started_at and turn.now - one.started_at < JUST_BEGUN]
    if not recent:
        return None
    outage = recent[0]
    values = {
        "utility": turn.utility.name,
        "service": word("service", outage.service, turn.language),
        "started": fmt.moment(recent[0].started_at or turn.now, turn.language, turn.utility, turn.now),
        "eta": fmt.moment(outage.eta, turn.language, turn.utility, turn.now) if outage.eta else "",
    }
    return Reply().say("greet_outage_eta" if outage.eta else "greet_outage", **values)


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
