"""What staff do with cases: /api/utilities/{utility_id}/cases."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases import repository, service
from backend.cases.errors import AssigneeUnknown
from backend.cases.models import Case, CaseNote, CaseStatus, Category, Priority
from backend.cases.schemas import CaseNumber, NewAssignee, NewStaffCase, NewStatus, StaffCaseJson, StaffNote
from backend.kit.auth import StaffCaller
from backend.kit.context import Now, StaffedUtility
from backend.kit.db import Session
from backend.kit.idempotency import Idempotent
from backend.kit.pagination import Page, Paging
from backend.kit.problems import IdempotencyMismatch, IdempotencyRequired, NotFound, Unauthorized, responses
from backend.kit.transitions import TransitionRefused
from kit.words import Asked

router = APIRouter(
    prefix="/api/utilities/{utility_id}/cases", tags=["staff"], responses=responses(Unauthorized, NotFound)
)

WRITES = responses(IdempotencyRequired, IdempotencyMismatch)


@router.post("", summary="Open a case by hand", status_code=201, response_model=StaffCaseJson, responses=WRITES)
async def create(
    body: NewStaffCase, caller: StaffCaller, utility: StaffedUtility, write: Idempotent, now: Now
) -> JSONResponse:
    """Needs `Idempotency-Key`. It goes to whose turn it is in its team."""

    async def run() -> StaffCaseJson:
        await service.check_belongs(
            write.session, utility=utility.id, customer_id=body.customer_id, account_id=body.account_id
        )
        opening = service.Opening(**body.model_dump())
        case = await service.open_case(write.session, utility, opening, by=caller.actor, now=now)
        return await _whole(write.session, case)

    return await write.once(run)


@router.get("", summary="Cases, the newest first")
async def search(
    session: Session,
    caller: StaffCaller,
    utility: StaffedUtility,
    paging: Paging,
    status: CaseStatus | None = None,
    category: Category | None = None,
    priority: Priority | None = None,
    team: Annotated[Asked | None, Query(max_length=64)] = None,
    assignee: Annotated[Asked | None, Query(max_length=64)] = None,
    customer: UUID | None = None,
    is_open: Annotated[bool, Query(alias="open", description="Only those that are not resolved yet")] = False,
) -> Page[StaffCaseJson]:
    """Without their trails. Of a customer: also those on their contracts that nobody is named for."""
    filters = {
        "status": status, "category": category, "priority": priority, "team": team, "assignee": assignee,
    }  # fmt: skip
    found, total = await repository.search(
        session, utility=utility.id, filters=filters, is_open=is_open, customer_id=customer, paging=paging
    )
    items = [StaffCaseJson.whole(case, repository.Trail()) for case in found]
    return Page(items=items, page=paging.page, size=paging.size, total=total)


@router.get("/{number}", summary="A whole case")
async def detail(number: CaseNumber, session: Session, caller: StaffCaller, utility: StaffedUtility) -> StaffCaseJson:
    """With every step, note and assignment."""
    return await _whole(session, await service.get(session, utility=utility.id, number=number))


@router.post("/{number}/status", summary="Take a case's next step", responses=responses(TransitionRefused))
async def change_status(
    number: CaseNumber, body: NewStatus, session: Session, caller: StaffCaller, utility: StaffedUtility, now: Now
) -> StaffCaseJson:
    """As CASE_TRANSITIONS allows."""
    case = await service.get(session, utility=utility.id, number=number, for_update=True)
    service.change_status(session, case, body.status, by=caller.actor, now=now)
    await session.commit()
    return await _whole(session, case)


@router.post(
    "/{number}/notes", summary="Add words to a case", status_code=201, response_model=StaffCaseJson, responses=WRITES
)
async def add_note(
    number: CaseNumber, body: StaffNote, caller: StaffCaller, utility: StaffedUtility, write: Idempotent, now: Now
) -> JSONResponse:
    """Needs `Idempotency-Key`. Internal, or for the customer."""

    async def run() -> StaffCaseJson:
        case = await service.get(write.session, utility=utility.id, number=number)
        note = CaseNote(case_id=case.id, author=caller.actor, at=now, **body.model_dump())
        write.session.add(note)
        await write.session.flush()
        return await _whole(write.session, case)

    return await write.once(run)


@router.post("/{number}/assign", summary="Hand a case to somebody", responses=responses(AssigneeUnknown))
async def assign(
    number: CaseNumber, body: NewAssignee, session: Session, caller: StaffCaller, utility: StaffedUtility, now: Now
) -> StaffCaseJson:
    """To a team's member, or to whose turn it is there."""
    case = await service.get(session, utility=utility.id, number=number, for_update=True)
    await service.assign(session, utility, case, team=body.team, assignee=body.assignee, by=caller.actor, now=now)
    await session.commit()
    return await _whole(session, case)


async def _whole(session: AsyncSession, case: Case) -> StaffCaseJson:
    trails = await repository.trails(session, [case])
    return StaffCaseJson.whole(case, trails[case.id])
