"""What staff may grant on a contract beside a credit: a late fee waived, more days to pay. Rows of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from pydantic import Field
from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from backend.billing import limits, repository, service
from backend.billing.adjustments import AdjustmentOut, keep, locked
from backend.billing.errors import BillSettled, DateInvalid, FeeMissing
from backend.billing.models import Adjustment, AdjustmentKind, Bill, BillLine, BillStatus, DueDateExtension, LineKind
from backend.customers.models import Account
from backend.kit.auth import Caller
from backend.kit.problems import NotFound
from backend.kit.schemas import Answer, Body, MoneyJson, money
from kit.utility import Utility
from kit.words import Line

SHOWN = 12


class NewWaiver(Body):
    """Why a late fee is waived."""

    reason: Line


class NewDueDate(Body):
    """Until when a bill may be paid, and why."""

    due_date: date
    reason: Line


class ExtensionOut(Answer):
    """More days to pay. `made_by` is a staff id, or `admin`."""

    id: UUID
    account_id: UUID
    bill_id: UUID
    due_before: date
    due_date: date
    reason: str
    made_on: date
    made_by: str


class ReliefBill(Answer):
    """A bill that something can be granted on."""

    id: UUID
    number: str
    period_end: date
    due_date: date
    balance: MoneyJson = Field(description="What of it is still owed")
    late_fee: MoneyJson | None = Field(description="That can be waived; null where there is none, or it was before")


class ReliefOut(Answer):
    """What the caller may grant on a contract now, and what it stands at."""

    account_id: UUID
    balance: MoneyJson
    due_date: date | None
    credit_limit: MoneyJson
    late_fee_limit: MoneyJson
    days_limit: int
    bills: list[ReliefBill] = Field(description="Still owed, or with a late fee; the newest first")


@dataclass(frozen=True, slots=True)
class Hand:
    """Who grants, at which utility, on which day."""

    utility: Utility
    caller: Caller
    today: date


async def granted(session: AsyncSession, hand: Hand, *, account_id: UUID) -> ReliefOut:
    """What there is to grant on a contract. Raises NotFound."""
    query = select(Account).where(Account.id == account_id, Account.utility_id == hand.utility.id)
    account = (await session.scalars(query)).one_or_none()
    if account is None:
        raise NotFound
    owed = await service.owed(session, account, today=hand.today)
    bills = await repository.newest(session, account_id=account.id, count=SHOWN)
    stand = await repository.standings(session, bills, today=hand.today)
    fees = {line.bill_id: line for line in await _fees(session, [bill.id for bill in bills])}
    most = limits.of(hand.caller, hand.utility)
    return ReliefOut(
        account_id=account.id,
        balance=money(owed.balance_minor, account.currency),
        due_date=owed.oldest_due,
        credit_limit=money(most.credit_minor, account.currency),
        late_fee_limit=money(most.late_fee_minor, account.currency),
        days_limit=most.days,
        bills=[
            ReliefBill(
                id=bill.id,
                number=bill.number,
                period_end=bill.period_end,
                due_date=bill.due_date,
                balance=money(stand[bill.id].left_minor, bill.currency),
                late_fee=money(fees[bill.id].amount_minor, bill.currency) if bill.id in fees else None,
            )
            for bill in bills
            if stand[bill.id].left_minor > 0 or bill.id in fees
        ],
    )


async def _fees(session: AsyncSession, bill_ids: Sequence[UUID]) -> Sequence[BillLine]:
    """Late fees on these bills that nobody waived, or whose waiver was taken back."""
    reversal = aliased(Adjustment)
    waived = exists().where(
        Adjustment.bill_id == BillLine.bill_id,
        Adjustment.bill_line == BillLine.position,
        ~exists().where(reversal.corrects == Adjustment.id),
    )
    query = select(BillLine).where(BillLine.bill_id.in_(bill_ids), BillLine.kind == LineKind.late_fee, ~waived)
    return (await session.scalars(query.order_by(BillLine.bill_id, BillLine.position))).all()


async def waive_late_fee(session: AsyncSession, hand: Hand, *, bill_id: UUID, reason: str) -> AdjustmentOut:
    """Waive the late fee on a bill, once as long as it stands. Doesn't commit.

    Raises NotFound, FeeMissing, AboveLimit.
    """
    bill, account = await _bill(session, hand, bill_id)
    fees = await _fees(session, [bill.id])
    if not fees or bill.status is BillStatus.void:
        raise FeeMissing
    fee = fees[0]
    most = limits.of(hand.caller, hand.utility).late_fee_minor
    limits.check_amount(fee.amount_minor, most, currency=bill.currency)
    earlier = select(func.count()).where(Adjustment.bill_id == bill.id, Adjustment.bill_line == fee.position)
    return await keep(
        session,
        account,
        AdjustmentKind.waiver,
        -fee.amount_minor,
        reason=reason,
        by=hand.caller.actor,
        today=hand.today,
        waives=(bill.id, fee.position),
        waived_before=int(await session.scalar(earlier) or 0),
    )


async def extend_due_date(session: AsyncSession, hand: Hand, new: NewDueDate, *, bill_id: UUID) -> ExtensionOut:
    """Give more days to pay a bill, counted from when it is due, or from today when it is late.

    Doesn't commit. Raises NotFound, BillSettled, DateInvalid, AboveLimit.
    """
    bill, account = await _bill(session, hand, bill_id)
    stand = await repository.standings(session, [bill], today=hand.today)
    if stand[bill.id].left_minor == 0:
        raise BillSettled
    since = max(bill.due_date, hand.today)
    if new.due_date <= bill.due_date or new.due_date < hand.today:
        raise DateInvalid(earliest=max(bill.due_date + timedelta(days=1), hand.today).isoformat())
    limits.check_days((new.due_date - since).days, limits.of(hand.caller, hand.utility).days)
    row = DueDateExtension(
        utility_id=hand.utility.id,
        account_id=account.id,
        bill_id=bill.id,
        due_before=bill.due_date,
        due_date=new.due_date,
        reason=new.reason,
        made_on=hand.today,
        made_by=hand.caller.actor,
    )
    session.add(row)
    await session.flush()
    return ExtensionOut.model_validate(row)


async def _bill(session: AsyncSession, hand: Hand, bill_id: UUID) -> tuple[Bill, Account]:
    """The bill as it stands once its account is ours: grants on one account take turns. Raises NotFound."""
    found = await service.find_in_utility(session, utility=hand.utility.id, bill_id=bill_id)
    account = await locked(session, utility=hand.utility.id, account_id=found.account_id)
    await session.refresh(found)
    return found, account
