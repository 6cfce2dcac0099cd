"""What becomes of outages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.customers.models import Service
from backend.kit.problems import Invalid, NotFound
from backend.kit.transitions import refuse, step
from backend.outages import repository
from backend.outages.errors import ZoneUnknown
from backend.outages.models import (
    OUTAGE_TRANSITIONS,
    OVER,
    Outage,
    OutageKind,
    OutageReport,
    OutageStatus,
    OutageStatusHistory,
)
from backend.outages.schemas import NewEstimate, NewOutage, NewZone, StatusChange
from kit.utility import Utility


async def create(session: AsyncSession, utility: Utility, new: NewOutage, *, by: str, now: datetime) -> Outage:
    """Open an outage and keep who is without service; the caller commits. Raises ZoneUnknown."""
    _check_zone(utility, new.zone)
    planned = new.kind is OutageKind.planned
    counted = new.affected
    if counted is None:
        counted = await repository.count_affected(session, utility=utility.id, zone=new.zone, service=new.service)
    outage = Outage(
        utility_id=utility.id,
        status=OutageStatus.scheduled if planned else OutageStatus.reported,
        **(new.model_dump() | {"affected": counted}),
    )
    outage.started_at = new.started_at if planned else new.started_at or now
    outage.eta = new.eta or new.planned_end
    session.add(outage)
    await session.flush()
    _record(session, outage, by=by, note=None, now=now)
    await repository.keep_affected(session, outage)
    return outage


def _check_zone(utility: Utility, zone: str) -> None:
    if utility.find_zone(zone) is None:
        raise ZoneUnknown(zones=[one.code for one in utility.zones])


async def move(
    session: AsyncSession, utility: Utility, *, outage_id: UUID, new: NewZone, by: str, now: datetime
) -> Outage:
    """Say that it is elsewhere: who is without service is counted and kept anew. Commits.

    Raises NotFound, ZoneUnknown, and TransitionRefused when it is over.
    """
    outage = await get(session, utility=utility.id, outage_id=outage_id, for_update=True)
    _check_zone(utility, new.zone)
    if outage.status in OVER:
        refuse(outage.status, outage.status)
    outage.zone, outage.area = new.zone, new.area
    outage.affected = await repository.count_affected(
        session, utility=utility.id, zone=outage.zone, service=outage.service
    )
    _record(session, outage, by=by, note=new.note, now=now)
    await session.flush()
    await repository.keep_affected(session, outage)
    await session.commit()
    return outage


async def get(session: AsyncSession, *, utility: str, outage_id: UUID, for_update: bool = False) -> Outage:
    """That outage of that utility. Raises NotFound."""
    outage = await repository.one(session, utility=utility, outage_id=outage_id, for_update=for_update)
    if outage is None:
        raise NotFound
    return outage


async def get_affecting(session: AsyncSession, *, utility: str, account_ids: Iterable[UUID], outage_id: UUID) -> Outage:
    """That outage if it touches premises of these accounts. Raises NotFound."""
    outage = await repository.one_affecting(session, utility=utility, account_ids=account_ids, outage_id=outage_id)
    if outage is None:
        raise NotFound
    return outage


async def change_status(
    session: AsyncSession, *, utility: str, outage_id: UUID, change: StatusChange, by: str, now: datetime
) -> Outage:
    """Take the next step and commit. Raises NotFound, TransitionRefused."""
    outage = await get(session, utility=utility, outage_id=outage_id, for_update=True)
    outage.status = step(OUTAGE_TRANSITIONS, current=outage.status, wanted=change.status)
    if change.status is OutageStatus.restored:
        outage.restored_at = now
    elif outage.started_at is None and change.status not in OVER:
        outage.started_at = now
    _record(session, outage, by=by, note=change.note, now=now)
    await session.commit()
    return outage


async def estimate(
    session: AsyncSession, *, utility: str, outage_id: UUID, new: NewEstimate, by: str, now: datetime
) -> Outage:
    """Say anew when service should be back, and commit. Raises NotFound, TransitionRefused, Invalid."""
    outage = await get(session, utility=utility, outage_id=outage_id, for_update=True)
    if outage.status in OVER:
        refuse(outage.status, outage.status)
    if new.eta is not None and new.eta <= now:
        raise Invalid(errors=[{"field": "body.eta", "message": "must be in the future"}])
    outage.eta = new.eta
    _record(session, outage, by=by, note=new.note, now=now)
    await session.commit()
    return outage


def _record(session: AsyncSession, outage: Outage, *, by: str, note: str | None, now: datetime) -> None:
    session.add(
        OutageStatusHistory(outage_id=outage.id, status=outage.status, eta=outage.eta, note=note, changed_by=by, at=now)
    )


async def report(session: AsyncSession, new: OutageReport) -> tuple[OutageReport, Outage | None, bool]:
    """Keep a report and tie it to the outage known in its zone: (report, outage, whether it is new).

    The same conversation reporting the same place again on one day gets its first report back.
    """
    outage = await known(session, utility=new.utility_id, zone=new.zone, service=new.service, now=new.at)
    new.outage_id = outage.id if outage else None
    row, fresh = await repository.put_report(session, new)
    return row, outage, fresh


async def known(
    session: AsyncSession, *, utility: str, zone: str | None, service: Service, now: datetime
) -> Outage | None:
    """The outage of `service` under way in `zone`, if one is known."""
    if zone is None:
        return None
    return await repository.known_in_zone(session, utility=utility, zone=zone, service=service, now=now)
