"""What anyone may know of a utility, without a token: who it is, where it is, and where service is out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from backend.kit.context import Now, PublicUtility
from backend.kit.db import Session
from backend.kit.pagination import Page, Paging
from backend.kit.problems import NotFound, responses
from backend.kit.schemas import Answer
from backend.outages import repository
from backend.outages.schemas import OutageJson
from backend.outages.zones import match_zones
from kit.utility_parts import Brand, ClockHours, Contacts, Language, Localized, Tone
from kit.words import Asked

router = APIRouter(prefix="/api/public/{utility}", tags=["public"], responses=responses(NotFound))


class ProfileJson(Answer):
    """A utility. `unit` is what its first service is measured in; `services` says it of each."""

    id: str
    name: str
    languages: tuple[Language, ...]
    tone: Tone
    zone: str
    currency: str
    unit: str
    services: dict[str, str]
    hours: tuple[ClockHours, ...]
    open_now: bool
    next_opening: datetime | None
    contacts: Contacts
    brand: Brand


class OfficeJson(Answer):
    """An office, with the hours that hold there."""

    code: str
    name: str
    address: str
    lat: float
    lon: float
    hours: tuple[ClockHours, ...]
    services: tuple[Localized, ...]
    open_now: bool


class ZoneJson(Answer):
    """A zone that the words may mean; `score` is 1 for its very name or postal code."""

    code: str
    name: str
    lat: float
    lon: float
    score: float


@router.get("/profile", summary="Who the utility is")
async def profile(utility: PublicUtility, now: Now) -> ProfileJson:
    """Name, languages, tone, currency, contacts, hours, brand."""
    return ProfileJson(
        id=utility.id,
        name=utility.name,
        languages=utility.languages,
        tone=utility.tone,
        zone=utility.zone,
        currency=utility.currency,
        unit=next(iter(utility.services.values())),
        services=utility.services,
        hours=utility.hours,
        open_now=utility.is_open(now),
        next_opening=utility.next_opening(now),
        contacts=utility.contacts,
        brand=utility.brand,
    )


@router.get("/offices", summary="Where to go, and when")
async def offices(utility: PublicUtility, now: Now, paging: Paging) -> Page[OfficeJson]:
    """Offices, with whether each is open now."""
    first = paging.page * paging.size
    items = [
        OfficeJson(
            code=office.code,
            name=office.name,
            address=office.address,
            lat=office.lat,
            lon=office.lon,
            hours=office.hours or utility.hours,
            services=office.services,
            open_now=utility.office_is_open(office, now),
        )
        for office in utility.offices[first : first + paging.size]
    ]
    return Page(items=items, page=paging.page, size=paging.size, total=len(utility.offices))


@router.get("/zones", summary="Which zone is meant")
async def zones(utility: PublicUtility, q: Annotated[Asked, Query(max_length=200)]) -> Page[ZoneJson]:
    """Zones that a colonia, a zone's name or a postal code may mean, the surest first."""
    items = [
        ZoneJson(code=one.zone.code, name=one.zone.name, lat=one.zone.lat, lon=one.zone.lon, score=one.score)
        for one in match_zones(utility, q)
    ]
    return Page(items=items, page=0, size=max(1, len(items)), total=len(items))


@router.get("/outages", summary="Where service is out")
async def outages(
    utility: PublicUtility,
    session: Session,
    now: Now,
    paging: Paging,
    zone: Annotated[Asked | None, Query(max_length=64)] = None,
) -> Page[OutageJson]:
    """Outages under way or announced, in a zone or anywhere."""
    found, total = await repository.current(session, utility=utility.id, zone=zone, now=now, paging=paging)
    items = [OutageJson.of(outage, utility) for outage in found]
    return Page(items=items, page=paging.page, size=paging.size, total=total)
