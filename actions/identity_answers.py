"""What the customer answers to the questions of identity.py; None when it is no answer."""

from __future__ import annotations

from actions import format as fmt
from actions import several
from actions.client import Backend
from actions.identity import PIN, CarryOn, ask_for, code_locked, or_pin, reask, send_code, wrong_contract
from actions.problems import ContractUnknown, Invalid, NotFound, OtpExpired, OtpLocked, OtpWrong, RateLimited
from actions.reply import Reply
from actions.turn import Question, Turn
from actions.understood import choice_of, digits_in, is_code_missing
from kit.concealed import is_concealed

CODE_DIGITS = 6
SHORTEST = 4
"""Digits from which a number may be meant as a contract's."""
NUMBER_SHARED = "number_shared"
"""As `bot/reading.py` says it."""
DATA = frozenset({"inform", "correct", "out_of_scope", "nlu_fallback", "affirm", "deny"})


def is_aside_number(turn: Turn, number: str) -> bool:
    """Whether a number belongs to another request: a case's, or one of the wrong length ("how much are 1500 kWh?")."""
    if "case_number" in turn.entities and "contract_number" not in turn.entities:
        return True
    fits = len(number) == turn.utility.contract.digits or "contract_number" in turn.entities
    return not fits and len(turn.words.split()) > 3 and turn.intent not in DATA


async def hear_contract(turn: Turn, backend: Backend, question: Question, carry_on: CarryOn) -> Reply | None:
    """A contract number, said in any way; None when the message holds no number."""
    if turn.entities.get("topic") == NUMBER_SHARED:
        return await _by_number(turn, backend, question, carry_on)
    number = digits_in(turn.entities.get("contract_number") or turn.words)
    if len(number) < SHORTEST or is_aside_number(turn, number):
        return None
    try:
        if len(number) != turn.utility.contract.digits:
            return wrong_contract(turn, question, given=number)
        await backend.give_contract(number)
    except ContractUnknown:
        return wrong_contract(turn, question, given=number)
    except RateLimited as refusal:
        return await ask_for(refusal, turn, backend, task=question.task, data=question.data)
    return await carry_on(turn, backend, question.task, {**question.data, "contract_given": "yes"})


async def _by_number(turn: Turn, backend: Backend, question: Question, carry_on: CarryOn) -> Reply:
    """A telephone number of their own was shared, for which the channel vouches: if it is on file, the task goes on."""
    if (await backend.identity()).level < 1:
        return reask(turn, question)
    return await carry_on(turn, backend, question.task, question.data)


async def hear_code(turn: Turn, backend: Backend, question: Question, carry_on: CarryOn) -> Reply | None:
    """The six digits, or "it didn't come". On a call they come concealed, and may be a PIN."""
    if is_code_missing(turn):
        return await send_code(turn, backend, question, again=True)
    said = turn.entities.get("otp_code") or turn.words
    code = said if is_concealed(said) else digits_in(said)
    if len(code) < 3:
        return None
    if not is_concealed(code) and len(code) != CODE_DIGITS:
        return _wrong_length(question)
    try:
        await backend.verify_code(code)
    except Invalid:
        return _wrong_length(question)
    except OtpWrong as wrong:
        response = f"{'pin' if question.data.get(PIN) else 'code'}_wrong"
        return (
            Reply()
            .say(f"{response}_last" if wrong.body.tries_left == 1 else response, left=str(wrong.body.tries_left))
            .ask(question.again())
        )
    except OtpExpired:
        return Reply().say("code_expired").ask(question.model_copy(update={"kind": "new_code"}))
    except OtpLocked as locked:
        return code_locked(turn, locked, question)
    except RateLimited:
        return Reply().say("code_limit", phone=fmt.phone(turn.utility.contacts.phone))
    return await carry_on(turn, backend, question.task, question.data)


def _wrong_length(question: Question) -> Reply:
    masked = question.data.get("masked", "")
    return or_pin(Reply().say("code_length", masked=masked), question).ask(question.again())


async def hear_new_code(turn: Turn, backend: Backend, question: Question, carry_on: CarryOn) -> Reply | None:
    """Yes: send a new code. Digits: perhaps the old message was late, so they are tried."""
    if turn.intent == "affirm" or is_code_missing(turn):
        return await send_code(turn, backend, question, again=True)
    if turn.intent == "deny":
        return Reply().say("cancelled")
    return await hear_code(turn, backend, question, carry_on)


async def hear_account(turn: Turn, backend: Backend, question: Question, carry_on: CarryOn) -> Reply | None:
    """One of the contracts: pressed, by position, (part of) name, address or number, "the other"; or all."""
    if several.wants_all(turn, answering=True):
        return await carry_on(turn, backend, question.task, {**question.data, several.ALL: "yes"})
    account = turn.entities.get("account_id") or choice_of(turn.words, question.options)
    if account is None:
        number = digits_in(turn.entities.get("contract_number") or turn.words)
        if len(number) == turn.utility.contract.digits:
            return await hear_contract(turn, backend, question, carry_on)
        account = several.find(turn.words, await backend.identity())
        if account is None:
            return None
    try:
        await backend.select(account)
    except NotFound:
        return None
    return await carry_on(turn, backend, question.task, {**question.data, "contract_given": "yes"})
