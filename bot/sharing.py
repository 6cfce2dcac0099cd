"""A telephone number of one's own, where a vendor vouches for what is shared: asked for beside a contract, and what
comes of it. It is then what a WhatsApp number is, so what was waiting for the contract goes on by itself. Pure.
"""

from __future__ import annotations

from dataclasses import replace

from bot.compose import Said
from bot.dialogue import Answer, Question
from bot.mailbox import Claim
from bot.reading import SHARED
from bot.sentences import say
from channels.message import Capabilities


def complete(claim: Claim, question: Question, answer: Answer, capabilities: Capabilities, language: str) -> Answer:
    """The answer, with thanks for the number that was just shared, or with the way to share one."""
    if question.message.startswith(SHARED):
        told = say("number_not_found" if _asks_contract(answer) else "number_noted", language)
        return replace(answer, said=(Said(told), *answer.said))
    if not is_invited(claim, answer, capabilities):
        return answer
    invitation = Said(say("share_phone", language), asks_phone=say("share_button", language))
    return replace(answer, said=(*answer.said, invitation))


def is_invited(claim: Claim, answer: Answer, capabilities: Capabilities) -> bool:
    """Whether a contract has just been asked for that a shared number would stand for."""
    known = claim.shared_phone is not None or not capabilities.shares_phone
    return not known and claim.active_loop is None and _asks_contract(answer)


def _asks_contract(answer: Answer) -> bool:
    question = answer.slots.get("question")
    return isinstance(question, dict) and question.get("kind") == "contract"
