"""A customer's contracts in a few figures, all together or one (CUS-02, CUS-03)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from backend.billing import service as billing
from backend.billing.models import Bill
from backend.billing.repository import still_owed
from backend.customers.models import Account, Meter, MeterStatus, Premise
from backend.customers.repository import balance_of
from backend.customers.schemas import LastPaymentOut
from backend.kit.schemas import money
from backend.payments import repository
from backend.payments.schemas import AccountSummaryOut, ServiceUsage, SummaryOut
from backend.usage.models import Usage
from backend.usage.repository import WHOLE_QUANTITY
from kit.utility import Utility


async def summary(session: AsyncSession, *, account_ids: Sequence[UUID], utility: Utility, today: date) -> SummaryOut:
    """Totals over the contracts; credit on one contract is not set against debt on another for `overdue`."""
    premises, meters = await _counts(session, account_ids=account_ids)
    balance = select(func.coalesce(func.sum(balance_of(Account.id.expression)), 0)).where(Account.id.in_(account_ids))
    balance_minor = (await session.execute(balance)).scalar_one()
    overdue_minor, due = await _open(session, account_ids=account_ids, today=today)
    return SummaryOut(
        accounts=len(account_ids),
        premises=premises,
        meters=meters,
        balance=money(int(balance_minor), utility.currency),
        overdue=money(overdue_minor, utility.currency),
        next_due_date=due,
        usage=await _usage(session, account_ids=account_ids),
    )


async def account_summary(session: AsyncSession, account: Account, *, today: date) -> AccountSummaryOut:
    """One contract (CUS-03)."""
    bills = await billing.summary(session, account, today=today)
    premises, meters = await _counts(session, account_ids=[account.id])
    paid = await repository.last_settled(session, account_id=account.id)
    return AccountSummaryOut(
        account_id=account.id,
        nickname=account.nickname,
        balance=bills.balance,
        due_date=bills.due_date,
        overdue=bills.overdue,
        last_bill=bills.last_bill,
        last_payment=paid
        and LastPaymentOut(amount=money(paid.amount_minor, paid.currency), received_at=paid.received_at),
        premises=premises,
        meters=meters,
    )


async def _counts(session: AsyncSession, *, account_ids: Sequence[UUID]) -> tuple[int, int]:
    """How many premises, and meters not removed."""
    premises = select(func.count()).where(Premise.account_id.in_(account_ids)).scalar_subquery()
    there = and_(Meter.account_id.in_(account_ids), Meter.status != MeterStatus.removed)
    meters = select(func.count()).where(there).scalar_subquery()
    found = (await session.execute(select(premises, meters))).one()
    return found[0] or 0, found[1] or 0


async def _open(session: AsyncSession, *, account_ids: Sequence[UUID], today: date) -> tuple[int, date | None]:
    """Past due in minor units, and the next day on which something falls due."""
    owed = still_owed(Bill.account_id.in_(account_ids))
    query = select(
        func.coalesce(func.sum(owed.c.left).filter(owed.c.due_date < today), 0),
        func.min(owed.c.due_date).filter(owed.c.due_date >= today, owed.c.left > 0),
    )
    overdue, due = (await session.execute(query)).one()
    return int(overdue), due


async def _usage(session: AsyncSession, *, account_ids: Sequence[UUID]) -> list[ServiceUsage]:
    """The newest period of each meter, by service; a removed one counts until another has counted after it."""
    later, other = aliased(Usage), aliased(Meter)
    followed = (
        exists()
        .where(later.meter_id == other.id, other.premise_id == Meter.premise_id)
        .where(later.service == Usage.service, later.period_end > Usage.period_end)
    )
    newest = (
        select(Usage.service, WHOLE_QUANTITY.label("quantity"), Usage.unit)
        .join(Meter, Meter.id == Usage.meter_id)
        .where(Usage.account_id.in_(account_ids), or_(Meter.status != MeterStatus.removed, ~followed))
        .ext(distinct_on(Usage.meter_id))
        .order_by(Usage.meter_id, Usage.period_end.desc())
        .subquery()
    )
    total = func.sum(newest.c.quantity)
    query = select(newest.c.service, total, newest.c.unit).group_by(newest.c.service, newest.c.unit)
    return [
        ServiceUsage(service=service, quantity=quantity, unit=unit)
        for service, quantity, unit in await session.execute(query.order_by(newest.c.service))
    ]
