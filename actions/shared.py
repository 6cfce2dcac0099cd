"""Messages that lean on others: data without a question, a correction, say again, and what wasn't understood."""

from __future__ import annotations

import re

from actions import format as fmt
from actions import identity, knowledge, mailroom
from actions.base import Skill
from actions.client import Backend
from actions.guesses import likely
from actions.language import is_another
from actions.problems import ContractUnknown, LevelRequired, ProblemBody
from actions.reply import Button, Reply, payload
from actions.turn import Question, Turn
from actions.words import word


class Inform(Skill):
    """A contract number, unasked or as a correction: it is taken, and what was asked last is answered for it."""

    intents = ("inform", "correct")

    def name(self) -> str:
        """One action for both."""
        return "action_take_data"

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """Take a contract or a case number; `topic: contract` asks which contract."""
        task = data["task"]
        if data.get("contract_given"):
            return Reply().say("contract_taken")
        if number := turn.entities.get("contract_number"):
            try:
                await backend.give_contract(re.sub(r"\D", "", number))
            except ContractUnknown:
                return identity.wrong_contract(turn, Question(kind="contract", task=task, data=data), given=number)
            return self._taken(turn)
        if turn.entities.get("topic") == "contract" or task == "correct":
            return await self._other_contract(turn, backend, data)
        return Reply().say("what_next")

    def _taken(self, turn: Turn) -> Reply:
        return Reply(then=f"action_{turn.last_task}") if turn.last_task else Reply().say("contract_taken")

    async def _other_contract(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        contracts = (await backend.identity()).contracts
        task = turn.last_task or data["task"]
        if len(contracts) > 1:
            return identity.which_contract(turn, contracts, task=task, data={"task": task})
        raise LevelRequired(ProblemBody(type="/problems/level-required", required=1, current=0))


class Repeat(Skill):
    """Say again: the last answer is worked out anew."""

    intents = ("repeat",)
    offers_back = False

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """Run the last skill that only reads."""
        if not turn.last_task:
            return Reply().say("nothing_to_repeat")
        return Reply(then=f"action_{turn.last_task}")


class OutOfScope(Skill):
    """No skill fits: what the utility has written on it; else the likeliest meanings; the second time, a person."""

    intents = ("out_of_scope",)
    offers_back = False

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """Quote, or ask back, or say that we don't know."""
        if is_another(turn.words):
            return Reply().say("language_unknown")
        if known := await knowledge.answer(turn, backend):
            return known
        if turn.channel == mailroom.CHANNEL:
            return await mailroom.filed(turn, backend)
        misses = turn.misses + 1
        if misses >= 2:
            return _missed(Reply().say("not_understood_again", phone=fmt.phone(turn.utility.contacts.phone)), misses)
        guesses = likely(turn)
        if not guesses:
            asked = knowledge.is_question(turn.words)
            return _missed(Reply().say("knowledge_unknown" if asked else "out_of_scope"), misses)
        offered = (*guesses, "human_agent")
        buttons = (Button(word("skill", intent, turn.language), payload(intent)) for intent in offered)
        return _missed(Reply().say("ask_back", *buttons), misses)


def _missed(reply: Reply, misses: int) -> Reply:
    reply.misses = misses
    return reply
