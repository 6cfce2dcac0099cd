"""Payments: what came, what it paid, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.billing import service as billing
from backend.billing import status as bill_status
from backend.billing.models import Bill
from backend.customers.models import Account
from backend.kit.pagination import Page, PageRequest
from backend.kit.problems import NotFound
from backend.kit.schemas import money
from backend.payments import repository
from backend.payments.errors import PaymentConflict, PaymentRepeated
from backend.payments.models import DIGITAL, PAYMENT_TRANSITIONS, Payment, PaymentAllocation, PaymentStatus
from backend.payments.repository import PaymentFilter
from backend.payments.schemas import MethodOut, MethodsOut, PaymentIn, PaymentOut
from kit.utility import Utility


def payment_out(payment: Payment) -> PaymentOut:
    """A payment's JSON."""
    return PaymentOut(
        id=payment.id,
        account_id=payment.account_id,
        amount=money(payment.amount_minor, payment.currency),
        method=payment.method,
        status=payment.status,
        received_at=payment.received_at,
        settled_at=payment.settled_at,
        reference=payment.reference,
    )


async def by_method(session: AsyncSession, utility: Utility, *, first: date, last: date) -> MethodsOut:
    """Payments received from the `first` day to the `last`, by the utility's clock, by how they came (ANA-04)."""
    since, until = utility.begins(first), utility.begins(last + timedelta(days=1))
    found = await repository.methods(session, utility=utility.id, since=since, until=until)
    return MethodsOut(
        first=first,
        last=last,
        count=sum(count for _, count, _ in found),
        digital=sum(count for method, count, _ in found if method in DIGITAL),
        items=[
            MethodOut(method=method, digital=method in DIGITAL, count=count, amount=money(amount, utility.currency))
            for method, count, amount in found
        ],
    )


async def list_payments(session: AsyncSession, wanted: PaymentFilter, *, paging: PageRequest) -> Page[PaymentOut]:
    """Payments, the newest first."""
    rows, total = await repository.payments(session, wanted, paging=paging)
    return Page(items=[payment_out(row[0]) for row in rows], page=paging.page, size=paging.size, total=total)


async def find(session: AsyncSession, *, account_ids: Sequence[UUID], payment_id: UUID) -> PaymentOut:
    """One payment to one of these accounts. Raises NotFound."""
    found = await repository.payment(session, account_ids=account_ids, payment_id=payment_id)
    if found is None:
        raise NotFound
    return payment_out(found)


async def record(session: AsyncSession, taken: PaymentIn, *, utility: str, now: datetime, today: date) -> PaymentOut:
    """Keep a payment that the utility's people took. Doesn't commit. Raises NotFound, PaymentRepeated."""
    account = (
        await session.scalars(
            select(Account).where(Account.id == taken.account_id, Account.utility_id == utility).with_for_update()
        )
    ).one_or_none()
    if account is None:
        raise NotFound
    known = taken.external_id and await repository.external_known(
        session, utility=utility, external_id=taken.external_id
    )
    if known:
        raise PaymentRepeated
    payment = Payment(
        utility_id=utility,
        account_id=account.id,
        amount_minor=taken.amount_minor,
        currency=account.currency,
        method=taken.method,
        status=PaymentStatus.pending,
        received_at=taken.received_at or now,
        reference=taken.reference,
        external_id=taken.external_id,
    )
    session.add(payment)
    await session.flush()
    if taken.status == "settled":
        await _settle(session, payment, account, now=now, today=today)
    return payment_out(payment)


async def change_status(
    session: AsyncSession, *, utility: str, payment_id: UUID, to: PaymentStatus, now: datetime, today: date
) -> PaymentOut:
    """Settle, reject or reverse. Doesn't commit. Raises NotFound, PaymentConflict."""
    payment = await repository.payment_locked(session, utility=utility, payment_id=payment_id)
    if payment is None:
        raise NotFound
    if to not in PAYMENT_TRANSITIONS[payment.status]:
        raise PaymentConflict(status=payment.status)
    if to == PaymentStatus.settled:
        account = (await session.scalars(select(Account).where(Account.id == payment.account_id))).one()
        await _settle(session, payment, account, now=now, today=today)
    elif to == PaymentStatus.reversed:
        await _reverse(session, payment, today=today)
    else:
        payment.status = to
    await session.flush()
    return payment_out(payment)


async def _settle(session: AsyncSession, payment: Payment, account: Account, *, now: datetime, today: date) -> None:
    payment.status, payment.settled_at = PaymentStatus.settled, now
    spread = await billing.settle_bills(session, account, payment.amount_minor, today=today)
    session.add_all(
        PaymentAllocation(payment_id=payment.id, bill_id=bill_id, amount_minor=part) for bill_id, part in spread.items()
    )
    await session.flush()


async def _reverse(session: AsyncSession, payment: Payment, *, today: date) -> None:
    """What it paid is owed again."""
    payment.status = PaymentStatus.reversed
    spread = await repository.take_allocations(session, payment_id=payment.id)
    for bill in await session.scalars(select(Bill).where(Bill.id.in_(spread)).order_by(Bill.id).with_for_update()):
        bill_status.pay(bill, -spread[bill.id], today=today)
