"""Outages of the demo: one now and one tomorrow in each utility, kept so from day to day, and some past ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final, Literal, LiteralString
from uuid import UUID

from backend.demo.cast import OUTAGE_ZONES, PLANNED_ZONES
from backend.demo.dataset import Dataset, Member
from backend.demo.ids import Ids
from backend.demo.rows import OutageAffectedRow, OutageRow, OutageStepRow, PremiseRow
from kit.utility import Utility

Which = Literal["current", "planned"]
SERVICES: Final = {"cantera": "water", "prairie": "electric"}
PAST: Final = 14
_CAUSES: Final = {
    "water": ("main_break", "equipment_failure", "power_failure", "third_party", "maintenance"),
    "electric": ("storm", "vehicle_accident", "equipment_failure", "animal", "overload"),
}
_AREAS: Final = {
    ("cantera", "current"): "Felipe Carrillo Puerto y La Popular",
    ("cantera", "planned"): "Hércules, La Cañada y Bolaños",
    ("prairie", "current"): "Hutto, east of FM 1660",
    ("prairie", "planned"): "Taylor and Thrall",
}


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when, aware, in UTC."""

    start: datetime
    end: datetime


def span(which: Which, *, utility: Utility, today: date) -> Span:
    """When the outage is, seen from `today`: the current one since yesterday 13:00 until tomorrow 6:00, the planned one
    tomorrow from 9:00 to 15:00, local time. So neither is ever over, and "tomorrow" stays true."""

    def local(days: int, hour: int) -> datetime:
        return datetime.combine(today + timedelta(days=days), time(hour), tzinfo=utility.timezone).astimezone(UTC)

    return Span(local(-1, 13), local(1, 6)) if which == "current" else Span(local(1, 9), local(1, 15))


def ids(utility_id: str) -> Mapping[Which, UUID]:
    """The two outages' identifiers: the same after every load."""
    series = Ids(f"{utility_id} outages")
    return {"current": series(), "planned": series()}


def touching(member: Member, utility_id: str) -> Which | None:
    """The outage that the first contract of one of the cast is in."""
    if member.service != SERVICES[utility_id]:
        return None
    zone = member.subscriber.contracts[0].zone
    if zone == OUTAGE_ZONES[utility_id]:
        return "current"
    return "planned" if zone == PLANNED_ZONES[utility_id] else None


def rows(utility: Utility, data: Dataset, *, today: date) -> Iterator[OutageRow | OutageStepRow | OutageAffectedRow]:
    """All outages with their steps and whom they touch."""
    metered = {row.account_id for row in data.meters if row.service == SERVICES[utility.id]}
    there: dict[str, list[PremiseRow]] = {}
    for premise in data.premises:
        if premise.account_id in metered:
            there.setdefault(premise.zone, []).append(premise)
    for row in _rows(utility, {zone: len(premises) for zone, premises in there.items()}, today=today):
        yield row
        if isinstance(row, OutageRow):
            touched = there.get(row.zone, [])[: row.affected]
            yield from (OutageAffectedRow(row.id, one.id, one.account_id) for one in touched)


def _rows(utility: Utility, served: Mapping[str, int], *, today: date) -> Iterator[OutageRow | OutageStepRow]:
    rng = Random(f"outages {utility.id}")
    series = Ids(f"{utility.id} outage steps")
    for which, outage_id in ids(utility.id).items():
        yield from _present(which, outage_id, utility=utility, today=today, served=served, series=series)
    for _ in range(PAST):
        yield from _past(rng, utility=utility, today=today, served=served, series=series)


def _present(
    which: Which, outage_id: UUID, *, utility: Utility, today: date, served: Mapping[str, int], series: Ids
) -> Iterator[OutageRow | OutageStepRow]:
    when, current, service = span(which, utility=utility, today=today), which == "current", SERVICES[utility.id]
    zone = (OUTAGE_ZONES if current else PLANNED_ZONES)[utility.id]
    yield OutageRow(
        id=outage_id,
        utility_id=utility.id,
        kind="unplanned" if current else "planned",
        service=service,
        cause=_CAUSES[service][0] if current else "maintenance",
        status="crew_dispatched" if current else "scheduled",
        zone=zone,
        area=_AREAS[utility.id, which],
        started_at=when.start if current else None,
        eta=when.end,
        restored_at=None,
        affected=served.get(zone, 0),
        planned_start=None if current else when.start,
        planned_end=None if current else when.end,
    )
    steps = ("reported", "investigating", "crew_dispatched") if current else ("scheduled",)
    begun = when.start if current else when.start - timedelta(days=4)
    for hours, status in enumerate(steps):
        yield OutageStepRow(series(), outage_id, status, when.end, None, "admin", begun + timedelta(hours=hours))


def _past(
    rng: Random, *, utility: Utility, today: date, served: Mapping[str, int], series: Ids
) -> Iterator[OutageRow | OutageStepRow]:
    service, zone = SERVICES[utility.id], rng.choice(utility.zones)
    day = today - timedelta(days=rng.randint(3, 160))
    started = datetime.combine(day, time(rng.randint(5, 20), rng.randint(0, 59)), tzinfo=utility.timezone)
    started = started.astimezone(UTC)
    restored = started + timedelta(minutes=rng.randint(40, 600))
    outage_id = series()
    yield OutageRow(
        id=outage_id,
        utility_id=utility.id,
        kind="unplanned",
        service=service,
        cause=rng.choice(_CAUSES[service]),
        status="restored",
        zone=zone.code,
        area=zone.name,
        started_at=started,
        eta=restored + timedelta(minutes=rng.randint(-30, 60)),
        restored_at=restored,
        affected=max(1, served.get(zone.code, 0) // rng.randint(1, 4)),
        planned_start=None,
        planned_end=None,
    )
    steps = ("reported", "crew_dispatched", "restoring", "restored")
    for part, status in enumerate(steps):
        at = started + (restored - started) * part / (len(steps) - 1)
        yield OutageStepRow(series(), outage_id, status, None, None, "admin", at)


ROLL: Final[dict[Which, LiteralString]] = {
    "current": (
        "update service.outages set started_at = :start, eta = :end"
        " where id = :id and status not in ('restored', 'cancelled') and eta <> :end"
    ),
    "planned": (
        "update service.outages set planned_start = :start, planned_end = :end, eta = :end"
        " where id = :id and status = 'scheduled' and planned_end <> :end"
    ),
}
"""Moves an outage to another day; nobody's ending of it is undone."""


def moves(utility: Utility, *, today: date) -> Iterator[tuple[LiteralString, dict[str, UUID | datetime]]]:
    """The statements, with their values, that move the utility's two outages to `today`."""
    for which, outage_id in ids(utility.id).items():
        when = span(which, utility=utility, today=today)
        yield ROLL[which], {"id": outage_id, "start": when.start, "end": when.end}
