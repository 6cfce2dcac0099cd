"""Corrections to an account, beside its bills: charged, credited or waived, taken back by another, never edited."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.billing import limits, service
from backend.billing.errors import AdjustmentReversed, AmountInvalid
from backend.billing.models import Adjustment, AdjustmentKind
from backend.customers.models import Account
from backend.kit.auth import Caller
from backend.kit.pagination import Page, PageRequest, fetch
from backend.kit.problems import NotFound
from backend.kit.schemas import Answer, Body, MoneyJson, money
from kit.utility import Utility
from kit.words import Line

MAX_AMOUNT_MINOR: Final = 10_000_000_000

OPPOSITE: Final[dict[AdjustmentKind, AdjustmentKind]] = {
    AdjustmentKind.charge: AdjustmentKind.credit,
    AdjustmentKind.credit: AdjustmentKind.charge,
    AdjustmentKind.write_off: AdjustmentKind.charge,
    AdjustmentKind.waiver: AdjustmentKind.charge,
}
"""What takes a correction back."""


class AdjustmentOut(Answer):
    """A correction; `amount` > 0 is owed, < 0 is credit. `made_by` is a staff id, `admin`, or `system`."""

    id: UUID
    account_id: UUID
    kind: AdjustmentKind
    amount: MoneyJson
    reason: str
    made_on: date
    made_by: str
    corrects: UUID | None = Field(description="The correction that this one takes back")
    bill_id: UUID | None = Field(description="The bill whose late fee it waives")

    @classmethod
    def of(cls, row: Adjustment) -> AdjustmentOut:
        """From a row."""
        plain = {name: getattr(row, name) for name in cls.model_fields if name != "amount"}
        return cls(**plain, amount=money(row.amount_minor, row.currency))


class NewAdjustment(Body):
    """`charge` what was left off, `credit` what was too much, or `write_off` what is owed and shall not be paid."""

    kind: Literal[AdjustmentKind.charge, AdjustmentKind.credit, AdjustmentKind.write_off]
    amount_minor: Annotated[int, Field(gt=0, le=MAX_AMOUNT_MINOR, description="Without sign: the kind says it")]
    reason: Line


class NewReversal(Body):
    """Why a correction is taken back."""

    reason: Line


async def listed(session: AsyncSession, *, utility: str, account_id: UUID, paging: PageRequest) -> Page[AdjustmentOut]:
    """An account's corrections, the newest first. Raises NotFound."""
    known = exists().where(Account.id == account_id, Account.utility_id == utility)
    if not await session.scalar(select(known)):
        raise NotFound
    query = select(Adjustment).where(Adjustment.account_id == account_id)
    rows, total = await fetch(session, query.order_by(Adjustment.made_on.desc(), Adjustment.id.desc()), paging)
    items = [AdjustmentOut.of(row[0]) for row in rows]
    return Page(items=items, page=paging.page, size=paging.size, total=total)


async def make(
    session: AsyncSession, new: NewAdjustment, *, utility: Utility, account_id: UUID, caller: Caller, today: date
) -> AdjustmentOut:
    """Correct an account. Doesn't commit.

    Raises NotFound, AboveLimit for giving away more than the caller may, AmountInvalid for more than is owed.
    """
    if new.kind is not AdjustmentKind.charge:
        limits.check_amount(new.amount_minor, limits.of(caller, utility).credit_minor, currency=utility.currency)
    account = await locked(session, utility=utility.id, account_id=account_id)
    if new.kind is AdjustmentKind.write_off:
        owed = max((await service.owed(session, account, today=today)).balance_minor, 0)
        if new.amount_minor > owed:
            least = money(min(1, owed), account.currency)
            raise AmountInvalid(minimum=least, maximum=money(owed, account.currency))
    amount = new.amount_minor if new.kind is AdjustmentKind.charge else -new.amount_minor
    return await keep(session, account, new.kind, amount, reason=new.reason, by=caller.actor, today=today)


async def reverse(
    session: AsyncSession, *, utility: str, adjustment_id: UUID, reason: str, by: str, today: date
) -> AdjustmentOut:
    """Take a correction back by its opposite, once. Doesn't commit. Raises NotFound, AdjustmentReversed."""
    query = select(Adjustment).where(Adjustment.id == adjustment_id, Adjustment.utility_id == utility)
    found = (await session.scalars(query)).one_or_none()
    if found is None:
        raise NotFound
    account = await locked(session, utility=utility, account_id=found.account_id)
    reversed_before = await session.scalar(select(exists().where(Adjustment.corrects == found.id)))
    if found.corrects or reversed_before:
        raise AdjustmentReversed
    kind = OPPOSITE[found.kind]
    return await keep(session, account, kind, -found.amount_minor, reason=reason, by=by, today=today, corrects=found.id)


async def locked(session: AsyncSession, *, utility: str, account_id: UUID) -> Account:
    """Corrections to one account take turns."""
    query = select(Account).where(Account.id == account_id, Account.utility_id == utility).with_for_update()
    found = (await session.scalars(query)).one_or_none()
    if found is None:
        raise NotFound
    return found


async def keep(
    session: AsyncSession,
    account: Account,
    kind: AdjustmentKind,
    amount_minor: int,
    *,
    reason: str,
    by: str,
    today: date,
    corrects: UUID | None = None,
    waives: tuple[UUID, int] | None = None,
    waived_before: int = 0,
) -> AdjustmentOut:
    """Write one; `waives` is the bill and the position of its line, waived and taken back so often. Doesn't commit."""
    row = Adjustment(
        utility_id=account.utility_id,
        account_id=account.id,
        kind=kind,
        amount_minor=amount_minor,
        currency=account.currency,
        reason=reason,
        made_on=today,
        made_by=by,
        corrects=corrects,
        bill_id=waives[0] if waives else None,
        bill_line=waives[1] if waives else None,
        waived_before=waived_before,
    )
    session.add(row)
    await session.flush()
    return AdjustmentOut.of(row)
