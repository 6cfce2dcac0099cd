"""SQL of meters, readings and usage, bound to accounts that the caller was shown to own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import Select, and_, case, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from backend.customers.models import Meter, MeterStatus, Service, Unit
from backend.kit.pagination import PageRequest, fetch
from backend.usage.models import Reading, Usage

MeterRow = tuple[Meter, Decimal | None, date | None]


@dataclass(frozen=True, slots=True)
class Period:
    """Consumption of one period, with what the meter carried from the one it replaced (`meter_id` is the new one)."""

    account_id: UUID
    meter_id: UUID
    service: Service
    period_start: date
    period_end: date
    quantity: Decimal
    unit: Unit
    estimated: bool


_CARRIES = and_(Meter.carried_from.is_not(None), Usage.period_start <= Meter.installed_on)
"""Of a Usage joined with its Meter: it is the meter's first period, and the one that it replaced had counted part."""
WHOLE_START: Final = case((_CARRIES, Meter.carried_from), else_=Usage.period_start)
WHOLE_QUANTITY: Final = Usage.quantity + case((_CARRIES, Meter.carried_quantity), else_=0)


async def newest(session: AsyncSession, *, account_id: UUID, service: Service, periods: int) -> Sequence[Period]:
    """Up to `periods` periods of an account's service, the newest first. Several meters: the newest of each period."""
    query = (
        select(Usage, WHOLE_START, WHOLE_QUANTITY)
        .join(Meter, Meter.id == Usage.meter_id)
        .where(Usage.account_id == account_id, Usage.service == service)
        .order_by(Usage.period_end.desc(), Usage.id)
        .limit(periods)
    )
    return [
        Period(
            account_id=usage.account_id,
            meter_id=usage.meter_id,
            service=usage.service,
            period_start=start,
            period_end=usage.period_end,
            quantity=quantity,
            unit=usage.unit,
            estimated=usage.estimated,
        )
        for usage, start, quantity in await session.execute(query)
    ]


async def running(session: AsyncSession, newest: Period) -> Meter | None:
    """The meter that came in the place of `newest`'s after it ended."""
    at = select(Meter.premise_id).where(Meter.id == newest.meter_id).scalar_subquery()
    query = select(Meter).where(
        Meter.account_id == newest.account_id,
        Meter.premise_id == at,
        Meter.service == newest.service,
        Meter.carried_from == newest.period_end,
        Meter.status == MeterStatus.active,
    )
    return (await session.scalars(query.order_by(Meter.installed_on.desc(), Meter.id).limit(1))).one_or_none()


def _meters(account_ids: Iterable[UUID]) -> Select[Meter, Decimal | None, date | None]:
    """Meters with their last reading."""
    last = (
        select(Reading.value, Reading.read_on)
        .where(Reading.meter_id == Meter.id)
        .order_by(Reading.read_on.desc())
        .limit(1)
        .lateral()
    )
    return (
        select(Meter, last.c.value, last.c.read_on)
        .outerjoin(last, true())
        .where(Meter.account_id.in_(account_ids))
        .order_by(Meter.serial)
    )


async def meters(
    session: AsyncSession, *, account_ids: Iterable[UUID], paging: PageRequest
) -> tuple[list[MeterRow], int]:
    """Rows (Meter, last value, day of it)."""
    return await fetch(session, _meters(account_ids), paging)


async def meter(session: AsyncSession, *, account_ids: Iterable[UUID], meter_id: UUID) -> MeterRow | None:
    """(Meter, last value, day of it), when it hangs from one of these accounts."""
    row = (await session.execute(_meters(account_ids).where(Meter.id == meter_id))).one_or_none()
    return row and (row[0], row[1], row[2])


async def readings(session: AsyncSession, *, meter_id: UUID, paging: PageRequest) -> tuple[list[tuple[Reading]], int]:
    """Rows (Reading,), the newest first."""
    query = select(Reading).where(Reading.meter_id == meter_id).order_by(Reading.read_on.desc())
    return await fetch(session, query, paging)
