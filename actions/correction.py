"""No, I meant …: a value in a correcting message refills the field that it fits; without one we ask which.

In the middle of a task the task goes on with the new value; after it, what only reads is read anew, and what was
already sent gets a note.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from actions import identity, identity_answers, mistaken
from actions.client import Backend
from actions.identity import CarryOn
from actions.later import CATEGORIES, NEWCOMER
from actions.outage import service_of
from actions.reply import Button, Reply, payload
from actions.skills import SKILLS, TASKS
from actions.summary import AGREED
from actions.turn import Question, Turn
from actions.understood import contact_in, count_words, digits_in, number_in
from actions.words import word
from kit.utility import plain

SURE = 0.6
"""Belief of the classifier from which a message of doubtful shape is another request."""
_STRONG = re.compile(
    r"\b(?:quise (?:decir|poner)|queria (?:decir|poner)|(?:me )?equivoque|me confundi|corrijo|correccion|mejor dicho|"
    r"me referia|puse mal|escribi mal|te di mal|le di mal|esta mal|estaba mal|no es (?:ahi|alli|ese|esa|eso|asi)|"
    r"no era (?:ahi|alli|ese|esa|eso)|i meant|i mean|my mistake|my bad|(?:i )?made a mistake|i was wrong|"
    r"i got it wrong|correction|scratch that|that s (?:wrong|not right|not it)|it s not (?:there|that)|"
    r"wrong (?:address|place|number|amount|account))\b"
)
_WEAK = re.compile(
    r"\s*(?:(?:s[ií]|yes|ok|okay),? (?:pero|but)|pero|but|"
    r"no+|nop|nel|perd[oó]n(?:ame)?|disculp[ae](?:me)?|ay|uy|digo|m[aá]s bien|sorry|oops|actually|wait)\b"
    r"[\s,.;:!…]*",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"\s*(?:(?:quise|quer[ií]a) (?:decir|poner)|(?:me )?equivoqu[eé](?: de \w+)?|me confund[ií]|corrijo|correcci[oó]n|"
    r"mejor dicho|me refer[ií]a a|i meant(?: to say)?|i mean|my mistake|my bad|i made a mistake|i was wrong|"
    r"scratch that|no es (?:ah[ií]|all[ií]|es[eao]|as[ií])|no era (?:ah[ií]|all[ií]|es[eao])|"
    r"it'?s not (?:there|that)|that'?s (?:wrong|not right)|"
    r"(?:la direcci[oó]n|el lugar|la calle|the (?:address|place)) (?:est[aá] mal|correct[ao] es|is wrong)|"
    r"est[aá] mal|estaba mal|es|era|son|it'?s|it is|it was|la correcta es|el correcto es)\b[\s,.;:!…]*",
    re.IGNORECASE,
)
_FIGURE = r"\$?(\d[\d,]*(?:\.\d+)?)"
_NUMBER = re.compile(_FIGURE)
_INSTEAD = re.compile(_FIGURE + r"\D{0,12}?\b(?:no|not)\s+(?:son |es |it'?s )?" + _FIGURE, re.IGNORECASE)
_RATHER = re.compile(r"\b(?:no|not)\s+(?:son |es |eran |it'?s )?" + _FIGURE + r"\D{1,16}?" + _FIGURE, re.IGNORECASE)
_PLACES = frozenset({
    "calle", "avenida", "av", "esquina", "colonia", "col", "entre", "frente", "junto", "privada", "cerrada", "blvd",
    "boulevard", "calzada", "carretera", "street", "st", "ave", "avenue", "corner", "road", "rd", "lane", "ln", "drive",
    "dr", "near", "block", "highway", "fraccionamiento",
})  # fmt: skip
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "report_leak": ("place",),
    "emergency": ("place",),
    "report_outage": ("service", "zone"),
    "outage_status": ("zone",),
    "low_pressure": ("story",),
    "water_quality": ("story",),
    "complaint": ("story",),
    "dispute": ("story",),
    "pay_bill": ("amount",),
    "ask_rates": ("quantity",),
    "case_status": ("case_number",),
    **dict.fromkeys(CATEGORIES, ("story",)),
    NEWCOMER: ("contact", "story"),
}
"""What a customer tells for each task, beside the contract; corrections look for these, in this order."""
UNASKED = frozenset({"period"})
"""Fields that are told or left out, and never asked for."""
_PERIODIC = frozenset({"check_usage", "get_bill", "high_bill"})
_NO_REQUEST = frozenset({"correct", "inform", "affirm", "deny", "out_of_scope"})
_HINTS: Mapping[str, frozenset[str]] = {
    "place": frozenset(
        {"ahi", "alli", "lugar", "direccion", "calle", "domicilio", "there", "address", "place", "street"}
    ),
    "zone": frozenset({"colonia", "zona", "neighborhood", "zip", "codigo"}),
    "contract": frozenset({"contrato", "cuenta", "contract", "account"}),
    "amount": frozenset({"cantidad", "monto", "amount"}),
    "quantity": frozenset({"cantidad", "amount"}),
    "contact": frozenset({"telefono", "correo", "phone", "email"}),
    "service": frozenset({"servicio", "service"}),
}


def is_explicit(turn: Turn) -> bool:
    """Whether the customer says that something was wrong, whatever else the message holds."""
    return turn.intent == "correct" or bool(_STRONG.search(plain(turn.words))) or mistaken.denies_only(turn.words)


def is_correcting(turn: Turn) -> bool:
    """Whether the message may take something back: explicitly, or as it begins ("no, …", "sorry, …")."""
    return is_explicit(turn) or (bool(_WEAK.match(turn.words)) and count_words(turn.words) > 1)


def remainder(words: str) -> str:
    """What is left of a correcting message without its "no, sorry, I meant": the value in the customer's words."""
    left = words.strip()
    while (found := _LEAD.match(left) or _WEAK.match(left)) and found.end():
        left = left[found.end() :]
    return left.strip(" ,.;:!")


