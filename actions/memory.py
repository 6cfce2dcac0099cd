"""What a short message leans on: "and in August?", "and the other house?", "send it to my e-mail".

A follow-up repeats the last task with one thing changed. It is one only when nothing else is left in the message, so
that a request of its own is never taken for one.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from actions import identity, mailing, several
from actions.client import Backend
from actions.outage import service_of
from actions.records import Identity
from actions.reply import Reply
from actions.skills import SKILLS, TASKS
from actions.tariff import LARGEST, UNIT_WORDS
from actions.turn import Turn
from kit.utility import plain

LONGEST = 9
"""Words of a follow-up; a longer message says what it wants."""
VAGUE = frozenset({"nlu_fallback", "out_of_scope", "inform", "correct", "affirm", "deny"})
SURE = 0.6
"""Belief from which the classifier's own reading of a short message stands against a single noun's."""
MONTHLY = {"check_usage": "check_usage", "high_bill": "check_usage"}
"""What "and last month?" means after a task; after anything else about money it means that month's bill."""
MONEY = frozenset({"check_balance", "get_bill", "bill_due_date", "pay_bill", "payment_status"})

_LEAD = re.compile(
    r"(?:(?:ok|okay|bueno|gracias|ah|oye|va|sale|thanks|great) )*"
    r"(?:y|e|and|pero y|que hay|que tal|what about|how about|ahora|tambien|now)\b"
)
_STOP = frozenset({
    "y", "e", "and", "que", "hay", "tal", "what", "how", "about", "ahora", "now", "tambien", "de", "del", "el", "la",
    "los", "las", "lo", "en", "para", "por", "a", "al", "mi", "mis", "me", "the", "of", "in", "for", "my", "on", "is",
    "es", "ok", "okay", "bueno", "gracias", "ah", "oye", "va", "sale", "pero", "thanks", "great", "favor", "please",
    "mes", "month", "cuanto", "fue", "was", "it", "ese", "esa", "that", "cual", "como", "with", "con", "one", "s",
})  # fmt: skip
_PERIOD_WORDS = frozenset({
    "pasado", "pasada", "anterior", "antepasado", "previo", "ultimo", "este", "actual", "last", "previous", "this",
    "current", "ano", "year", "hace", "ago", "meses", "months", "before", "uno", "un", "enero", "febrero", "marzo",
    "abril", "mayo", "junio", "julio", "agosto", "septiembre", "setiembre", "octubre", "noviembre", "diciembre",
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "recibo", "bill",
})  # fmt: skip
_PLACES = frozenset({
    "casa", "casas", "otra", "otro", "cuenta", "contrato", "negocio", "local", "tienda", "depa", "departamento",
    "rancho", "bodega", "sucursal", "mama", "papa", "hermana", "hermano", "abuela", "house", "home", "other", "account",
    "contract", "business", "shop", "store", "apartment", "place", "mom", "mother", "rental", "another",
})  # fmt: skip
_SERVICES = frozenset(
    {"luz", "agua", "electricidad", "corriente", "water", "power", "electricity", "lights", "electric"}
)
_NOUNS = {
    "saldo": "check_balance", "balance": "check_balance", "debo": "check_balance", "owe": "check_balance",
    "recibo": "get_bill", "factura": "get_bill", "bill": "get_bill", "invoice": "get_bill", "vence": "bill_due_date",
    "vencimiento": "bill_due_date", "vencen": "bill_due_date", "due": "bill_due_date", "consumo": "check_usage",
    "gaste": "check_usage", "usage": "check_usage", "referencia": "pay_bill", "reference": "pay_bill",
    "pago": "payment_status", "payment": "payment_status", "corte": "outage_status", "cortes": "outage_status",
    "outage": "outage_status", "reporte": "case_status", "report": "case_status", "tarifas": "ask_rates",
    "tarifa": "ask_rates", "rates": "ask_rates", "oficina": "office_info", "oficinas": "office_info",
    "horario": "office_info", "office": "office_info", "hours": "office_info",
}  # fmt: skip
_ASIDE = frozenset({"cuando", "when", "does", "do", "i", "se", "esta", "are", "tu", "su", "your", "ya"})


