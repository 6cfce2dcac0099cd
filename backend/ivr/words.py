"""The three answers as sentences to be said, in Spanish and English."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date

from backend.billing.models import Bill
from backend.billing.schemas import BalanceOut
from backend.outages.models import Outage
from kit.money import Money
from kit.speech.aloud import aloud
from kit.utility import Utility

SENTENCES = {
    "owed": {
        "es": "El saldo es de {amount} y vence el {day}.",
        "en": "The balance is {amount}, due {day}.",
    },
    "owed_undated": {
        "es": "El saldo es de {amount}.",
        "en": "The balance is {amount}.",
    },
    "overdue": {
        "es": "El saldo es de {amount}. El recibo venció el {day}.",
        "en": "The balance is {amount}. The bill was due {day}.",
    },
    "nothing": {
        "es": "No hay nada por pagar.",
        "en": "There is nothing to pay.",
    },
    "credit": {
        "es": "No hay nada por pagar. Hay {amount} a favor.",
        "en": "There is nothing to pay. There is a credit of {amount}.",
    },
    "bill": {
        "es": "El último recibo es de {amount} y vence el {day}.",
        "en": "The last bill is {amount}, due {day}.",
    },
    "no_bill": {
        "es": "Todavía no hay recibos.",
        "en": "There are no bills yet.",
    },
    "outage": {
        "es": "Hay un corte. Esperamos que el servicio vuelva {moment}.",
        "en": "There is an outage. We expect service back {moment}.",
    },
    "outage_open": {
        "es": "Hay un corte. Todavía no hay hora de regreso.",
        "en": "There is an outage. There is no return time yet.",
    },
    "no_outage": {
        "es": "No hay cortes registrados en el domicilio.",
        "en": "There is no known outage at the address.",
    },
}


def _say(key: str, language: str, utility: Utility, **values: str) -> str:
    sentence = SENTENCES[key]["es" if language == "es" else "en"].format(**values)
    return aloud(sentence, language, utility.currency)


def _money(amount_minor: int, currency: str) -> str:
    return f"${abs(Money(amount_minor, currency).major):,.2f}"


def _day(value: date, language: str) -> str:
    pattern, locale = ("EEEE d 'de' MMMM", "es_MX") if language == "es" else ("EEEE, MMMM d", "en_US")
    return str(format_date(value, pattern, locale=locale))


def balance(found: BalanceOut, language: str, utility: Utility) -> str:
    """What is owed."""
    amount = _money(found.balance.amount_minor, found.balance.currency)
    if found.balance.amount_minor == 0:
        return _say("nothing", language, utility)
    if found.balance.amount_minor < 0:
        return _say("credit", language, utility, amount=amount)
    if found.due_date is None:
        return _say("owed_undated", language, utility, amount=amount)
    key = "overdue" if found.overdue else "owed"
    return _say(key, language, utility, amount=amount, day=_day(found.due_date, language))


def last_bill(bill: Bill | None, language: str, utility: Utility, *, due: date | None) -> str:
    """The last bill's total and day."""
    if bill is None or due is None:
        return _say("no_bill", language, utility)
    amount = _money(bill.total_minor, utility.currency)
    return _say("bill", language, utility, amount=amount, day=_day(due, language))


def outage(found: Outage | None, language: str, utility: Utility) -> str:
    """Whether service is out, and until when."""
    if found is None:
        return _say("no_outage", language, utility)
    until = found.eta or found.planned_end
    if until is None:
        return _say("outage_open", language, utility)
    return _say("outage", language, utility, moment=_moment(until, language, utility))


def _moment(value: datetime, language: str, utility: Utility) -> str:
    local = value.astimezone(utility.timezone)
    day = _day(local.date(), language)
    if language == "es":
        return f"el {day} a la{'' if local.hour % 12 == 1 else 's'} {local:%H:%M}"
    return f"{day} at {local:%-I:%M %p}"