def new_number(words: str) -> str | None:
    """The number that is meant of one or two: "300, no 200" and "no 200, 300" are both 300."""
    if found := _INSTEAD.search(words):
        return found[1]
    if found := _RATHER.search(words):
        return found[2]
    return found[1] if (found := _NUMBER.search(words)) else None


def fields_of(task: str) -> tuple[str, ...]:
    """What may be corrected in a task."""
    skill = TASKS.get(task)
    own = _FIELDS.get(task, ()) + (("period",) if task in _PERIODIC else ())
    return (("contract",) if skill and skill.personal else ()) + own


def value_for(turn: Turn, fields: tuple[str, ...]) -> tuple[str, str] | None:
    """The first of `fields` that a value in the message fits, with the value."""
    for field in fields:
        value = _READ[field](turn)
        if value:
            return field, value
    return None


def _contract(turn: Turn) -> str | None:
    number = digits_in(turn.entities.get("contract_number") or turn.words)
    return number if len(number) == turn.utility.contract.digits else None


def _number(name: str) -> Callable[[Turn], str | None]:
    def read(turn: Turn) -> str | None:
        said = new_number(turn.words) or turn.entities.get(name)
        return said if said and number_in(said) is not None else None

    return read


def _zone(turn: Turn) -> str | None:
    said = remainder(turn.words)
    named = turn.entities.get("zone") or turn.entities.get("postal_code")
    return named or (said if said and turn.utility.find_zones(said) else None)


def _place(turn: Turn) -> str | None:
    said = remainder(turn.words)
    named = bool(set(plain(said).split()) & _PLACES) or bool(re.search(r"[^\W\d].*\d", said))
    long_enough = len(re.sub(r"\W", "", said)) >= 4 and not _only_hints(said)
    return said if long_enough and _is_free(turn) and (named or is_explicit(turn)) else None


def _story(turn: Turn) -> str | None:
    said = remainder(turn.words)
    return said if count_words(said) >= 4 and is_explicit(turn) and _is_free(turn) else None


def _only_hints(said: str) -> bool:
    hints = frozenset().union(*_HINTS.values())
    return set(plain(said).split()) <= hints | {"la", "el", "de", "mi", "the", "my", "en", "un", "una", "a", "dato"}


def _is_free(turn: Turn) -> bool:
    """Whether the words may be anything: no question and no request that is clearly another."""
    sure = dict(turn.ranking).get(turn.intent, 0.0) >= SURE
    return "?" not in turn.words and not (sure and turn.intent in SKILLS and turn.intent not in _NO_REQUEST)


def _service(turn: Turn) -> str | None:
    said = re.split(r"\bno(?:t)?\b", remainder(turn.words), maxsplit=1)[0]
    return service_of(replace(turn, text=said, entities={}), {}) if len(turn.utility.services) > 1 else None