async def follow_up(turn: Turn, backend: Backend) -> Reply | None:
    """The answer to a message that leans on the last one; None when it stands by itself."""
    if turn.question or turn.pressed:
        return None
    if mailing.is_wanted(turn):
        return await _email(turn, backend)
    said = plain(turn.words)
    task = turn.last_data.get("task", "")
    if len(said.split()) > LONGEST or task not in SKILLS or not (_LEAD.match(said) or turn.intent in VAGUE):
        return None
    left = [token for token in said.split() if token not in _STOP]
    if "period" in turn.entities and set(left) <= _PERIOD_WORDS | _digits(left):
        return await _again(turn, backend, _of_month(task), period=turn.entities["period"])
    if task == "ask_rates" and (quantity := _quantity(said, left)):
        return await _again(turn, backend, task, quantity=quantity)
    found = await _other_contract(turn, backend, task, left) if left else None
    return found or await _other_thing(turn, backend, task, left)


def _digits(left: list[str]) -> set[str]:
    return {token for token in left if token.isdigit()}


def _quantity(said: str, left: list[str]) -> str:
    """The one number in what is left: behind "and", or with nothing but a unit. A contract's number is none."""
    numbers = [token for token in left if token.isdigit()]
    others = {token for token in left if not token.isdigit()}
    if len(numbers) != 1 or not others <= set(UNIT_WORDS) or Decimal(numbers[0]) > LARGEST:
        return ""
    return numbers[0] if others or _LEAD.match(said) else ""


def _of_month(task: str) -> str:
    return MONTHLY.get(task) or ("get_bill" if task in MONEY else task)


async def _email(turn: Turn, backend: Backend) -> Reply:
    what = mailing.what_of(turn)
    facts = ("bill",) if what == "bill" else ("amount_minor",)
    kept = {name: turn.last_data[name] for name in facts if name in turn.last_data}
    return await _perform(turn, backend, mailing.TASK, {"what": what, **kept})


async def _other_contract(turn: Turn, backend: Backend, task: str, left: list[str]) -> Reply | None:
    """The last task for another contract, when the words name one and nothing else."""
    if not SKILLS[task].personal:
        return None
    asks = set(left) & _PLACES
    if not asks and dict(turn.ranking).get(turn.intent, 0.0) >= SURE and turn.intent not in VAGUE:
        return None
    if not (asks or _digits(left) or _LEAD.match(plain(turn.words))):
        return None
    known = await backend.identity()
    if len(known.contracts) < 2 or not set(left) <= _PLACES | _digits(left) | _named(known):
        return None
    account = several.find(turn.words, known)
    if account is None:
        return identity.which_contract(turn, known.contracts, task=task, data=_known(turn, task)) if asks else None
    await backend.select(account)
    return await _again(turn, backend, task, contract_given="yes")


def _named(known: Identity) -> set[str]:
    names = (f"{one.nickname or ''} {one.label} {one.contract_number}" for one in known.contracts)
    return set(plain(" ".join(names)).split())


async def _other_thing(turn: Turn, backend: Backend, task: str, left: list[str]) -> Reply | None:
    """The last task for another service, or what a single noun names, as far as the classifier isn't sure."""
    if set(left) and set(left) <= _SERVICES and task in ("outage_status", "report_outage"):
        service = service_of(turn, {})
        return await _again(turn, backend, task, service=service) if service else None
    unsure = turn.intent in VAGUE or dict(turn.ranking).get(turn.intent, 0.0) < SURE
    named = {_NOUNS[token] for token in left if token in _NOUNS}
    nothing_else = all(token in _NOUNS or token in _ASIDE for token in left)
    if unsure and nothing_else and len(named) == 1:
        (other,) = named
        return await _perform(replace(turn, intent=other), backend, other, {})
    return None


def _known(turn: Turn, task: str) -> dict[str, str]:
    return {"task": task} | {name: value for name, value in turn.last_data.items() if name in identity.MEMORABLE}


async def _again(turn: Turn, backend: Backend, task: str, **changed: str) -> Reply:
    """The last task with what it knew and one thing changed."""
    kept = {name: value for name, value in _known(turn, task).items() if name not in ("task", "all")}
    values = {**kept, **changed}
    return await _perform(replace(turn, intent=task, entities=values), backend, task, values)


async def _perform(turn: Turn, backend: Backend, task: str, data: dict[str, str]) -> Reply:
    return await identity.perform(TASKS[task], turn, backend, {**data, "task": task})
