"""/api/customers/me: balance and bills. Public: tariffs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from backend.billing import estimates, service, staff_endpoints
from backend.billing.filters import Wanted
from backend.billing.schemas import MAX_QUANTITY, BalanceOut, BillOut, BillsSummary, EstimateOut, TariffsOut
from backend.customers.access import Entrance
from backend.identity.errors import ContractNeeded
from backend.kit.context import Now, OwnUtility, PublicUtility, Spoken
from backend.kit.pagination import Page, Paging
from backend.kit.problems import Invalid, LevelRequired, NotFound, Unauthorized, responses

me = APIRouter(prefix="/api/customers/me", tags=["billing"], responses=responses(Unauthorized, LevelRequired, NotFound))
public = APIRouter(prefix="/api/public/{utility}", tags=["public"], responses=responses(NotFound, Invalid))


@me.get("/balance", summary="What I owe on a contract", responses=responses(ContractNeeded))
async def get_balance(door: Entrance, utility: OwnUtility, now: Now, account_id: UUID | None = None) -> BalanceOut:
    """Level 1: figures only, nothing that tells who or where."""
    account = await door.account(account_id, level=1)
    return await service.balance(door.session, account, today=utility.today(now), now=now)


@me.get("/bills", summary="A contract's bills, the newest first", responses=responses(ContractNeeded))
async def list_bills(
    door: Entrance,
    utility: OwnUtility,
    now: Now,
    paging: Paging,
    wanted: Wanted,
    language: Spoken,
    account_id: UUID | None = None,
) -> Page[BillOut]:
    """Level 2."""
    account = await door.account(account_id, level=2)
    mine = replace(wanted, account_ids=[account.id])
    today, spoken = utility.today(now), service.current_language(utility, language)
    return await service.list_bills(door.session, mine, paging=paging, today=today, language=spoken)


@me.get("/bills/summary", summary="A contract's bills in a few figures", responses=responses(ContractNeeded))
async def get_summary(door: Entrance, utility: OwnUtility, now: Now, account_id: UUID | None = None) -> BillsSummary:
    """Level 2."""
    account = await door.account(account_id, level=2)
    return await service.summary(door.session, account, today=utility.today(now))


@me.get("/bills/latest", summary="A contract's last bill", responses=responses(ContractNeeded))
async def get_latest(
    door: Entrance, utility: OwnUtility, now: Now, language: Spoken, account_id: UUID | None = None
) -> BillOut:
    """Level 2."""
    account = await door.account(account_id, level=2)
    bill = await service.latest(door.session, account_id=account.id)
    spoken = service.current_language(utility, language)
    return await service.with_lines(door.session, bill, today=utility.today(now), language=spoken)


@me.get("/bills/{bill_id}", summary="One bill")
async def get_bill(bill_id: UUID, door: Entrance, utility: OwnUtility, now: Now, language: Spoken) -> BillOut:
    """Level 2. Of any of my contracts."""
    access = await door.access(level=2)
    bill = await service.find(door.session, account_ids=access.account_ids, bill_id=bill_id)
    spoken = service.current_language(utility, language)
    return await service.with_lines(door.session, bill, today=utility.today(now), language=spoken)


@public.get("/tariffs", summary="What service costs")
async def list_tariffs(utility: PublicUtility, language: Spoken) -> TariffsOut:
    """Fixed charges, blocks and extras, a month."""
    return TariffsOut(items=estimates.tariffs(utility, language=service.current_language(utility, language)))


@public.get("/tariffs/estimate", summary="What a quantity would cost")
async def get_estimate(
    utility: PublicUtility,
    language: Spoken,
    quantity: Annotated[Decimal, Query(ge=0, le=MAX_QUANTITY, decimal_places=3)],
    tariff: Annotated[str | None, Query(max_length=60, description="The utility's first by default")] = None,
    starts_on: Annotated[date | None, Query(description="Of a contract: its first month, from that day on")] = None,
) -> EstimateOut:
    """Line by line, as a bill would be; a month that begins late counts by its days."""
    spoken = service.current_language(utility, language)
    return estimates.estimate(utility, code=tariff, quantity=quantity, language=spoken, starts_on=starts_on)


routers = (me, public, staff_endpoints.router)
