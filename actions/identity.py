"""Verify, then do what was asked: one mechanism for every skill.

A skill simply asks the backend. When that refuses for want of identity, `ask_for` turns the refusal into a question
that remembers the task; the answers to those questions (`QUESTIONS`) end in `carry_on`, which performs the task.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from actions import format as fmt
from actions import several
from actions.client import Backend
from actions.problems import (
    ContractNeeded,
    ContractUnknown,
    LevelRequired,
    NoContact,
    OtpLocked,
    Problem,
    RateLimited,
)
from actions.records import Contract
from actions.reply import Button, Reply, payload
from actions.speakers import LINKED_FIRST, link_first
from actions.turn import Question, Turn
from actions.words import word

if TYPE_CHECKING:
    from actions.base import Skill

MEMORABLE = frozenset({"period", "quantity", "amount", "zone", "postal_code", "service", "case_number", "all"})
"""What a follow-up may change one of ("and in August?")."""
PIN = "pin"
"""What a question knows that a PIN answers, too."""
CarryOn = Callable[[Turn, Backend, str, dict[str, str]], Awaitable[Reply]]
"""Performs the task by its name with what is known."""


async def perform(skill: Skill, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
    """Perform a skill; what the backend wants to know first becomes a question."""
    task = data["task"]
    try:
        if skill.personal and not data.get("contract_given") and (number := turn.entities.get("contract_number")):
            await backend.give_contract(re.sub(r"\D", "", number))
            data["contract_given"] = "yes"
        reply = await for_all(skill, turn, backend, data) or await skill.perform(turn, backend, data)
    except ContractUnknown:
        return wrong_contract(
            turn, Question(kind="contract", task=task, data=data), given=turn.entities["contract_number"]
        )
    except Problem as refusal:
        asked = await ask_for(refusal, turn, backend, task=task, data=data)
        said = skill.for_anybody(turn) if asked.question else None
        return said.followed_by(asked) if said else asked
    reply.offers_back = reply.offers_back and skill.offers_back
    if skill.repeatable:
        reply.slots["last_task"] = task
    if reply.question is None and (reply.facts or skill.repeatable):
        known = {name: value for name, value in {**turn.entities, **data}.items() if name in MEMORABLE}
        reply.slots["last_data"] = {"task": task, "at": turn.now.isoformat(), **known, **reply.facts}
    return reply


async def for_all(skill: Skill, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply | None:
    """The answer for all contracts where that was asked, or the question of which one; None where it wasn't."""
    asked = several.ALL in data or (turn.question is None and several.wants_all(turn))
    if not skill.personal or not asked:
        return None
    contracts = (await backend.identity()).contracts
    if len(contracts) < 2:
        return None
    if data["task"] in several.FOR_ALL:
        data[several.ALL] = "yes"
        return await skill.perform_all(turn, backend, contracts)
    kept = {name: value for name, value in data.items() if name != several.ALL}
    one = which_contract(turn, contracts, task=data["task"], data=kept)
    return Reply().say("one_at_a_time").followed_by(one)


async def ask_for(refusal: Problem, turn: Turn, backend: Backend, *, task: str, data: dict[str, str]) -> Reply:
    """The question that a refusal leads to. Raises the refusal itself when it isn't about identity."""
    if isinstance(refusal, ContractNeeded):
        contracts = refusal.body.contracts or (await backend.identity()).contracts
        return which_contract(turn, contracts, task=task, data=data)
    if isinstance(refusal, LevelRequired):
        if turn.channel in LINKED_FIRST:
            return link_first()
        if refusal.body.current < 1:
            question = Question(kind="contract", task=task, data=data)
            return Reply().say("ask_contract", digits=str(turn.utility.contract.digits)).ask(question)
        return await send_code(turn, backend, Question(kind="code", task=task, data=data))
    if isinstance(refusal, RateLimited):
        return Reply().say("too_many_tries", phone=fmt.phone(turn.utility.contacts.phone))
    raise refusal


