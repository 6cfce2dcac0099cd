"""Never mind: at once while little was said, after a confirmation when the customer would lose something."""

from __future__ import annotations

from actions.client import Backend
from actions.identity import CarryOn, reask
from actions.reply import Reply
from actions.turn import Question, Turn
from actions.understood import TOLD, count_words
from actions.words import word

MUCH = 2
"""Things that the customer has filled in; from here on a slip of the finger would cost them."""
_FILLED = ("place", "contact", "zone", "service", "quantity", "amount", "case_number", "contract_given")


def filled(question: Question) -> int:
    """How many things the customer has told for the task."""
    return values(question) + (count_words(question.data.get("story", "")) >= TOLD)


def values(question: Question) -> int:
    """The same without the message that opened the task, however much it tells."""
    return sum(name in question.data for name in _FILLED)


def cancel(turn: Turn, question: Question) -> Reply:
    """Leave the task, or ask first."""
    if filled(question) < MUCH:
        return Reply().say("cancelled")
    thing = word("waiting", question.task, turn.language)
    return Reply().say("confirm_cancel", thing=thing).ask(Question(kind="cancel", task=question.task, over=question))


async def hear_cancel(turn: Turn, backend: Backend, question: Question, carry_on: CarryOn) -> Reply | None:
    """Yes leaves it, no goes on with it; anything else is heard as the answer to what was open."""
    if turn.intent in ("affirm", "cancel"):
        return Reply().say("cancelled")
    return reask(turn, question.over) if turn.intent == "deny" and question.over else None
