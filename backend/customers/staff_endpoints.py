"""/api/utilities/{utility_id}: what a utility's people look up and change in its records."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from backend.customers import changes, service
from backend.customers.changes import Hand
from backend.customers.errors import DisconnectionForbidden
from backend.customers.models import AccountStatus, Premise
from backend.customers.schemas import (
    AccountDetail,
    BillingChange,
    CustomerChange,
    CustomerDetail,
    CustomerOut,
    NewCustomer,
    PremiseChange,
    PremiseOut,
    ProfileOut,
    RecordChangeOut,
    ServiceChange,
)
from backend.kit.auth import StaffCaller, staff_caller
from backend.kit.context import Now, StaffedUtility
from backend.kit.db import Session
from backend.kit.idempotency import Idempotent
from backend.kit.pagination import Page, Paging
from backend.kit.problems import IdempotencyMismatch, IdempotencyRequired, NotFound, Unauthorized, responses
from backend.kit.transitions import TransitionRefused
from kit.words import Asked

router = APIRouter(
    prefix="/api/utilities/{utility_id}",
    tags=["staff"],
    dependencies=[Depends(staff_caller)],
    responses=responses(Unauthorized, NotFound),
)

WRITES = (IdempotencyRequired, IdempotencyMismatch)


async def _hand(caller: StaffCaller, now: Now) -> Hand:
    return Hand(by=caller.actor, now=now)


ByHand = Annotated[Hand, Depends(_hand)]


@router.get("/customers", summary="Customers, or those that a search finds")
async def search_customers(
    utility: StaffedUtility, session: Session, paging: Paging, q: Annotated[Asked, Query(max_length=100)] = ""
) -> Page[CustomerOut]:
    """`q`: part of a name (accents aside), or a whole contract number, phone or e-mail address."""
    return await service.search(session, utility=utility.id, words=q, paging=paging)


@router.post(
    "/customers", summary="Add a customer", status_code=201, response_model=ProfileOut, responses=responses(*WRITES)
)
async def add_customer(new: NewCustomer, utility: StaffedUtility, hand: ByHand, write: Idempotent) -> JSONResponse:
    """Needs `Idempotency-Key`. Without contracts yet."""

    async def run() -> ProfileOut:
        added = await changes.add_customer(write.session, new, utility=utility, hand=hand)
        return ProfileOut.model_validate(added)

    return await write.once(run)


@router.get("/customers/{customer_id}", summary="One customer with contracts")
async def get_customer(customer_id: UUID, utility: StaffedUtility, session: Session) -> CustomerDetail:
    """Profile, contracts with balances, preferences."""
    return await service.customer_detail(session, utility=utility.id, customer_id=customer_id)


@router.patch("/customers/{customer_id}", summary="Correct a customer's name, language, phone or e-mail")
async def change_customer(
    customer_id: UUID, change: CustomerChange, utility: StaffedUtility, session: Session, hand: ByHand
) -> CustomerDetail:
    """What is left out stays. A repeat changes nothing; what changed is kept under `changes`, without its words."""
    await changes.change_customer(session, change, utility=utility, customer_id=customer_id, hand=hand)
    return await service.customer_detail(session, utility=utility.id, customer_id=customer_id)


@router.patch("/premises/{premise_id}", summary="Correct where a place is", response_model=PremiseOut)
async def change_premise(
    premise_id: UUID, change: PremiseChange, utility: StaffedUtility, session: Session, hand: ByHand
) -> Premise:
    """What is left out stays. The zone is a code of the utility's."""
    return await changes.change_premise(session, change, utility=utility, premise_id=premise_id, hand=hand)


@router.get("/accounts/{account_id}", summary="One contract, with premises and meters")
async def get_any_account(account_id: UUID, utility: StaffedUtility, session: Session) -> AccountDetail:
    """Of any customer of the utility."""
    return await service.account_detail(session, utility=utility.id, account_id=account_id)


@router.patch("/accounts/{account_id}", summary="Say when a contract is billed")
async def change_billing(
    account_id: UUID, change: BillingChange, utility: StaffedUtility, session: Session, hand: ByHand
) -> AccountDetail:
    """What is left out stays. In a month without that day it is the last."""
    await changes.change_billing(session, change, utility=utility.id, account_id=account_id, hand=hand)
    return await service.account_detail(session, utility=utility.id, account_id=account_id)


@router.post(
    "/accounts/{account_id}/connect",
    summary="Serve a contract again",
    response_model=AccountDetail,
    responses=responses(*WRITES, TransitionRefused),
)
async def connect(
    account_id: UUID, change: ServiceChange, utility: StaffedUtility, hand: ByHand, write: Idempotent
) -> JSONResponse:
    """Needs `Idempotency-Key`. Of one that is restricted or disconnected."""
    return await _serve(AccountStatus.active, account_id, change, utility, hand, write)


@router.post(
    "/accounts/{account_id}/restrict",
    summary="Leave a contract the least that there must be",
    response_model=AccountDetail,
    responses=responses(*WRITES, TransitionRefused),
)
async def restrict(
    account_id: UUID, change: ServiceChange, utility: StaffedUtility, hand: ByHand, write: Idempotent
) -> JSONResponse:
    """Needs `Idempotency-Key`. Of one that is served in full."""
    return await _serve(AccountStatus.restricted, account_id, change, utility, hand, write)


@router.post(
    "/accounts/{account_id}/disconnect",
    summary="Cut a contract off",
    response_model=AccountDetail,
    responses=responses(*WRITES, DisconnectionForbidden, TransitionRefused),
)
async def disconnect(
    account_id: UUID, change: ServiceChange, utility: StaffedUtility, hand: ByHand, write: Idempotent
) -> JSONResponse:
    """Needs `Idempotency-Key`. In Mexico never a home's water or drainage: that may only be restricted."""
    return await _serve(AccountStatus.disconnected, account_id, change, utility, hand, write)


async def _serve(
    wanted: AccountStatus,
    account_id: UUID,
    change: ServiceChange,
    utility: StaffedUtility,
    hand: Hand,
    write: Idempotent,
) -> JSONResponse:
    async def run() -> AccountDetail:
        await changes.change_service(
            write.session, wanted, utility=utility, account_id=account_id, reason=change.reason, hand=hand
        )
        return await service.account_detail(write.session, utility=utility.id, account_id=account_id)

    return await write.once(run, status=200)


@router.get("/changes", summary="Who changed which record, the newest first")
async def list_changes(
    utility: StaffedUtility, session: Session, paging: Paging, subject_id: UUID | None = None
) -> Page[RecordChangeOut]:
    """Of one customer, premise, account or meter, or of all. Names the fields, never what stood in them."""
    return await changes.listed(session, utility=utility.id, subject_id=subject_id, paging=paging)
