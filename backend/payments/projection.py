"""What the bill of the running period will come to, if consumption goes on as it does (USG-01).

The running period begins where the newest one ended and lasts to the same day of the next month. Its daily rate is
that of the readings since then; where none has come yet, that of the newest period. Rate × days, to a tenth of a unit,
goes through the tariff like any bill.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.billing.tariffs import charge
from backend.customers.models import Account
from backend.kit.problems import NotFound
from backend.kit.schemas import money
from backend.payments.schemas import ProjectedBillOut
from backend.usage import service as usage
from backend.usage.models import Reading
from backend.usage.repository import Period, running
from kit.utility import Utility

_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Basis:
    """What was used between two readings."""

    start: date
    end: date
    quantity: Decimal


def month_later(day: date) -> date:
    """The same day of the next month, or that month's last."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def projected(basis: Basis, *, days: int) -> Decimal:
    """The quantity of `days` at the basis's daily rate, to a tenth."""
    rate = basis.quantity / max((basis.end - basis.start).days, 1)
    return (rate * days).quantize(_TENTH, ROUND_HALF_UP)


async def projected_bill(session: AsyncSession, account: Account, *, utility: Utility) -> ProjectedBillOut:
    """The running period's bill. Raises NotFound without any consumption, or with a tariff that is no more."""
    newest = await usage.current(session, account, service=None)
    tariff = utility.tariffs.get(account.tariff)
    if tariff is None:
        raise NotFound("The contract's tariff is unknown")
    basis = await _since(session, newest) or Basis(newest.period_start, newest.period_end, newest.quantity)
    end = month_later(newest.period_end)
    quantity = projected(basis, days=(end - newest.period_end).days)
    return ProjectedBillOut(
        account_id=account.id,
        period_start=newest.period_end,
        period_end=end,
        quantity=quantity,
        unit=newest.unit,
        total=money(charge(tariff, quantity).total_minor, account.currency),
        based_on_start=basis.start,
        based_on_end=basis.end,
    )


async def _since(session: AsyncSession, newest: Period) -> Basis | None:
    """What was counted after the newest period, if a meter was read again; by two meters where one was exchanged."""
    changed = await running(session, newest)
    meter_id, since = (changed.id, changed.installed_on) if changed else (newest.meter_id, newest.period_end)
    query = (
        select(Reading.read_on, Reading.value)
        .where(Reading.meter_id == meter_id, Reading.read_on >= since)
        .order_by(Reading.read_on)
    )
    read = [(day, value) for day, value in await session.execute(query)]
    if changed and changed.carried_quantity is not None and read:
        return _basis(newest.period_end, read[-1][0], changed.carried_quantity + read[-1][1] - read[0][1])
    if len(read) < 2 or read[0][0] != newest.period_end:
        return None
    return _basis(read[0][0], read[-1][0], read[-1][1] - read[0][1])


def _basis(start: date, end: date, quantity: Decimal) -> Basis | None:
    """None where no day has passed, or an estimate had run ahead of the meter."""
    return Basis(start, end, quantity) if end > start and quantity >= 0 else None
