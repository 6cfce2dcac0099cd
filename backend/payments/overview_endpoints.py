"""/api/customers/me: what needs bills, payments and consumption together."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from backend.customers.access import Entrance
from backend.kit.context import Now, OwnUtility
from backend.kit.problems import LevelRequired, NotFound, Unauthorized, responses
from backend.payments import overview, projection
from backend.payments.schemas import AccountSummaryOut, ProjectedBillOut, SummaryOut

me = APIRouter(prefix="/api/customers/me", responses=responses(Unauthorized, LevelRequired, NotFound))


@me.get("/summary", summary="All my contracts in a few figures", tags=["customers"])
async def get_summary(door: Entrance, utility: OwnUtility, now: Now) -> SummaryOut:
    """Level 2."""
    access = await door.access(level=2)
    return await overview.summary(
        door.session, account_ids=access.account_ids, utility=utility, today=utility.today(now)
    )


@me.get("/accounts/{account_id}/summary", summary="One contract in a few figures", tags=["customers"])
async def get_account_summary(account_id: UUID, door: Entrance, utility: OwnUtility, now: Now) -> AccountSummaryOut:
    """Level 2. With the last payment that settled."""
    account = await door.account(account_id, level=2)
    return await overview.account_summary(door.session, account, today=utility.today(now))


@me.get("/accounts/{account_id}/usage/projected-bill", summary="What the running period may cost", tags=["usage"])
async def get_projected_bill(account_id: UUID, door: Entrance, utility: OwnUtility) -> ProjectedBillOut:
    """Level 1. The daily rate so far (or of the period before), times a month's days, through the tariff."""
    account = await door.account(account_id, level=1)
    return await projection.projected_bill(door.session, account, utility=utility)
