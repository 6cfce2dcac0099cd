"""The loop that hears the answer to an open question, so that nobody is ever stuck in one.

In order: a correction refills what it fits; a pressed button or a word of control goes where it says; an answer that
fits is taken and the task goes on; a question in between is answered and ours asked again; another task comes first and
ours is offered behind its answer; what fits nothing is asked again, and the third time a person is called.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from actions import cancelling, correction, identity, identity_answers, knowledge, memory, mistaken, summary, waiting
from actions.base import LOOP, TurnAction
from actions.client import Backend
from actions.outage import named_zone, service_of
from actions.problems import Invalid
from actions.reply import Reply
from actions.skills import SKILLS, TASKS
from actions.turn import WHO, Question, Turn
from actions.understood import LONG, choice_of, contact_in, count_words, number_in, settled
from actions.words import word

SURE = 0.6
"""From this share of the classifier's belief on, words that could be a place or a story are another task after all."""
SURE_OF_A_WORD = 0.85
"""The same for one or two words, which the classifier believes in too easily."""
A_SENTENCE = 4
LIKELY = 0.3
"""Neighbourhoods are seldom named by a sentence: one of so many words needs no more belief to be another task."""
HELLO = frozenset({"greet", "thank", "affirm", "menu"})
"""What people open with who come back to a question that they left for hours: it is asked again, nothing is taken."""
ANSWERS = frozenset({"inform", "affirm", "deny", "skip", "correct", "out_of_scope", "nlu_fallback"})
CONTROLS = frozenset(
    {"cancel", "human_agent", "emergency", "change_language", "why", "repeat", "wait", "menu", "goodbye"}
)
Hear = Callable[[Turn, Backend, Question, identity.CarryOn], Awaitable[Reply | None]]


async def carry_on(turn: Turn, backend: Backend, task: str, data: dict[str, str]) -> Reply:
    """Perform the task that waited for the answer."""
    if task in ("inform", "correct") and data.get("contract_given") and turn.last_task:
        task = turn.last_task
    return await identity.perform(TASKS[task], turn, backend, {**data, "task": task})


async def take_up(turn: Turn, backend: Backend) -> Reply | None:
    """Yes with nothing asked: what waits goes on."""
    return await waiting.take_up(turn, backend, carry_on)


def field(kind: str, read: Callable[[Turn, Question], str | None]) -> Hear:
    """A question whose answer is one more thing known: `read` finds it, and the task goes on with it."""

    async def hear(turn: Turn, backend: Backend, question: Question, carry: identity.CarryOn) -> Reply | None:
        value = read(turn, question)
        return None if value is None else await carry(turn, backend, question.task, {**question.data, kind: value})

    return hear


def _words(turn: Turn, question: Question) -> str | None:
    if mistaken.denies_only(turn.words):
        return None
    said = turn.entities.get(question.kind) or turn.words
    if question.kind != "story" and correction.is_correcting(turn):
        said = correction.remainder(said) or said
    return said if len(re.sub(r"\W", "", said)) >= 3 else None


def _zone(turn: Turn, question: Question) -> str | None:
    return (
        turn.entities.get("zone")
        or turn.entities.get("colonia")
        or choice_of(turn.words, question.options)
        or turn.entities.get("postal_code")
        or _words(turn, question)
    )


def _number(turn: Turn, question: Question) -> str | None:
    said = turn.entities.get(question.kind) or turn.words
    return said if number_in(said) is not None else None


def _amount(turn: Turn, question: Question) -> str | None:
    """An amount, or a part of what is owed."""
    return (
        _number(turn, question)
        if "amount" in turn.entities
        else turn.entities.get("amount_part") or _number(turn, question)
    )


def _contact(turn: Turn, question: Question) -> str | None:
    return contact_in(turn)


def _service(turn: Turn, question: Question) -> str | None:
    return turn.entities.get("service") or service_of(turn, {})


def _case(turn: Turn, question: Question) -> str | None:
    if number := turn.entities.get("case_number"):
        return number
    found = re.search(r"[A-Za-z]{2,6}-?\d{4}-?\d{3,}", turn.words)
    return found.group() if found else None