_READ: Mapping[str, Callable[[Turn], str | None]] = {
    "contract": _contract,
    "contact": contact_in,
    "case_number": lambda turn: turn.entities.get("case_number"),
    "amount": _number("amount"),
    "quantity": _number("quantity"),
    "period": lambda turn: turn.entities.get("period"),
    "zone": _zone,
    "service": _service,
    "place": _place,
    "story": _story,
}


async def hear(turn: Turn, backend: Backend, question: Question, carry_on: CarryOn) -> Reply | None:
    """A correction that says what is right, while a question is open; None when the message is none."""
    if turn.pressed and turn.intent == "correct" and (chosen := turn.entities.get("topic")) in _READ:
        return _ask(turn, question, str(chosen))
    if not is_correcting(turn) or mistaken.denies_only(turn.words) or question.kind == "story":
        return None  # who tells what happened may well tell of a mistake
    told = tuple(one for one in fields_of(question.task) if one in question.data or one in (question.kind, "contract"))
    found = value_for(turn, told)
    if found and found[0] == "contract":
        return await identity_answers.hear_contract(turn, backend, question, carry_on)
    if found:
        kept = _without(question.data, AGREED)
        return await carry_on(turn, backend, question.task, {**kept, found[0]: found[1]})
    return None


def ask_which(turn: Turn, question: Question) -> Reply:
    """Which field is wrong: the only one, the one that is hinted at, or a choice."""
    told = tuple(one for one in fields_of(question.task) if question.data.get(one) and one not in UNASKED)
    if question.data.get("contract_given"):
        told = ("contract", *told)
    said = set(plain(turn.words).split())
    hinted = tuple(one for one in told if said & _HINTS.get(one, frozenset()))
    fitting = hinted if len(hinted) == 1 else told
    if not fitting:
        return identity.reask(turn, question)
    if len(fitting) == 1:
        return _ask(turn, question, fitting[0])
    options = tuple((word("field", one, turn.language), one) for one in fitting)
    layer = Question(kind="field", task=question.task, options=options, over=question)
    buttons = (Button(label, payload("correct", topic=value)) for label, value in options)
    return Reply().say("which_field", *buttons).ask(layer)


def _ask(turn: Turn, question: Question, field: str) -> Reply:
    under = question.over if question.kind == "field" and question.over else question
    gone = ("contract_given",) if field == "contract" else (field,)
    asked = Question(kind=field, task=under.task, data=_without(under.data, AGREED, *gone))
    return identity.reask(turn, asked)


async def hear_field(turn: Turn, backend: Backend, question: Question, carry_on: CarryOn) -> Reply | None:
    """Which field is wrong, in words."""
    said = plain(turn.words)
    named = [
        value
        for label, value in question.options
        if plain(label) == said or set(said.split()) & _HINTS.get(value, frozenset())
    ]
    return _ask(turn, question, named[0]) if len(named) == 1 else None


async def after_the_fact(turn: Turn, backend: Backend) -> Reply | None:
    """A correction of what was answered or sent last; None when the message is none."""
    if wrong := mistaken.after_the_fact(turn):
        return wrong
    task = turn.last_data.get("task", "")
    stale = turn.pressed and turn.intent != "correct"
    if turn.question or not task or stale or not is_correcting(turn):
        return None
    found = value_for(turn, fields_of(task))
    if case := turn.last_data.get("case"):
        return await _amend(turn, backend, case, found)
    if found and found[0] == "contract":
        question = Question(kind="contract", task=task, data={"task": task})
        return await identity_answers.hear_contract(turn, backend, question, _carry_on)
    if found:
        known = {name: value for name, value in turn.last_data.items() if name in identity.MEMORABLE}
        changed = replace(turn, intent=task, entities={**known, found[0]: found[1]})
        return await _carry_on(changed, backend, task, {**known, found[0]: found[1]})
    if is_explicit(turn) and (
        asked := [one for one in fields_of(task) if one in turn.last_data and one not in UNASKED]
    ):
        return _ask(turn, Question(kind=asked[0], task=task, data={"task": task}), asked[0])
    return None


async def _amend(turn: Turn, backend: Backend, case: str, found: tuple[str, str] | None) -> Reply | None:
    if not found and not is_explicit(turn):
        return None
    note = {"note": found[1]} if found else {}
    return await _carry_on(turn, backend, "amend", {"case": case, **note})


async def _carry_on(turn: Turn, backend: Backend, task: str, data: dict[str, str]) -> Reply:
    return await identity.perform(TASKS[task], turn, backend, {**data, "task": task})


def _without(data: dict[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in data.items() if name not in names}
