"""A meter comes in another's place (CUS-05), and no unit is lost: the new one carries what the old one counted in the
period that was running, and the first period that it ends counts both parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.customers.changes import Hand, record
from backend.customers.models import Meter, MeterStatus
from backend.customers.schemas import MeterOut
from backend.kit.problems import Invalid, NotFound
from backend.kit.transitions import refuse
from backend.usage.models import Reading, ReadingKind, Usage
from backend.usage.schemas import ExchangeOut, MeterDetail, NewExchange
from kit.ids import new_id


@dataclass(frozen=True, slots=True)
class Carried:
    """Units counted since a day, in the meter's unit."""

    quantity: Decimal
    since: date


async def exchange(
    session: AsyncSession, new: NewExchange, *, utility: str, meter_id: UUID, today: date, hand: Hand
) -> ExchangeOut:
    """Close a meter with its final reading and put another in its place. Doesn't commit.

    Raises NotFound, TransitionRefused for a meter that was removed before, and Invalid for days and readings that
    cannot be, or a serial number that another meter has.
    """
    query = select(Meter).where(Meter.id == meter_id, Meter.utility_id == utility).with_for_update()
    old = (await session.scalars(query)).one_or_none()
    if old is None:
        raise NotFound
    if old.status is MeterStatus.removed:
        refuse(old.status, MeterStatus.removed)
    readings = await _readings(session, old)
    _check(new, old, readings, today=today)
    carried = await _carried(session, new, old, readings)
    await _read(session, old, new.removed_on, new.final_reading)
    old.status, old.removed_on = MeterStatus.removed, new.removed_on
    record(session, old, ("removed_on", "status"), hand)
    installed = await _install(session, new, old, carried)
    await _read(session, installed, new.installed_on, new.first_reading)
    record(session, installed, ("first_reading", "installed_on", "replaces", "serial"), hand)
    await session.flush()
    return ExchangeOut(
        removed=_detail(old, new.final_reading, new.removed_on),
        installed=_detail(installed, new.first_reading, new.installed_on),
        carried_quantity=installed.carried_quantity,
        carried_from=installed.carried_from,
    )


async def _readings(session: AsyncSession, meter: Meter) -> Sequence[Reading]:
    """All of a meter's, the oldest first."""
    query = select(Reading).where(Reading.meter_id == meter.id).order_by(Reading.read_on)
    return (await session.scalars(query)).all()


def _check(new: NewExchange, old: Meter, readings: Sequence[Reading], *, today: date) -> None:
    """Raises Invalid. An estimate may have been too high; what was read was shown."""
    shown = [one.value for one in readings if one.kind is ReadingKind.actual and one.read_on < new.removed_on]
    wrong = {
        "removed_on": new.removed_on < old.installed_on and "before it was installed",
        "final_reading": bool(shown) and new.final_reading < shown[-1] and "below what the meter showed before",
        "installed_on": new.installed_on > today and "in the future",
    }
    if readings and readings[-1].read_on > new.removed_on:
        wrong["removed_on"] = "the meter was read later"
    errors = [{"field": f"body.{name}", "message": message} for name, message in wrong.items() if message]
    if errors:
        raise Invalid(errors=errors)


async def _carried(session: AsyncSession, new: NewExchange, old: Meter, readings: Sequence[Reading]) -> Carried | None:
    """What `old` counted after its newest period, with what it carried itself if it ended none; None where it had
    never been read."""
    ended = await session.scalar(select(func.max(Usage.period_end)).where(Usage.meter_id == old.id))
    base = next((one for one in readings if ended is None or one.read_on == ended), None)
    if base is None:
        return None
    counted = new.final_reading - base.value
    if ended is None and old.carried_quantity is not None and old.carried_from is not None:
        return Carried(counted + old.carried_quantity, old.carried_from)
    return Carried(counted, base.read_on)


async def _install(session: AsyncSession, new: NewExchange, old: Meter, carried: Carried | None) -> Meter:
    """Raises Invalid when the serial number is taken."""
    row = insert(Meter).values(
        id=new_id(),
        utility_id=old.utility_id,
        premise_id=old.premise_id,
        account_id=old.account_id,
        serial=new.serial,
        service=old.service,
        unit=old.unit,
        status=MeterStatus.active,
        installed_on=new.installed_on,
        replaces=old.id,
        carried_quantity=carried and carried.quantity,
        carried_from=carried and carried.since,
    )
    unless_taken = row.on_conflict_do_nothing(index_elements=[Meter.utility_id, Meter.serial])
    installed: Meter | None = await session.scalar(unless_taken.returning(Meter))
    if installed is None:
        raise Invalid(errors=[{"field": "body.serial", "message": "another meter has it"}])
    return installed


async def _read(session: AsyncSession, meter: Meter, day: date, value: Decimal) -> None:
    """Keep what the fitter read, over what stood there for that day."""
    row = insert(Reading).values(id=new_id(), meter_id=meter.id, read_on=day, value=value, kind=ReadingKind.actual)
    over = {"value": value, "kind": ReadingKind.actual}
    await session.execute(row.on_conflict_do_update(index_elements=[Reading.meter_id, Reading.read_on], set_=over))


def _detail(meter: Meter, value: Decimal, day: date) -> MeterDetail:
    return MeterDetail(**MeterOut.model_validate(meter).model_dump(), last_reading=value, last_reading_on=day)
