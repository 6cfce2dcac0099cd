"""SQL of bills and balances, bound to a utility or to accounts that the caller was shown to own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Select, Subquery, and_, case, cast, func, literal, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from backend.billing.models import Adjustment, Bill, BillLine, BillStatus
from backend.kit.pagination import PageRequest, fetch

IS_OPEN = and_(Bill.status != BillStatus.void, Bill.paid_minor < Bill.total_minor)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a bill stands today: what of it is still owed, in minor units, and the status that follows."""

    left_minor: int
    status: BillStatus


def still_owed(scope: ColumnElement[bool]) -> Subquery:
    """(id, account_id, due_date, left) of each bill of `scope` that is not paid in full: the one place that says it.

    `left` is what of the bill is owed once credit that no bill has used yet (a correction, a payment not spread over
    bills) has covered the account's bills from the oldest due on, as settling does; it may be zero. `scope` must not
    part an account's bills.
    """
    unpaid = (Bill.total_minor - Bill.paid_minor).label("unpaid")
    due = Bill.due_date.label("due_date")
    bills = select(Bill.id, Bill.account_id, due, unpaid).where(IS_OPEN, scope).cte("open_bills")
    credit = func.sum(bills.c.unpaid) - func.service.account_balance(bills.c.account_id)
    spare = select(bills.c.account_id, credit.label("credit")).group_by(bills.c.account_id).subquery("spare")
    up_to_this = func.sum(bills.c.unpaid).over(
        partition_by=bills.c.account_id, order_by=(bills.c.due_date, bills.c.id), rows=(None, 0)
    )
    left = func.least(bills.c.unpaid, func.greatest(up_to_this - spare.c.credit, 0))
    return (
        select(bills.c.id, bills.c.account_id, bills.c.due_date, cast(left, BigInteger).label("left"))
        .join(spare, spare.c.account_id == bills.c.account_id)
        .subquery("owed")
    )


def _status(owed: Subquery, today: date) -> ColumnElement[str]:
    """A bill's status as of `today`, whatever a job has stored; `owed` is outer-joined to the bill."""
    return case(
        (Bill.status == BillStatus.void, literal("void")),
        (func.coalesce(owed.c.left, 0) == 0, literal("paid")),
        (owed.c.due_date < today, literal("overdue")),
        (owed.c.left < Bill.total_minor, literal("partially_paid")),
        else_=literal("issued"),
    )


async def balance_and_open(session: AsyncSession, *, account_id: UUID) -> tuple[int, list[tuple[date, int]]]:
    """The balance, and (due date, what is left) of each bill that is still owed, the oldest due first. One trip."""
    balance = func.service.account_balance(account_id, type_=BigInteger()).label("balance")
    one = select(balance).subquery()
    owed = still_owed(Bill.account_id == account_id)
    query = (
        select(one.c.balance, owed.c.due_date, owed.c.left)
        .select_from(one)
        .outerjoin(owed, owed.c.left > 0)
        .order_by(owed.c.due_date)
    )
    rows = (await session.execute(query)).all()
    return rows[0][0], [(due, left) for _, due, left in rows if due is not None]


async def standings(session: AsyncSession, bills: Collection[Bill], *, today: date) -> dict[UUID, Standing]:
    """How each of `bills` stands, by id."""
    if not bills:
        return {}
    owed = still_owed(Bill.account_id.in_({bill.account_id for bill in bills}))
    query = (
        select(Bill.id, func.coalesce(owed.c.left, 0), _status(owed, today))
        .outerjoin(owed, owed.c.id == Bill.id)
        .where(Bill.id.in_([bill.id for bill in bills]))
    )
    return {bill: Standing(left, BillStatus(status)) for bill, left, status in await session.execute(query)}


@dataclass(frozen=True, slots=True)
class BillFilter:
    """Which bills; None means any."""

    account_ids: Sequence[UUID] | None = None
    utility: str | None = None
    status: BillStatus | None = None
    unpaid: bool = False
    issued_from: date | None = None
    issued_to: date | None = None


