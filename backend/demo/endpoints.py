"""GET /api/demo/cast: who is in the demo and what each should hear. It does not exist outside the demo."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy import select, text

from backend.demo import outages
from backend.demo.models import DemoCast
from backend.kit.context import Now
from backend.kit.db import Session
from backend.kit.pagination import Page
from backend.kit.problems import NotFound, responses
from backend.kit.schemas import MoneyJson, Quantity
from kit.utility import Utility

router = APIRouter(prefix="/api/demo", tags=["demo"], responses=responses(NotFound))


class UsageExpected(BaseModel):
    """The newest period's consumption."""

    quantity: Quantity
    unit: str


class OutageExpected(BaseModel):
    """When service should be back (planned work: when it ends)."""

    eta: datetime | None


class Expected(BaseModel):
    """What the first contract's holder should hear."""

    balance: MoneyJson
    due_date: date | None
    last_bill: MoneyJson | None
    usage: UsageExpected | None
    outage: OutageExpected | None
    case: str | None


class CastMember(BaseModel):
    """One of the cast; a row of CONTRACT.md."""

    key: str
    utility: str
    name: str
    language: Literal["es", "en"]
    contract: str
    phone: str | None
    email: str | None
    tags: list[str]
    expect: Expected


@router.get("/cast", summary="The named cast")
async def cast(request: Request, session: Session, now: Now) -> Page[CastMember]:
    """All of the cast on one page. The demo's outages are moved to today first, so that what is said here holds."""
    if not request.app.state.settings.ventanilla_demo:
        raise NotFound
    utilities: dict[str, Utility] = request.app.state.utilities
    found = (await session.scalars(select(DemoCast).order_by(DemoCast.utility_id, DemoCast.position))).all()
    for utility_id in {row.utility_id for row in found}:
        await _roll(session, utilities[utility_id], now)
    items = [_member(row, utilities[row.utility_id], now) for row in found]
    return Page(items=items, page=0, size=len(items), total=len(items))


async def _roll(session: Session, utility: Utility, now: datetime) -> None:
    for statement, values in outages.moves(utility, today=utility.today(now)):
        await session.execute(text(statement), values)
    await session.commit()


def _member(row: DemoCast, utility: Utility, now: datetime) -> CastMember:
    ends: dict[str, datetime] = {
        which: outages.span(which, utility=utility, today=utility.today(now)).end for which in outages.ids(utility.id)
    }
    outage = {"eta": ends[row.outage]} if row.outage else None
    return CastMember.model_validate(row.member | {"expect": row.member["expect"] | {"outage": outage}})
