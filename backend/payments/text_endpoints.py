"""How to pay, by text message to the phone on file: for channels on which a reference can't be written down."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from babel.dates import format_date
from fastapi import APIRouter, Request
from pydantic import Field

from backend.billing import service as billing
from backend.billing.errors import AmountInvalid
from backend.customers import repository as customers
from backend.customers.access import Entrance
from backend.identity.contacts import mask_phone
from backend.identity.errors import ContractNeeded, NoContact
from backend.kit.context import Language, Now, OwnUtility
from backend.kit.idempotency import Idempotent
from backend.kit.problems import IdempotencyRequired, LevelRequired, NotFound, Unauthorized, responses
from backend.kit.schemas import Answer, Body
from backend.notifications.message import Message
from backend.notifications.models import NotificationStatus, Via
from backend.notifications.service import Notifier
from backend.payments import ways
from backend.payments.mail import LOCALES
from backend.payments.schemas import MAX_AMOUNT_MINOR, PaymentReferenceOut
from kit.gsm7 import to_gsm7
from kit.money import Money
from kit.utility import Utility

router = APIRouter(prefix="/api/customers/me", tags=["payments"], responses=responses(Unauthorized, LevelRequired))

BODIES = {
    "es": "{name}: para pagar {amount} usa la referencia {reference}, hasta el {until}.",
    "en": "{name}: to pay {amount}, use reference {reference} by {until}.",
}
FORMAL = "{name}: para pagar {amount} use la referencia {reference}, hasta el {until}."


class TextWanted(Body):
    """What to send: `amount_minor` is a part of what is owed."""

    what: Literal["reference"]
    account_id: UUID | None = None
    amount_minor: Annotated[int | None, Field(le=MAX_AMOUNT_MINOR)] = None
    language: Language | None = None


class TextSent(Answer):
    """It is on its way; `masked` names the phone without giving it away."""

    what: str
    masked: str
    status: NotificationStatus


@router.post(
    "/texts",
    summary="Send me how to pay by text message",
    status_code=202,
    responses=responses(NotFound, NoContact, ContractNeeded, AmountInvalid, IdempotencyRequired),
)
async def send(
    wanted: TextWanted, request: Request, door: Entrance, utility: OwnUtility, now: Now, write: Idempotent
) -> TextSent:
    """Level 2. To the phone on file only, without a link. Needs `Idempotency-Key`: the same key sends once."""
    notifier: Notifier = request.app.state.notifier
    access = await door.access(level=2)
    customer = access.customer_id and await customers.customer(
        door.session, utility=utility.id, customer_id=access.customer_id
    )
    account = await door.account(wanted.account_id, level=2)
    if not customer or not customer.phone or Via.sms not in notifier.ways:
        raise NoContact("No phone on file that a text message could go to")
    found = await ways.to_pay(door.session, account, utility=utility, amount_minor=wanted.amount_minor, now=now)
    message = reference_text(utility, customer.phone, found, billing.current_language(utility, wanted.language))
    status = await notifier.deliver(message, idempotency_key=f"text:{write.scope}:{write.key}")
    if status is NotificationStatus.failed:
        raise NoContact("The phone on file does not take messages")
    return TextSent(what=wanted.what, masked=message.masked, status=status)


def reference_text(utility: Utility, phone: str, found: PaymentReferenceOut, language: str) -> Message:
    """The reference itself in the letters of one text message: carriers to Mexico block links (CHANNELS.md)."""
    until = found.valid_until.astimezone(utility.timezone)
    body = FORMAL if language == "es" and utility.tone == "usted" else BODIES[language]
    amount = Money(found.amount.amount_minor, found.amount.currency)
    said = body.format(
        name=utility.name,
        amount=f"${amount.major:,.2f}",
        reference=found.reference,
        until=format_date(until.date(), "d MMM y", locale=LOCALES[language]),
    )
    return Message(
        utility=utility.id,
        kind="payments.reference",
        via=Via.sms,
        masked=mask_phone(phone),
        address=phone,
        subject="",
        body=to_gsm7(said),
    )
