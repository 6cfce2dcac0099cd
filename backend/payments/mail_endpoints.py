"""/api/customers/me/emails: send me my bill, or how to pay, by e-mail."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field

from backend.billing import service as billing
from backend.billing.errors import AmountInvalid
from backend.customers import repository as customers
from backend.customers.access import Entrance
from backend.customers.models import Account
from backend.identity.errors import ContractNeeded, NoContact
from backend.kit.context import Language, Now, OwnUtility
from backend.kit.idempotency import Idempotent
from backend.kit.problems import IdempotencyRequired, LevelRequired, NotFound, Unauthorized, responses
from backend.kit.schemas import Answer, Body
from backend.notifications.message import Attachment, Message
from backend.notifications.models import NotificationStatus, Via
from backend.notifications.service import Notifier
from backend.payments import document, ways
from backend.payments.endpoints import rendered
from backend.payments.mail import Recipient, bill_mail, reference_mail
from backend.payments.schemas import MAX_AMOUNT_MINOR

router = APIRouter(prefix="/api/customers/me", tags=["payments"], responses=responses(Unauthorized, LevelRequired))


class EmailWanted(Body):
    """What to send. `bill_id` is one of my bills, the last by default; `amount_minor` a part of what is owed."""

    what: Literal["bill", "reference"]
    bill_id: UUID | None = None
    account_id: UUID | None = None
    amount_minor: Annotated[int | None, Field(le=MAX_AMOUNT_MINOR)] = None
    language: Language | None = None


class EmailSent(Answer):
    """It is on its way; `masked` names the address without giving it away."""

    what: str
    masked: str
    status: NotificationStatus


@router.post(
    "/emails",
    summary="Send me a bill, or how to pay, by e-mail",
    status_code=202,
    responses=responses(NotFound, NoContact, ContractNeeded, AmountInvalid, IdempotencyRequired),
)
async def send(
    wanted: EmailWanted, request: Request, door: Entrance, utility: OwnUtility, now: Now, write: Idempotent
) -> EmailSent:
    """Level 2. To the address on file only. Needs `Idempotency-Key`: the same key sends once."""
    notifier: Notifier = request.app.state.notifier
    access = await door.access(level=2)
    customer = access.customer_id and await customers.customer(
        door.session, utility=utility.id, customer_id=access.customer_id
    )
    if not customer or not customer.email or Via.email not in notifier.ways:
        raise NoContact("No e-mail on file")
    spoken = billing.current_language(utility, wanted.language)
    to = Recipient(utility, customer.email, spoken)
    message = await _message(wanted, door, to, now)
    status = await notifier.deliver(message, idempotency_key=f"mail:{write.scope}:{write.key}")
    if status is NotificationStatus.failed:
        raise NoContact("The e-mail on file does not take messages")
    return EmailSent(what=wanted.what, masked=message.masked, status=status)


async def _message(wanted: EmailWanted, door: Entrance, to: Recipient, now: Now) -> Message:
    if wanted.what == "reference":
        account = await door.account(wanted.account_id, level=2)
        found = await ways.to_pay(door.session, account, utility=to.utility, amount_minor=wanted.amount_minor, now=now)
        return reference_mail(to, found)
    return await _bill(wanted, door, to, now)


async def _bill(wanted: EmailWanted, door: Entrance, to: Recipient, now: Now) -> Message:
    account: Account
    if wanted.bill_id is None:
        account = await door.account(wanted.account_id, level=2)
        bill = await billing.latest(door.session, account_id=account.id)
    else:
        access = await door.access(level=2)
        bill = await billing.find(door.session, account_ids=access.account_ids, bill_id=wanted.bill_id)
        account = await door.account(bill.account_id, level=2)
    if bill is None:
        raise NotFound
    gathered = await document.gather(door.session, account, bill, utility=to.utility, language=to.language, now=now)
    pdf = await rendered.pdf(gathered)
    name = document.filename(bill, language=to.language)
    return bill_mail(to, bill, Attachment(name, "application/pdf", pdf))