async def hear_yes(turn: Turn, backend: Backend, question: Question, carry: identity.CarryOn) -> Reply | None:
    """Yes goes on, no lets it be."""
    if turn.intent == "affirm":
        return await carry(turn, backend, question.task, {**question.data, "yes": "yes"})
    return Reply().say(question.data.get("no", "not_done")) if turn.intent == "deny" else None


async def _ask_in_full(turn: Turn, backend: Backend, question: Question) -> Reply:
    """The question for who may have forgotten it: of an offer, hours later, "shall I open it?" says nothing."""
    if question.kind == "yes":
        return await carry_on(turn, backend, question.task, question.data)
    return identity.reask(turn, question)


def _place(turn: Turn, question: Question) -> dict[str, str]:
    """Where the open report is of, for who asks of an outage meanwhile and names no other place."""
    if turn.intent != "outage_status" or named_zone(turn, {}) or "zone" not in question.data:
        return {}
    return {"zone": question.data["zone"]}


def _said_before(turn: Turn, question: Question) -> dict[str, str]:
    """What was told of a task that is asked for again while we ask who it is; a story is told anew, and read back."""
    again = turn.intent == question.task and question.kind in WHO and "story" not in question.data
    return question.data if again else {}


QUESTIONS: Mapping[str, Hear] = {
    "contract": identity_answers.hear_contract,
    "code": identity_answers.hear_code,
    "new_code": identity_answers.hear_new_code,
    "account": identity_answers.hear_account,
    "place": field("place", _words),
    "story": field("story", _words),
    "contact": field("contact", _contact),
    "zone": field("zone", _zone),
    "service": field("service", _service),
    "quantity": field("quantity", _number),
    "amount": field("amount", _amount),
    "case_number": field("case_number", _case),
    "yes": hear_yes,
    "send": summary.hear_send,
    "note": field("note", _words),
    "back": waiting.hear_back,
    "cancel": cancelling.hear_cancel,
    "field": correction.hear_field,
}
ABOUT_IT = frozenset({"why", "repeat"})
"""What is said about the question that was just asked, whatever lies beneath it."""
FREE = frozenset({"place", "story", "zone", "note"})
"""Questions that any words may answer."""
CORRECTABLE = (FREE | {"send"}) - {"story"}
"""Questions at which "that's wrong" is about what was told before, never an answer."""
_PLACES = frozenset({"address", "colonia"})
NAMED: Mapping[str, frozenset[str]] = {
    "place": _PLACES,
    "zone": _PLACES,
    "amount": frozenset({"amount", "amount_part"}),
    "contact": frozenset({"email", "phone"}),
}
"""Entities that answer a question, whatever the classifier takes the words around them for ("half of it")."""


