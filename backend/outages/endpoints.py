"""Outages for customers under /api/customers/me, for staff under /api/utilities/{utility_id}."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from backend.customers import service as customers
from backend.customers.address import street_line
from backend.identity import access
from backend.kit.auth import CustomerCaller, StaffCaller
from backend.kit.context import Now, OwnUtility, StaffedUtility
from backend.kit.db import Session
from backend.kit.idempotency import Idempotent
from backend.kit.pagination import Page, Paging
from backend.kit.problems import (
    IdempotencyMismatch,
    IdempotencyRequired,
    Invalid,
    LevelRequired,
    NotFound,
    Unauthorized,
    responses,
)
from backend.kit.transitions import TransitionRefused
from backend.outages import repository, service
from backend.outages.errors import ZoneUnknown
from backend.outages.models import OutageStatus
from backend.outages.schemas import (
    AffectedJson,
    HistoryJson,
    NewEstimate,
    NewOutage,
    NewZone,
    OutageDetail,
    OutageJson,
    StatusChange,
)
from kit.words import Asked

customer_router = APIRouter(
    prefix="/api/customers/me/outages", tags=["outages"], responses=responses(Unauthorized, LevelRequired)
)
staff_router = APIRouter(
    prefix="/api/utilities/{utility_id}/outages", tags=["staff"], responses=responses(Unauthorized, NotFound)
)
of_customer_router = APIRouter(
    prefix="/api/utilities/{utility_id}/customers/{customer_id}/outages",
    tags=["staff"],
    responses=responses(Unauthorized, NotFound),
)
routers = (customer_router, staff_router, of_customer_router)


@customer_router.get("", summary="Outages at my premises")
async def mine(
    session: Session, caller: CustomerCaller, utility: OwnUtility, paging: Paging, now: Now
) -> Page[OutageJson]:
    """Outages under way or announced at the caller's premises."""
    who = await access.require(session, caller, level=1)
    ids = who.account_ids
    found, total = await repository.affecting(session, utility=who.utility, account_ids=ids, now=now, paging=paging)
    place = who.customer_id is not None
    items = [OutageJson.of(outage, utility, place=place) for outage in found]
    return Page(items=items, page=paging.page, size=paging.size, total=total)


@customer_router.get("/{outage_id}", summary="One outage at my premises", responses=responses(NotFound))
async def mine_one(outage_id: UUID, session: Session, caller: CustomerCaller, utility: OwnUtility) -> OutageJson:
    """One outage at the caller's premises, over or not.

    Not found for who gave only a contract number: trying the ids of the public list would tell where it is.
    """
    who = await access.require(session, caller, level=1)
    if who.customer_id is None:
        raise NotFound
    outage = await service.get_affecting(session, utility=who.utility, account_ids=who.account_ids, outage_id=outage_id)
    return OutageJson.of(outage, utility)


@of_customer_router.get("", summary="Outages at a customer's premises")
async def of_customer(
    customer_id: UUID, session: Session, caller: StaffCaller, utility: StaffedUtility, paging: Paging, now: Now
) -> Page[OutageJson]:
    """Under way or announced, at the premises of any of their contracts."""
    ids = await customers.account_ids(session, utility=utility.id, customer_id=customer_id)
    found, total = await repository.affecting(session, utility=utility.id, account_ids=ids, now=now, paging=paging)
    items = [OutageJson.of(outage, utility) for outage in found]
    return Page(items=items, page=paging.page, size=paging.size, total=total)


@staff_router.post(
    "",
    summary="Open an outage",
    status_code=201,
    response_model=OutageJson,
    responses=responses(ZoneUnknown, IdempotencyRequired, IdempotencyMismatch),
)
async def create(
    body: NewOutage, caller: StaffCaller, utility: StaffedUtility, write: Idempotent, now: Now
) -> JSONResponse:
    """Needs `Idempotency-Key`. Without `affected`, who is served in the zone is counted."""

    async def run() -> OutageJson:
        outage = await service.create(write.session, utility, body, by=caller.actor, now=now)
        return OutageJson.of(outage, utility)

    return await write.once(run)


@staff_router.get("", summary="Outages, the newest first")
async def search(
    session: Session,
    caller: StaffCaller,
    utility: StaffedUtility,
    paging: Paging,
    status: OutageStatus | None = None,
    zone: Annotated[Asked | None, Query(max_length=64)] = None,
) -> Page[OutageJson]:
    """Under way, announced and over."""
    found, total = await repository.search(session, utility=utility.id, status=status, zone=zone, paging=paging)
    items = [OutageJson.of(outage, utility) for outage in found]
    return Page(items=items, page=paging.page, size=paging.size, total=total)


@staff_router.get("/{outage_id}", summary="One outage with its history")
async def detail(outage_id: UUID, session: Session, caller: StaffCaller, utility: StaffedUtility) -> OutageDetail:
    """Each step with who took it."""
    outage = await service.get(session, utility=utility.id, outage_id=outage_id)
    steps = await repository.history(session, outage.id)
    return OutageDetail(
        outage=OutageJson.of(outage, utility), history=[HistoryJson.model_validate(step) for step in steps]
    )


@staff_router.post("/{outage_id}/status", summary="Take an outage's next step", responses=responses(TransitionRefused))
async def change_status(
    outage_id: UUID, body: StatusChange, session: Session, caller: StaffCaller, utility: StaffedUtility, now: Now
) -> OutageJson:
    """As OUTAGE_TRANSITIONS allows."""
    outage = await service.change_status(
        session, utility=utility.id, outage_id=outage_id, change=body, by=caller.actor, now=now
    )
    return OutageJson.of(outage, utility)


@staff_router.post(
    "/{outage_id}/estimated-restoration",
    summary="Say when service should be back",
    responses=responses(TransitionRefused, Invalid),
)
async def estimate(
    outage_id: UUID, body: NewEstimate, session: Session, caller: StaffCaller, utility: StaffedUtility, now: Now
) -> OutageJson:
    """Null when nobody knows any more."""
    outage = await service.estimate(
        session, utility=utility.id, outage_id=outage_id, new=body, by=caller.actor, now=now
    )
    return OutageJson.of(outage, utility)


@staff_router.put(
    "/{outage_id}/zone", summary="Say that an outage is elsewhere", responses=responses(TransitionRefused, ZoneUnknown)
)
async def move(
    outage_id: UUID, body: NewZone, session: Session, caller: StaffCaller, utility: StaffedUtility, now: Now
) -> OutageJson:
    """Who is without service is counted anew, and a step of the history says who moved it."""
    outage = await service.move(session, utility, outage_id=outage_id, new=body, by=caller.actor, now=now)
    return OutageJson.of(outage, utility)


@staff_router.get("/{outage_id}/affected-customers", summary="Who is without service")
async def affected(
    outage_id: UUID, session: Session, caller: StaffCaller, utility: StaffedUtility, paging: Paging
) -> Page[AffectedJson]:
    """By contract number, as known when the outage was opened or last moved."""
    outage = await service.get(session, utility=utility.id, outage_id=outage_id)
    rows, total = await repository.affected(session, outage, paging)
    items = [
        AffectedJson(
            account_id=account.id,
            contract_number=account.contract_number,
            customer=holder.full_name if holder else None,
            phone=holder.phone if holder else None,
            address=street_line(premise.street, premise.number, country=utility.country),
            postal_code=premise.postal_code,
            notified_at=notified_at,
        )
        for account, premise, holder, notified_at in rows
    ]
    return Page(items=items, page=paging.page, size=paging.size, total=total)