async def send_code(turn: Turn, backend: Backend, question: Question, *, again: bool = False) -> Reply:
    """Send a code and ask for it, naming the masked contact; `again` when the one before it is not to be had."""
    phone = fmt.phone(turn.utility.contacts.phone)
    try:
        sent = await backend.send_code()
    except NoContact:
        return Reply().say("no_contact", phone=phone, hours=fmt.hours(turn.utility.hours, turn.language))
    except OtpLocked as locked:
        return code_locked(turn, locked, question)
    except RateLimited:
        return Reply().say("code_limit", phone=phone)
    first = "ask_code_email" if sent.via == "email" else "ask_code"
    response = "code_sent_again" if again else first
    known = {name: value for name, value in question.data.items() if name != PIN}
    data = known | {"masked": sent.masked} | ({PIN: "yes"} if sent.pin else {})
    asked = question.model_copy(update={"kind": "code", "data": data, "tries": 0})
    return or_pin(Reply().say(response, masked=sent.masked), asked).ask(asked)


def or_pin(reply: Reply, question: Question) -> Reply:
    """With the other way to answer, on a call of somebody who has a PIN."""
    return reply.say("or_pin") if question.kind == "code" and question.data.get(PIN) else reply


def which_contract(turn: Turn, contracts: tuple[Contract, ...], *, task: str, data: dict[str, str]) -> Reply:
    """Ask which of several contracts is meant, or all where that can be answered."""
    options = tuple((several.name_of(contract), contract.account_id) for contract in contracts)
    question = Question(kind="account", task=task, data=data, options=options)
    return Reply().say("which_contract", *buttons_of(turn, question), count=str(len(options))).ask(question)


def buttons_of(turn: Turn, question: Question) -> tuple[Button, ...]:
    """The options of a question, and "all of them" where that can be answered."""
    buttons = option_buttons(question)
    if question.kind != "account" or question.task not in several.FOR_ALL:
        return buttons
    return (*buttons, Button(word("list", "all", turn.language), payload("inform", account_id=several.ALL)))


OPTIONS = {"zone": ("inform", "zone"), "field": ("correct", "topic")}
"""What the buttons of a question with options send: an intent and the entity that carries the value."""


def option_buttons(question: Question) -> tuple[Button, ...]:
    """A button for each thing that may be chosen."""
    intent, entity = OPTIONS.get(question.kind, ("inform", "account_id"))
    return tuple(Button(label, payload(intent, **{entity: value})) for label, value in question.options)


def reask(turn: Turn, question: Question) -> Reply:
    """The question once more, shorter."""
    buttons = buttons_of(turn, question)
    values = {
        "masked": question.data.get("masked", ""),
        "digits": str(turn.utility.contract.digits),
        "thing": word("waiting", question.task, turn.language),
        "lines": question.data.get("lines", ""),
    }
    return or_pin(Reply().say(f"reask_{asked_as(question)}", *buttons, **values), question).ask(question)


def asked_as(question: Question) -> str:
    """What the responses that speak of it are named after: its kind, unless yes and no are to something of its own."""
    return "callback" if (question.kind, question.task) == ("yes", "human_agent") else question.kind


def wrong_contract(turn: Turn, question: Question, *, given: str) -> Reply:
    """Say what is wrong with a contract number and where to find it; the third time a person is called."""
    again = question.again()
    return missed(_what_is_wrong(turn, again, given=given), turn)


def missed(reply: Reply, turn: Turn) -> Reply:
    """An answer that did not fit counts with the messages that were not understood, and with the question's own."""
    tries = reply.question.tries if reply.question else 0
    reply.misses = max(turn.misses + 1, tries)
    return reply


def _what_is_wrong(turn: Turn, again: Question, *, given: str) -> Reply:
    digits = re.sub(r"\D", "", given)
    expected = turn.utility.contract.digits
    if len(digits) != expected:
        return Reply().say("contract_length", digits=str(expected), count=str(len(digits))).ask(again)
    if not turn.utility.contract.valid(digits):
        return Reply().say("contract_mistyped", number=digits, digits=str(expected)).ask(again)
    return Reply().say("contract_unknown", number=digits, digits=str(expected)).ask(again)


def code_locked(turn: Turn, locked: OtpLocked, question: Question) -> Reply:
    """One code used up: another may be sent. Too many within the hour: until when, and who else can help."""
    if not locked.body.retry_after:
        return Reply().say("code_used_up").ask(question.model_copy(update={"kind": "new_code"}))
    until = turn.now + timedelta(seconds=locked.body.retry_after)
    phone = fmt.phone(turn.utility.contacts.phone)
    return Reply().say("code_locked_until", phone=phone, until=fmt.moment(until, turn.language, turn.utility, turn.now))