class Answer(TurnAction):
    """Rasa's loop action: while a question is open, every message comes here first."""

    def name(self) -> str:
        """The loop's name."""
        return LOOP

    async def respond(self, turn: Turn, backend: Backend) -> Reply:
        """The answer to the question, or to what was said instead."""
        question = turn.question
        if question is None:
            return await identity.perform(
                SKILLS.get(turn.intent, SKILLS["out_of_scope"]), turn, backend, {"task": turn.intent}
            )
        turn = decided(turn, question)
        if turn.lapsed and turn.intent in HELLO:
            return Reply().say("resumed").followed_by(await _ask_in_full(turn, backend, question))
        return waiting.with_way_back(await self._hear(turn, backend, question), turn)

    async def _hear(self, turn: Turn, backend: Backend, question: Question) -> Reply:
        """A layer is heard first; what is no answer to it is one to the question beneath."""
        if question.kind in waiting.LAYERS:
            if heard := await QUESTIONS[question.kind](turn, backend, question, carry_on):
                return heard
            if question.kind == "back" and (leaning := await memory.follow_up(replace(turn, question=None), backend)):
                return leaning
            question = beneath(turn, question)
        if let_go := mistaken.hear(turn, question):
            return let_go
        if corrected := await correction.hear(turn, backend, question, carry_on):
            return corrected
        if question.kind in CORRECTABLE and correction.is_explicit(turn):
            return correction.ask_which(turn, question)
        heard = await self._heard(turn, backend, question)
        if heard is None:
            return await self._instead(turn, backend, question)
        return Reply().say("resumed").followed_by(heard) if turn.lapsed and turn.intent != "deny" else heard

    async def _heard(self, turn: Turn, backend: Backend, question: Question) -> Reply | None:
        """What the answer brings; None when it is none."""
        if goes_elsewhere(turn, question) or question.kind in waiting.LAYERS:
            return None
        try:
            heard = await QUESTIONS[question.kind](turn, backend, question, carry_on)
        except Invalid:
            return not_understood(turn, question)
        if heard is None and correction.is_explicit(turn):
            return correction.ask_which(turn, question)
        return heard

    async def _instead(self, turn: Turn, backend: Backend, question: Question) -> Reply:
        """What was said is no answer."""
        if turn.intent in ("cancel", "deny"):
            return cancelling.cancel(turn, question)
        if turn.intent == "repeat" or turn.intent == "affirm":
            return identity.reask(turn, question)
        if turn.intent in ("why", "wait", "skip"):
            says = {"why": f"why_{identity.asked_as(question)}", "wait": "wait", "skip": "cannot_skip"}[turn.intent]
            choices = () if turn.intent == "wait" else identity.option_buttons(question)
            values = {"digits": str(turn.utility.contract.digits)}
            if question.kind in waiting.LAYERS:
                values["thing"] = word("waiting", question.task, turn.language)
            return Reply().say(says, *choices, **values).ask(question)
        if known := await knowledge.aside(turn, backend, identity.reask(turn, question)):
            return known
        skill = SKILLS.get(turn.intent)
        if skill is None or turn.intent in ANSWERS or is_a_guess(turn):
            return not_understood(turn, question)
        told = {**_said_before(turn, question), **_place(turn, question), **turn.carried, "task": turn.intent}
        reply = await identity.perform(skill, turn, backend, told)
        if skill.aside and reply.question is None:
            return reply.followed_by(identity.reask(turn, question))
        if reply.question in (question, turn.question):
            return reply  # it asks on by itself: nothing waits
        return waiting.suspend(question, turn, reply, task=turn.intent)


def beneath(turn: Turn, question: Question) -> Question:
    """What a message that is no answer to a layer speaks to.

    "Why?" and "again?" are about the layer itself; an offer that is passed over stays, for data aside.
    """
    passed_over = question.kind == "back" and turn.intent not in ("inform", "out_of_scope", "nlu_fallback")
    return question if question.over is None or passed_over or turn.intent in ABOUT_IT else question.over


def decided(turn: Turn, question: Question) -> Turn:
    """The turn with the intent of somebody who said yes and no in one breath; as it is for everything else."""
    said = None if question.kind in FREE else settled(turn.words)
    return replace(turn, intent={"yes": "affirm", "no": "deny", "unclear": "out_of_scope"}[said]) if said else turn


def goes_elsewhere(turn: Turn, question: Question) -> bool:
    """Whether the message is certainly not meant as the answer."""
    if turn.intent in ANSWERS:
        return turn.intent == "deny" and question.kind in FREE and len(turn.words.split()) <= 2
    if turn.pressed or (turn.intent == "emergency" and question.task != "emergency"):
        return True
    if not NAMED.get(question.kind, frozenset()).isdisjoint(turn.entities):
        return False
    if question.kind not in FREE:
        return turn.intent in CONTROLS and not re.search(r"\d{3}", turn.words)
    if turn.intent in CONTROLS:
        return len(turn.words.split()) <= 6
    belief = dict(turn.ranking).get(turn.intent, 0.0)
    if question.kind == "zone" and turn.intent in SKILLS and count_words(turn.words) >= A_SENTENCE:
        return turn.intent != question.task and belief >= LIKELY and not turn.utility.find_zones(turn.words)
    asks = "?" in turn.words
    if count_words(turn.words) >= LONG and (question.kind == "story" or not asks):
        return False
    return turn.intent in SKILLS and (asks or belief >= SURE) and not re.search(r"\d", turn.words)


def is_a_guess(turn: Turn) -> bool:
    """Whether a word or two were taken for a task without much belief ("poquito" is no report of low pressure)."""
    unsure = dict(turn.ranking).get(turn.intent, 0.0) < SURE_OF_A_WORD
    asks = turn.pressed or "?" in turn.words
    return unsure and not asks and turn.intent not in CONTROLS and count_words(turn.words) <= 2


def not_understood(turn: Turn, question: Question) -> Reply:
    """Asked again with an example; the third miss opens a handoff (patience.py), and the question stays open."""
    return identity.missed(identity.reask(turn, question.again()), turn)
