"""SQL of payments and references, bound to a utility or to accounts that the caller was shown to own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.kit.pagination import PageRequest, fetch
from backend.payments.models import Payment, PaymentAllocation, PaymentMethod, PaymentReference, PaymentStatus
from kit.ids import new_id


@dataclass(frozen=True, slots=True)
class PaymentFilter:
    """Which payments; None means any."""

    account_ids: Sequence[UUID] | None = None
    utility: str | None = None
    status: PaymentStatus | None = None
    method: PaymentMethod | None = None
    received_from: datetime | None = None
    received_until: datetime | None = None


async def payments(
    session: AsyncSession, wanted: PaymentFilter, *, paging: PageRequest
) -> tuple[list[tuple[Payment]], int]:
    """Rows (Payment,), the newest first."""
    query = select(Payment).order_by(Payment.received_at.desc(), Payment.id.desc())
    if wanted.account_ids is not None:
        query = query.where(Payment.account_id.in_(wanted.account_ids))
    if wanted.utility is not None:
        query = query.where(Payment.utility_id == wanted.utility)
    if wanted.status is not None:
        query = query.where(Payment.status == wanted.status)
    if wanted.method is not None:
        query = query.where(Payment.method == wanted.method)
    if wanted.received_from is not None:
        query = query.where(Payment.received_at >= wanted.received_from)
    if wanted.received_until is not None:
        query = query.where(Payment.received_at <= wanted.received_until)
    return await fetch(session, query, paging)


async def methods(
    session: AsyncSession, *, utility: str, since: datetime, until: datetime
) -> list[tuple[PaymentMethod, int, int]]:
    """(method, payments, amount in minor units) of what came from `since` on and before `until`, the most used first.

    What was rejected or reversed is left out.
    """
    count = func.count().label("count")
    query = (
        select(Payment.method, count, func.sum(Payment.amount_minor))
        .where(
            Payment.utility_id == utility,
            Payment.received_at >= since,
            Payment.received_at < until,
            Payment.status.in_((PaymentStatus.pending, PaymentStatus.settled)),
        )
        .group_by(Payment.method)
        .order_by(count.desc(), Payment.method)
    )
    return [(method, count, int(amount)) for method, count, amount in await session.execute(query)]


async def payment(session: AsyncSession, *, account_ids: Iterable[UUID], payment_id: UUID) -> Payment | None:
    """The payment, when it is to one of these accounts."""
    query = select(Payment).where(Payment.id == payment_id, Payment.account_id.in_(account_ids))
    return (await session.scalars(query)).one_or_none()


async def payment_locked(session: AsyncSession, *, utility: str, payment_id: UUID) -> Payment | None:
    """The payment of this utility, locked until the transaction ends."""
    query = select(Payment).where(Payment.id == payment_id, Payment.utility_id == utility).with_for_update()
    return (await session.scalars(query)).one_or_none()


async def payment_of_utility(session: AsyncSession, *, utility: str, payment_id: UUID) -> Payment | None:
    """The payment of this utility."""
    query = select(Payment).where(Payment.id == payment_id, Payment.utility_id == utility)
    return (await session.scalars(query)).one_or_none()


async def external_known(session: AsyncSession, *, utility: str, external_id: str) -> bool:
    """Whether a payment came under this external id before."""
    query = select(Payment.id).where(Payment.utility_id == utility, Payment.external_id == external_id)
    return (await session.execute(query)).first() is not None


async def settled_before(session: AsyncSession, *, account_id: UUID, moment: datetime) -> int:
    """The sum of what had settled before `moment`, in minor units."""
    query = select(func.coalesce(func.sum(Payment.amount_minor), 0)).where(
        Payment.account_id == account_id, Payment.status == PaymentStatus.settled, Payment.settled_at < moment
    )
    return int((await session.execute(query)).scalar_one())


async def last_settled(session: AsyncSession, *, account_id: UUID) -> Payment | None:
    """The account's newest payment that settled."""
    query = select(Payment).where(Payment.account_id == account_id, Payment.status == PaymentStatus.settled)
    return (await session.scalars(query.order_by(Payment.received_at.desc(), Payment.id.desc()).limit(1))).one_or_none()


async def take_allocations(session: AsyncSession, *, payment_id: UUID) -> dict[UUID, int]:
    """Remove a payment's allocations and return what had gone to each bill."""
    query = (
        delete(PaymentAllocation)
        .where(PaymentAllocation.payment_id == payment_id)
        .returning(PaymentAllocation.bill_id, PaymentAllocation.amount_minor)
    )
    return {row.bill_id: row.amount_minor for row in await session.execute(query)}


async def known_reference(session: AsyncSession, *, utility: str, reference: str) -> PaymentReference | None:
    """The reference as it was given out."""
    query = select(PaymentReference).where(
        PaymentReference.utility_id == utility, PaymentReference.reference == reference
    )
    return (await session.scalars(query)).one_or_none()


async def keep_reference(
    session: AsyncSession, *, utility: str, account_id: UUID, bill_id: UUID | None, reference: str, until: datetime
) -> None:
    """Store a reference, or make the stored one valid until `until`. Doesn't commit."""
    row = insert(PaymentReference).values(
        id=new_id(), utility_id=utility, account_id=account_id, bill_id=bill_id, reference=reference, valid_until=until
    )
    await session.execute(
        row.on_conflict_do_update(
            index_elements=[PaymentReference.utility_id, PaymentReference.reference],
            set_={"valid_until": until, "bill_id": bill_id},
        )
    )
