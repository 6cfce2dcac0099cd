"""/api/utilities/{utility_id}: a utility's bills, and corrections to its accounts."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from backend.billing import adjustments, relief, repository, service
from backend.billing.adjustments import AdjustmentOut, NewAdjustment, NewReversal
from backend.billing.errors import (
    AboveLimit,
    AdjustmentReversed,
    AmountInvalid,
    BillSettled,
    DateInvalid,
    FeeMissing,
)
from backend.billing.filters import Wanted
from backend.billing.relief import ExtensionOut, Hand, NewDueDate, NewWaiver, ReliefOut
from backend.billing.schemas import BillOut
from backend.kit.auth import StaffCaller, staff_caller
from backend.kit.context import Now, Spoken, StaffedUtility
from backend.kit.db import Session
from backend.kit.idempotency import Idempotent
from backend.kit.pagination import Page, Paging
from backend.kit.problems import IdempotencyMismatch, IdempotencyRequired, NotFound, Unauthorized, responses

router = APIRouter(
    prefix="/api/utilities/{utility_id}",
    tags=["staff"],
    dependencies=[Depends(staff_caller)],
    responses=responses(Unauthorized, NotFound),
)


async def _hand(caller: StaffCaller, utility: StaffedUtility, now: Now) -> Hand:
    return Hand(utility, caller, utility.today(now))


ByHand = Annotated[Hand, Depends(_hand)]


@router.get("/bills", summary="The utility's bills, the newest first")
async def list_all_bills(
    utility: StaffedUtility,
    session: Session,
    now: Now,
    paging: Paging,
    wanted: Wanted,
    language: Spoken,
    account_id: UUID | None = None,
) -> Page[BillOut]:
    """Of one contract or of all."""
    all_of = replace(wanted, utility=utility.id, account_ids=None if account_id is None else [account_id])
    today, spoken = utility.today(now), service.current_language(utility, language)
    return await service.list_bills(session, all_of, paging=paging, today=today, language=spoken)


@router.get("/bills/{bill_id}", summary="One bill")
async def get_any_bill(bill_id: UUID, utility: StaffedUtility, session: Session, now: Now, language: Spoken) -> BillOut:
    """Of any customer of the utility."""
    bill = await repository.bill_of_utility(session, utility=utility.id, bill_id=bill_id)
    spoken = service.current_language(utility, language)
    return await service.with_lines(session, bill, today=utility.today(now), language=spoken)


@router.get("/accounts/{account_id}/adjustments", summary="Corrections to a contract, the newest first")
async def list_adjustments(
    account_id: UUID, utility: StaffedUtility, session: Session, paging: Paging
) -> Page[AdjustmentOut]:
    """With who made each, and which takes which back."""
    return await adjustments.listed(session, utility=utility.id, account_id=account_id, paging=paging)


@router.post(
    "/accounts/{account_id}/adjustments",
    summary="Charge, credit or waive beside the bills",
    status_code=201,
    response_model=AdjustmentOut,
    responses=responses(IdempotencyRequired, IdempotencyMismatch, AmountInvalid, AboveLimit),
)
async def make_adjustment(
    account_id: UUID, new: NewAdjustment, caller: StaffCaller, utility: StaffedUtility, now: Now, write: Idempotent
) -> JSONResponse:
    """Needs `Idempotency-Key`. Nobody writes off more than is owed, or gives more than they may."""
    today = utility.today(now)
    return await write.once(
        lambda: adjustments.make(write.session, new, utility=utility, account_id=account_id, caller=caller, today=today)
    )


@router.post(
    "/adjustments/{adjustment_id}/reversal",
    summary="Take a correction back",
    status_code=201,
    response_model=AdjustmentOut,
    responses=responses(IdempotencyRequired, IdempotencyMismatch, AdjustmentReversed),
)
async def reverse_adjustment(
    adjustment_id: UUID, new: NewReversal, caller: StaffCaller, utility: StaffedUtility, now: Now, write: Idempotent
) -> JSONResponse:
    """Needs `Idempotency-Key`. The first stays as it was; its opposite is added, once."""
    today = utility.today(now)
    return await write.once(
        lambda: adjustments.reverse(
            write.session,
            utility=utility.id,
            adjustment_id=adjustment_id,
            reason=new.reason,
            by=caller.actor,
            today=today,
        )
    )


@router.get("/accounts/{account_id}/relief", summary="What may be granted on a contract now")
async def get_relief(account_id: UUID, session: Session, hand: ByHand) -> ReliefOut:
    """Bills with something to grant on them, and how much the caller's role may grant at a time."""
    return await relief.granted(session, hand, account_id=account_id)


@router.post(
    "/bills/{bill_id}/late-fee-waiver",
    summary="Waive the late fee on a bill",
    status_code=201,
    response_model=AdjustmentOut,
    responses=responses(IdempotencyRequired, IdempotencyMismatch, FeeMissing, AboveLimit),
)
async def waive_late_fee(bill_id: UUID, new: NewWaiver, hand: ByHand, write: Idempotent) -> JSONResponse:
    """Needs `Idempotency-Key`. A correction beside the bill, which stays as it was; once for each fee."""
    return await write.once(lambda: relief.waive_late_fee(write.session, hand, bill_id=bill_id, reason=new.reason))


@router.post(
    "/bills/{bill_id}/due-date",
    summary="Give more days to pay a bill",
    status_code=201,
    response_model=ExtensionOut,
    responses=responses(IdempotencyRequired, IdempotencyMismatch, BillSettled, DateInvalid, AboveLimit),
)
async def extend_due_date(bill_id: UUID, new: NewDueDate, hand: ByHand, write: Idempotent) -> JSONResponse:
    """Needs `Idempotency-Key`. From then on the bill is due on that day, wherever it is told."""
    return await write.once(lambda: relief.extend_due_date(write.session, hand, new, bill_id=bill_id))
