"""/api/customers/me: meters, readings, consumption and its chart. Staff's exchange of a meter."""

from __future__ import annotations

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from backend.customers.access import Entrance
from backend.customers.changes import Hand
from backend.customers.models import Service
from backend.kit.auth import StaffCaller
from backend.kit.context import Now, OwnUtility, Spoken, StaffedUtility
from backend.kit.idempotency import Idempotent
from backend.kit.pagination import Page, Paging
from backend.kit.problems import (
    IdempotencyMismatch,
    IdempotencyRequired,
    LevelRequired,
    NotFound,
    Unauthorized,
    responses,
)
from backend.kit.transitions import TransitionRefused
from backend.usage import service as usage
from backend.usage.chart import render
from backend.usage.exchange import exchange
from backend.usage.repository import Period
from backend.usage.schemas import ComparisonOut, ExchangeOut, MeterDetail, NewExchange, ReadingOut, UsageOut

me = APIRouter(prefix="/api/customers/me", tags=["usage"], responses=responses(Unauthorized, LevelRequired, NotFound))
staff = APIRouter(prefix="/api/utilities/{utility_id}", tags=["staff"], responses=responses(Unauthorized, NotFound))

Months = Annotated[int, Query(ge=1, le=24)]
OfService = Annotated[Service | None, Query(alias="service", description="The contract's own by default")]


@me.get("/accounts/{account_id}/usage/current", summary="The newest period's consumption", response_model=UsageOut)
async def get_current(account_id: UUID, door: Entrance, of: OfService = None) -> Period:
    """Level 1."""
    account = await door.account(account_id, level=1)
    return await usage.current(door.session, account, service=of)


@me.get("/accounts/{account_id}/usage/history", summary="Consumption by period, the newest last")
async def get_history(account_id: UUID, door: Entrance, months: Months = 12, of: OfService = None) -> Page[UsageOut]:
    """Level 1."""
    account = await door.account(account_id, level=1)
    return await usage.history(door.session, account, service=of, months=months)


@me.get("/accounts/{account_id}/usage/comparison", summary="Consumption against before")
async def get_comparison(account_id: UUID, door: Entrance, of: OfService = None) -> ComparisonOut:
    """Level 1. Against the previous period, the same month a year ago and the average."""
    account = await door.account(account_id, level=1)
    return await usage.comparison(door.session, account, service=of)


@me.get(
    "/accounts/{account_id}/usage/chart.png",
    summary="Consumption as a picture",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}}},
)
async def get_chart(
    account_id: UUID,
    door: Entrance,
    utility: OwnUtility,
    language: Spoken,
    months: Months = 12,
    of: OfService = None,
) -> Response:
    """Level 1. 800 × 480 pixels."""
    account = await door.account(account_id, level=1)
    data = await usage.chart(door.session, account, utility=utility, service=of, months=months)
    image = await asyncio.to_thread(render, data, language=language or utility.default_language)
    return Response(image, media_type="image/png")


@me.get("/meters", summary="My meters, with their last readings")
async def list_meters(door: Entrance, paging: Paging) -> Page[MeterDetail]:
    """Level 2."""
    access = await door.access(level=2)
    return await usage.meters(door.session, account_ids=access.account_ids, paging=paging)


@me.get("/meters/{meter_id}", summary="One meter")
async def get_meter(meter_id: UUID, door: Entrance) -> MeterDetail:
    """Level 2."""
    access = await door.access(level=2)
    return await usage.meter(door.session, account_ids=access.account_ids, meter_id=meter_id)


@me.get("/meters/{meter_id}/readings", summary="What a meter showed, the newest first")
async def list_readings(meter_id: UUID, door: Entrance, paging: Paging) -> Page[ReadingOut]:
    """Level 2."""
    access = await door.access(level=2)
    return await usage.readings(door.session, account_ids=access.account_ids, meter_id=meter_id, paging=paging)


@staff.post(
    "/meters/{meter_id}/exchange",
    summary="Put another meter in a meter's place",
    status_code=201,
    response_model=ExchangeOut,
    responses=responses(IdempotencyRequired, IdempotencyMismatch, TransitionRefused),
)
async def exchange_meter(
    meter_id: UUID, new: NewExchange, caller: StaffCaller, utility: StaffedUtility, now: Now, write: Idempotent
) -> JSONResponse:
    """Needs `Idempotency-Key`. What the old meter counted since its last period goes into the new one's first."""
    hand, today = Hand(by=caller.actor, now=now), utility.today(now)
    return await write.once(
        lambda: exchange(write.session, new, utility=utility.id, meter_id=meter_id, today=today, hand=hand)
    )


routers = (me, staff)