def _filtered(wanted: BillFilter, today: date) -> Select[Bill]:
    whose = _whose(wanted)
    query = select(Bill).where(whose).order_by(Bill.issued_on.desc(), Bill.id.desc())
    if wanted.status is not None or wanted.unpaid:
        owed = still_owed(whose)
        query = query.outerjoin(owed, owed.c.id == Bill.id)
        query = query.where(owed.c.left > 0 if wanted.unpaid else _status(owed, today) == wanted.status)
    if wanted.issued_from is not None:
        query = query.where(Bill.issued_on >= wanted.issued_from)
    if wanted.issued_to is not None:
        query = query.where(Bill.issued_on <= wanted.issued_to)
    return query


def _whose(wanted: BillFilter) -> ColumnElement[bool]:
    accounts = true() if wanted.account_ids is None else Bill.account_id.in_(wanted.account_ids)
    return and_(accounts, true() if wanted.utility is None else Bill.utility_id == wanted.utility)


async def bills(
    session: AsyncSession, wanted: BillFilter, *, today: date, paging: PageRequest
) -> tuple[list[tuple[Bill]], int]:
    """Rows (Bill,), the newest first."""
    return await fetch(session, _filtered(wanted, today), paging)


async def bill(session: AsyncSession, *, account_ids: Iterable[UUID], bill_id: UUID) -> Bill | None:
    """The bill, when it is of one of these accounts."""
    query = select(Bill).where(Bill.id == bill_id, Bill.account_id.in_(account_ids))
    return (await session.scalars(query)).one_or_none()


async def bill_of_utility(session: AsyncSession, *, utility: str, bill_id: UUID) -> Bill | None:
    """The bill, when it is of this utility."""
    query = select(Bill).where(Bill.id == bill_id, Bill.utility_id == utility)
    return (await session.scalars(query)).one_or_none()


async def newest(session: AsyncSession, *, account_id: UUID, count: int = 1) -> Sequence[Bill]:
    """An account's last bills, void ones aside, the newest first."""
    query = (
        select(Bill)
        .where(Bill.account_id == account_id, Bill.status != BillStatus.void)
        .order_by(Bill.issued_on.desc(), Bill.id.desc())
        .limit(count)
    )
    return (await session.scalars(query)).all()


async def up_to(session: AsyncSession, bill: Bill, *, count: int) -> Sequence[Bill]:
    """The account's last `count` bills up to and including `bill`, the oldest first."""
    query = (
        select(Bill)
        .where(Bill.account_id == bill.account_id, Bill.status != BillStatus.void, Bill.period_end <= bill.period_end)
        .order_by(Bill.period_end.desc())
        .limit(count)
    )
    return (await session.scalars(query)).all()[::-1]


async def lines(session: AsyncSession, *, bill_ids: Iterable[UUID]) -> dict[UUID, list[BillLine]]:
    """Lines by bill, in order."""
    found: dict[UUID, list[BillLine]] = {bill_id: [] for bill_id in bill_ids}
    query = select(BillLine).where(BillLine.bill_id.in_(found)).order_by(BillLine.bill_id, BillLine.position)
    for line in await session.scalars(query):
        found[line.bill_id].append(line)
    return found


async def open_bills_locked(session: AsyncSession, *, account_id: UUID) -> Sequence[Bill]:
    """Bills not paid in full, the oldest due first, locked until the transaction ends."""
    query = (
        select(Bill).where(Bill.account_id == account_id, IS_OPEN).order_by(Bill.due_date, Bill.id).with_for_update()
    )
    return (await session.scalars(query)).all()


async def billed_before(session: AsyncSession, bill: Bill) -> int:
    """The sum of the account's bills issued before `bill`, void ones aside, in minor units."""
    query = select(func.coalesce(func.sum(Bill.total_minor), 0)).where(
        Bill.account_id == bill.account_id,
        Bill.status != BillStatus.void,
        Bill.issued_on < bill.issued_on,
    )
    return int((await session.execute(query)).scalar_one())


async def adjusted(session: AsyncSession, *, account_id: UUID, until: date) -> int:
    """The sum of corrections made up to and including `until`, in minor units."""
    query = select(func.coalesce(func.sum(Adjustment.amount_minor), 0)).where(
        Adjustment.account_id == account_id, Adjustment.made_on <= until
    )
    return int((await session.execute(query)).scalar_one())
