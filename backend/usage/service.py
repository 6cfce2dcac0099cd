"""Consumption: now, over months, and against before (USG-01)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.customers.models import Account, Service
from backend.customers.schemas import MeterOut
from backend.kit.pagination import Page, PageRequest
from backend.kit.problems import NotFound
from backend.usage import repository
from backend.usage.chart import ChartData, ChartMonth
from backend.usage.repository import Period
from backend.usage.schemas import ComparisonOut, MeterDetail, ReadingOut, UsageOut
from kit.utility import Utility

YEAR: Final = timedelta(days=365)
SAME_MONTH_WITHIN: Final = timedelta(days=20)  # reading days move by a week or so from year to year


async def _newest(session: AsyncSession, account: Account, service: Service | None, periods: int) -> Sequence[Period]:
    found = await repository.newest(session, account_id=account.id, service=service or account.service, periods=periods)
    if not found:
        raise NotFound("No consumption has been recorded")
    return found


async def current(session: AsyncSession, account: Account, *, service: Service | None) -> Period:
    """The newest period. Raises NotFound when there is none."""
    return (await _newest(session, account, service, 1))[0]


async def history(session: AsyncSession, account: Account, *, service: Service | None, months: int) -> Page[UsageOut]:
    """The last `months` periods as one page, the newest last. Raises NotFound when there is none."""
    found = await _newest(session, account, service, months)
    items = [UsageOut.model_validate(usage) for usage in reversed(found)]
    return Page(items=items, page=0, size=months, total=len(items))


async def comparison(session: AsyncSession, account: Account, *, service: Service | None) -> ComparisonOut:
    """The newest period against the one before, the same month a year ago, and the year's average."""
    found = await _newest(session, account, service, 14)
    return compare([UsageOut.model_validate(usage) for usage in found])


def compare(newest_first: Sequence[UsageOut]) -> ComparisonOut:
    """Pure part of `comparison`; at least one period."""
    now = newest_first[0]
    previous = newest_first[1] if len(newest_first) > 1 else None
    year = [usage.quantity for usage in newest_first[:12]]
    return ComparisonOut(
        **now.model_dump(),
        previous=previous,
        last_year=year_before(now.period_end, newest_first),
        average_12=(sum(year, Decimal(0)) / len(year)).quantize(Decimal("0.1"), ROUND_HALF_UP),
        change_percent=_change(previous.quantity, now.quantity) if previous else None,
    )


def year_before(period_end: date, usages: Sequence[UsageOut]) -> UsageOut | None:
    """The period that ended nearest to a year before `period_end`, within 20 days of it."""
    near = [usage for usage in usages if abs(usage.period_end - (period_end - YEAR)) <= SAME_MONTH_WITHIN]
    return min(near, key=lambda usage: abs(usage.period_end - (period_end - YEAR)), default=None)


def _change(before: Decimal, after: Decimal) -> Decimal | None:
    if before == 0:
        return None
    return ((after - before) * 100 / before).quantize(Decimal("0.1"), ROUND_HALF_UP)


async def chart(
    session: AsyncSession, account: Account, *, utility: Utility, service: Service | None, months: int
) -> ChartData:
    """What the chart of the last `months` periods shows. Raises NotFound when there is none."""
    found = [UsageOut.model_validate(usage) for usage in await _newest(session, account, service, months + 13)]
    shown = [_chart_month(usage, found) for usage in reversed(found[:months])]
    return ChartData(
        months=tuple(shown),
        unit=found[0].unit,
        contract_ending=account.contract_number[-4:],
        color=utility.brand.color,
        formal=utility.tone == "usted",
    )


def _chart_month(usage: UsageOut, known: Sequence[UsageOut]) -> ChartMonth:
    before = year_before(usage.period_end, known)
    return ChartMonth(
        period_end=usage.period_end,
        quantity=usage.quantity,
        last_year=before.quantity if before else None,
        estimated=usage.estimated,
    )


def _meter(row: repository.MeterRow) -> MeterDetail:
    meter, value, read_on = row
    return MeterDetail(**MeterOut.model_validate(meter).model_dump(), last_reading=value, last_reading_on=read_on)


async def meters(session: AsyncSession, *, account_ids: Sequence[UUID], paging: PageRequest) -> Page[MeterDetail]:
    """Meters of these accounts, with their last readings."""
    rows, total = await repository.meters(session, account_ids=account_ids, paging=paging)
    return Page(items=[_meter(row) for row in rows], page=paging.page, size=paging.size, total=total)


async def meter(session: AsyncSession, *, account_ids: Sequence[UUID], meter_id: UUID) -> MeterDetail:
    """One meter. Raises NotFound."""
    row = await repository.meter(session, account_ids=account_ids, meter_id=meter_id)
    if row is None:
        raise NotFound
    return _meter(row)


async def readings(
    session: AsyncSession, *, account_ids: Sequence[UUID], meter_id: UUID, paging: PageRequest
) -> Page[ReadingOut]:
    """What a meter showed, the newest first. Raises NotFound."""
    await meter(session, account_ids=account_ids, meter_id=meter_id)
    rows, total = await repository.readings(session, meter_id=meter_id, paging=paging)
    items = [ReadingOut.model_validate(row[0]) for row in rows]
    return Page(items=items, page=paging.page, size=paging.size, total=total)
