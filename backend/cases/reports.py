"""Outage reports: where it is, the outage that is known there, and one case a conversation, place and day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases import repository
from backend.cases.models import Case, Category
from backend.cases.schemas import NewReport
from backend.cases.service import Opening, open_case
from backend.customers.models import Account, Service
from backend.identity import access
from backend.identity.access import Access
from backend.kit.auth import Caller
from backend.kit.problems import Invalid
from backend.outages import service as outages
from backend.outages.models import Outage, OutageReport
from backend.outages.repository import premise_zone
from backend.outages.zones import EXACT, match_zones
from kit.utility import Utility, plain

SUBJECTS: Final[dict[Service, dict[str, str]]] = {
    Service.water: {"es": "Sin agua", "en": "No water"},
    Service.electric: {"es": "Sin luz", "en": "No power"},
    Service.gas: {"es": "Sin gas", "en": "No gas"},
    Service.wastewater: {"es": "Drenaje", "en": "Sewer"},
    Service.stormwater: {"es": "Drenaje pluvial", "en": "Storm drain"},
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where there is no service, as far as is known."""

    service: Service
    zone: str | None
    address: str | None
    account: Account | None


async def report(
    session: AsyncSession, caller: Caller, utility: Utility, new: NewReport, *, now: datetime
) -> tuple[Case, Outage | None, Access]:
    """Take a report: (its case, the outage known there, what the caller may see). The caller commits.

    The same place from the same conversation on the same day is the same case. Raises Invalid when no place or service
    can be told, and what `account_for` raises when the place is a contract.
    """
    place = await _place(session, caller, utility, new)
    who = await access.resolve(session, caller, now=now)
    account_id = place.account.id if place.account else None
    row, outage, fresh = await outages.report(
        session,
        OutageReport(
            utility_id=utility.id,
            dedup_key=_dedup_key(caller, utility, place, now),
            conversation_id=who.conversation_id,
            customer_id=who.customer_id,
            account_id=account_id,
            outage_id=None,
            service=place.service,
            zone=place.zone,
            address=place.address,
            at=now,
        ),
    )
    known = None if fresh else await repository.by_report(session, utility=utility.id, report_id=row.id)
    case = known or await open_case(
        session, utility, _opening(new, place, who, utility, outage, row.id), by="customer", now=now
    )
    return case, outage, who


async def _place(session: AsyncSession, caller: Caller, utility: Utility, new: NewReport) -> Place:
    account = None
    if new.account_id or not (new.zone or new.address):
        account = await access.account_for(session, caller, account_id=new.account_id, level=1)
    service = new.service or (account.service if account else _only_service(utility))
    zone = _zone(utility, new)
    if zone is None and account is not None and not new.address:
        zone = await premise_zone(session, utility=utility.id, account_id=account.id)
    return Place(service=service, zone=zone, address=new.address, account=account)


def _only_service(utility: Utility) -> Service:
    if len(utility.services) == 1:
        return Service(next(iter(utility.services)))
    raise Invalid(errors=[{"field": "body.service", "message": "the utility has several services"}])


def _zone(utility: Utility, new: NewReport) -> str | None:
    """The zone named, or one that the address names beyond doubt. Raises Invalid for a zone that there is not."""
    if new.zone:
        found = match_zones(utility, new.zone)
        if len(found) == 1 and (utility.find_zone(new.zone) or found[0].score >= EXACT):
            return found[0].zone.code
        raise Invalid(errors=[{"field": "body.zone", "message": "no such zone"}])
    found = match_zones(utility, new.address or "")
    return found[0].zone.code if len(found) == 1 else None


def _dedup_key(caller: Caller, utility: Utility, place: Place, now: datetime) -> str:
    where = place.zone or plain(place.address or "") or (place.account.id.hex if place.account else "")
    place_hash = blake2b(where.encode(), digest_size=8).hexdigest()
    return f"{access.subject_of(caller)}:{place.service}:{utility.today(now)}:{place_hash}"


def _opening(
    new: NewReport, place: Place, who: Access, utility: Utility, outage: Outage | None, report_id: UUID
) -> Opening:
    return Opening(
        category=Category.outage,
        subject=SUBJECTS[place.service][utility.default_language],
        description=new.description,
        location=place.address or place.zone,
        customer_id=who.customer_id,
        account_id=place.account.id if place.account else None,
        conversation_id=who.conversation_id,
        outage_id=outage.id if outage else None,
        report_id=report_id,
    )
