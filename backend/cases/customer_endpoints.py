"""What customers do with cases and outage reports: /api/customers/me."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases import reports, repository, service
from backend.cases.categories import level_for
from backend.cases.models import Case
from backend.cases.schemas import CaseJson, CaseNumber, NewCase, NewNote, NewReport, ReportJson
from backend.identity import access
from backend.identity.access import Access
from backend.identity.errors import ContractNeeded
from backend.kit.auth import CustomerCaller
from backend.kit.context import Now, OwnUtility
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
from backend.outages.schemas import OutageJson
from kit.utility import Utility

router = APIRouter(prefix="/api/customers/me", tags=["cases"], responses=responses(Unauthorized))
WRITES = responses(LevelRequired, Invalid, IdempotencyRequired, IdempotencyMismatch)


@router.post("/cases", summary="Open a case", status_code=201, response_model=CaseJson, responses=WRITES)
async def open_case(
    body: NewCase, caller: CustomerCaller, utility: OwnUtility, write: Idempotent, now: Now
) -> JSONResponse:
    """Needs `Idempotency-Key`. Emergencies, leaks, outages, call-backs and letters need no identification."""

    async def run() -> CaseJson:
        who = await access.require(write.session, caller, level=level_for(body.category, caller.channel), now=now)
        opening = service.Opening(
            **body.model_dump(),
            customer_id=who.customer_id,
            account_id=who.selected,
            conversation_id=who.conversation_id,
        )
        case = await service.open_case(write.session, utility, opening, by=caller.actor, now=now)
        return await _one(write.session, case, who, utility)

    return await write.once(run)


@router.get("/cases", summary="My cases, the newest first")
async def list_cases(
    session: Session, caller: CustomerCaller, utility: OwnUtility, paging: Paging, now: Now
) -> Page[CaseJson]:
    """Without identification, those that this conversation opened."""
    who = await access.resolve(session, caller, now=now)
    found, total = await repository.visible(session, who, paging)
    trails = await repository.trails(session, found)
    items = [CaseJson.of(case, trails[case.id], utility, words=service.wrote(who, case)) for case in found]
    return Page(items=items, page=paging.page, size=paging.size, total=total)


@router.get("/cases/{number}", summary="One case as it stands", responses=responses(NotFound))
async def show_case(
    number: CaseNumber, session: Session, caller: CustomerCaller, utility: OwnUtility, now: Now
) -> CaseJson:
    """Its steps, and the notes that the customer may read."""
    who = await access.resolve(session, caller, now=now)
    return await _one(session, await service.visible_one(session, who, number), who, utility)


@router.post(
    "/cases/{number}/notes",
    summary="Add words to a case",
    status_code=201,
    response_model=CaseJson,
    responses=responses(NotFound) | WRITES,
)
async def add_note(
    number: CaseNumber, body: NewNote, caller: CustomerCaller, utility: OwnUtility, write: Idempotent, now: Now
) -> JSONResponse:
    """Needs `Idempotency-Key`. A case that waited for the customer goes on."""

    async def run() -> CaseJson:
        who = await access.resolve(write.session, caller, now=now)
        case = await service.note_by_customer(write.session, who, number=number, text=body.text, now=now)
        return await _one(write.session, case, who, utility)

    return await write.once(run)


@router.post(
    "/outage-reports",
    summary="Say that there is no service",
    status_code=201,
    response_model=ReportJson,
    tags=["outages"],
    responses=responses(NotFound, ContractNeeded) | WRITES,
)
async def report_outage(
    body: NewReport, caller: CustomerCaller, utility: OwnUtility, write: Idempotent, now: Now
) -> JSONResponse:
    """Needs `Idempotency-Key`. Opens a case, and tells what is known."""

    async def run() -> ReportJson:
        case, outage, who = await reports.report(write.session, caller, utility, body, now=now)
        place = who.customer_id is not None or bool(body.zone)
        known = OutageJson.of(outage, utility, place=place) if outage else None
        return ReportJson(case=await _one(write.session, case, who, utility), known_outage=known)

    return await write.once(run)


async def _one(session: AsyncSession, case: Case, who: Access, utility: Utility) -> CaseJson:
    trails = await repository.trails(session, [case])
    return CaseJson.of(case, trails[case.id], utility, words=service.wrote(who, case))
