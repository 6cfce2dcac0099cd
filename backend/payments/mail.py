"""A bill or a payment reference, sent to the customer's own e-mail on file: never to an address given in a chat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from babel.dates import format_date

from backend.billing.models import Bill
from backend.identity.contacts import mask_email
from backend.notifications.message import Attachment, Message
from backend.notifications.models import Via
from backend.payments.schemas import PaymentReferenceOut
from kit.money import Money
from kit.utility import Utility

LOCALES: Final = {"es": "es_MX", "en": "en_US"}
WORDS: Final[dict[tuple[str, str], tuple[str, str]]] = {
    ("bill", "es"): (
        "Recibo de {month} · {name}",
        "Va adjunto el recibo de {month}.\nTotal: {amount}\nVence: {due}\n\n{name}, teléfono {phone}",
    ),
    ("bill", "en"): (
        "{month} bill · {name}",
        "The {month} bill is attached.\nTotal: {amount}\nDue: {due}\n\n{name}, phone {phone}",
    ),
    ("reference", "es"): (
        "Referencia para pagar · {name}",
        "Cantidad: {amount}\nReferencia: {reference}\nVale hasta: {until}\n{ways}\n\n{name}, teléfono {phone}",
    ),
    ("reference", "en"): (
        "Payment reference · {name}",
        "Amount: {amount}\nReference: {reference}\nGood until: {until}\n{ways}\n\n{name}, phone {phone}",
    ),
}
"""Subject and body, without tú and usted."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where it goes, and what it is for."""

    utility: Utility
    email: str
    language: str


def bill_mail(to: Recipient, bill: Bill, pdf: Attachment) -> Message:
    """A bill with its PDF."""
    values = {
        "month": format_date(bill.period_end, "MMMM y", locale=LOCALES[to.language]),
        "amount": _amount(Money(bill.total_minor, bill.currency)),
        "due": format_date(bill.due_date, "d MMM y", locale=LOCALES[to.language]),
    }
    return _message(to, "bill", values, pdf)


def reference_mail(to: Recipient, found: PaymentReferenceOut) -> Message:
    """A payment reference with the ways to pay."""
    bank = found.bank
    account = (bank.clabe or bank.routing or "") if bank else ""
    ways = [", ".join(found.stores), f"{bank.name}: {account}" if bank else ""]
    until = found.valid_until.astimezone(to.utility.timezone)
    values = {
        "amount": _amount(Money(found.amount.amount_minor, found.amount.currency)),
        "reference": found.reference,
        "until": format_date(until.date(), "d MMM y", locale=LOCALES[to.language]),
        "ways": "\n".join(filter(None, ways)),
    }
    return _message(to, "reference", values, None)


def _message(to: Recipient, what: str, values: dict[str, str], file: Attachment | None) -> Message:
    subject, body = WORDS[what, to.language]
    said = values | {"name": to.utility.name, "phone": to.utility.contacts.phone}
    return Message(
        utility=to.utility.id,
        kind=f"payments.{what}",
        via=Via.email,
        masked=mask_email(to.email),
        address=to.email,
        subject=subject.format(**said),
        body=body.format(**said),
        attachment=file,
    )


def _amount(money: Money) -> str:
    return f"${money.major:,.2f}"
