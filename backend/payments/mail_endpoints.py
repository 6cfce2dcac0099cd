"""A bill, or how to pay, by e-mail: to oneself under /api/customers/me/emails, or by staff to a contract's holder."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.billing import service as billing
from backend.billing.errors import AmountInvalid
from backend.billing.models import Bill
from backend.customers import repository as customers
from backend.customers.access import Entrance
from backend.customers.models import Account
from backend.identity.errors import ContractNeeded, NoContact
from backend.kit.auth import staff_caller
from backend.kit.context import Language, Now, OwnUtility, StaffedUtility
from backend.kit.db import Session
from backend.kit.idempotency import Idempotent, IdempotentWrite
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
staff = APIRouter(
    prefix="/api/utilities/{utility_id}",
    tags=["staff"],
    dependencies=[Depends(staff_caller)],
    responses=responses(Unauthorized, NotFound),
)


class EmailWanted(Body):
    """What to send. `bill_id` is one of my bills, the last by default; `amount_minor` a part of what is owed."""

    what: Literal["bill", "reference"]
    bill_id: UUID | None = None
    account_id: UUID | None = None
    amount_minor: Annotated[int | None, Field(le=MAX_AMOUNT_MINOR)] = None
    language: Language | None = None


class StaffEmailWanted(Body):
    """What to send. `bill_id` is one of the contract's bills, the last by default."""

    what: Literal["bill", "reference"]
    bill_id: UUID | None = None
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
    return await _deliver(notifier, await _message(wanted, door, to, now), wanted.what, write)


async def _message(wanted: EmailWanted, door: Entrance, to: Recipient, now: Now) -> Message:
    if wanted.what == "reference":
        account = await door.account(wanted.account_id, level=2)
        return await _reference(door.session, account, to, amount_minor=wanted.amount_minor, now=now)
    if wanted.bill_id is None:
        account = await door.account(wanted.account_id, level=2)
        latest = await billing.latest(door.session, account_id=account.id)
        return await _bill(door.session, account, latest, to, now=now)
    access = await door.access(level=2)
    bill = await billing.find(door.session, account_ids=access.account_ids, bill_id=wanted.bill_id)
    account = await door.account(bill.account_id, level=2)
    return await _bill(door.session, account, bill, to, now=now)


@staff.post(
    "/accounts/{account_id}/emails",
    summary="Send a contract's holder a bill, or how to pay, by e-mail",
    status_code=202,
    responses=responses(NoContact, AmountInvalid, IdempotencyRequired),
)
async def send_to_holder(
    account_id: UUID,
    wanted: StaffEmailWanted,
    request: Request,
    session: Session,
    utility: StaffedUtility,
    now: Now,
    write: Idempotent,
) -> EmailSent:
    """To the address on file only. Needs `Idempotency-Key`: the same key sends once."""
    notifier: Notifier = request.app.state.notifier
    query = select(Account).where(Account.id == account_id, Account.utility_id == utility.id)
    account = (await session.scalars(query)).one_or_none()
    if account is None:
        raise NotFound
    customer = await customers.holder(session, account_id=account.id)
    if not customer or not customer.email or Via.email not in notifier.ways:
        raise NoContact("No e-mail on file")
    to = Recipient(utility, customer.email, billing.current_language(utility, wanted.language or customer.language))
    if wanted.what == "reference":
        message = await _reference(session, account, to, amount_minor=None, now=now)
    else:
        bill = (
            await billing.find(session, account_ids=[account.id], bill_id=wanted.bill_id)
            if wanted.bill_id
            else await billing.latest(session, account_id=account.id)
        )
        message = await _bill(session, account, bill, to, now=now)
    return await _deliver(notifier, message, wanted.what, write)


async def _deliver(notifier: Notifier, message: Message, what: str, write: IdempotentWrite) -> EmailSent:
    status = await notifier.deliver(message, idempotency_key=f"mail:{write.scope}:{write.key}")
    if status is NotificationStatus.failed:
        raise NoContact("The e-mail on file does not take messages")
    return EmailSent(what=what, masked=message.masked, status=status)


async def _reference(
    session: AsyncSession, account: Account, to: Recipient, *, amount_minor: int | None, now: datetime
) -> Message:
    found = await ways.to_pay(session, account, utility=to.utility, amount_minor=amount_minor, now=now)
    return reference_mail(to, found)


async def _bill(session: AsyncSession, account: Account, bill: Bill | None, to: Recipient, *, now: datetime) -> Message:
    if bill is None:
        raise NotFound
    gathered = await document.gather(session, account, bill, utility=to.utility, language=to.language, now=now)
    pdf = await rendered.pdf(gathered)
    name = document.filename(bill, language=to.language)
    return bill_mail(to, bill, Attachment(name, "application/pdf", pdf))


routers = (router, staff)
