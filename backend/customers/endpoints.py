"""/api/customers/me: contracts, premises, profile, preferences."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from backend.customers import service, staff_endpoints
from backend.customers.access import Entrance
from backend.customers.models import Customer, Premise
from backend.customers.schemas import (
    AccountChange,
    AccountDetail,
    AccountOut,
    PreferencesIn,
    PreferencesOut,
    PremiseOut,
    ProfileChange,
    ProfileOut,
)
from backend.kit.pagination import Page, Paging
from backend.kit.problems import LevelRequired, NotFound, Unauthorized, responses

PROFILE_LEVEL = 3  # inventory ID-04

me = APIRouter(
    prefix="/api/customers/me", tags=["customers"], responses=responses(Unauthorized, LevelRequired, NotFound)
)


@me.get("/accounts", summary="My contracts")
async def list_accounts(door: Entrance, paging: Paging) -> Page[AccountOut]:
    """Level 2. With balance and my role in each."""
    access = await door.access(level=2)
    return await service.list_accounts(
        door.session, account_ids=access.account_ids, customer_id=access.customer_id, paging=paging
    )


@me.get("/accounts/{account_id}", summary="One contract, with premises and meters")
async def get_account(account_id: UUID, door: Entrance) -> AccountDetail:
    """Level 2."""
    account = await door.account(account_id, level=2)
    return await service.account_detail(door.session, utility=account.utility_id, account_id=account.id)


@me.patch("/accounts/{account_id}", summary="Name a contract, or stop its paper bill")
async def change_account(account_id: UUID, change: AccountChange, door: Entrance) -> AccountDetail:
    """Level 2. What is left out stays."""
    account = await door.account(account_id, level=2)
    await service.change_account(door.session, account, change)
    return await service.account_detail(door.session, utility=account.utility_id, account_id=account.id)


@me.get("/premises", summary="Places served under my contracts")
async def list_premises(door: Entrance, paging: Paging) -> Page[PremiseOut]:
    """Level 2."""
    access = await door.access(level=2)
    return await service.list_premises(door.session, account_ids=access.account_ids, paging=paging)


@me.get("/premises/{premise_id}", summary="One place", response_model=PremiseOut)
async def get_premise(premise_id: UUID, door: Entrance) -> Premise:
    """Level 2."""
    access = await door.access(level=2)
    return await service.premise(door.session, account_ids=access.account_ids, premise_id=premise_id)


@me.put("/premises/{premise_id}/primary", summary="Make a place its contract's main one", response_model=PremiseOut)
async def set_primary_premise(premise_id: UUID, door: Entrance) -> Premise:
    """Level 2. A contract has one main place: the one that was is so no more."""
    access = await door.access(level=2)
    return await service.set_primary_premise(door.session, account_ids=access.account_ids, premise_id=premise_id)


@me.get("/profile", summary="Who I am", response_model=ProfileOut)
async def get_profile(door: Entrance) -> Customer:
    """Level 2."""
    access = await door.access(level=2)
    return await service.profile(door.session, utility=access.utility, customer_id=access.customer_id)


@me.put("/profile", summary="Change who I am or how I am reached", status_code=204)
async def put_profile(change: ProfileChange, door: Entrance) -> None:
    """Level 3, which a conversation cannot reach yet: answers level-required."""
    await door.access(level=PROFILE_LEVEL)
    raise LevelRequired(required=PROFILE_LEVEL, current=2, contacts=[])


@me.get("/preferences", summary="What I want to hear about")
async def get_preferences(door: Entrance) -> PreferencesOut:
    """Level 2."""
    access = await door.access(level=2)
    return await service.preferences(door.session, utility=access.utility, customer_id=access.customer_id)


@me.put("/preferences", summary="Say what I want to hear about")
async def put_preferences(wanted: PreferencesIn, door: Entrance) -> PreferencesOut:
    """Level 2. Replaces them all."""
    access = await door.access(level=2)
    return await service.set_preferences(
        door.session, utility=access.utility, customer_id=access.customer_id, wanted=wanted
    )


routers = (me, staff_endpoints.router)
