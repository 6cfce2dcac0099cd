"""/api/customers/me: payments, how to pay, a bill's PDF. Staff: a utility's payments."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Response
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncSession

from backend.billing import service as billing
from backend.billing.errors import AmountInvalid
from backend.billing.models import Bill
from backend.customers.access import Entrance
from backend.customers.models import Account
from backend.identity.errors import ContractNeeded
from backend.kit.auth import staff_caller
from backend.kit.context import Now, OwnUtility, Spoken, StaffedUtility
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
from backend.payments import barcode, document, overview_endpoints, repository, service, ways
from backend.payments.errors import PaymentConflict, PaymentRepeated
from backend.payments.models import PaymentMethod, PaymentStatus
from backend.payments.repository import PaymentFilter
from backend.payments.schemas import MAX_AMOUNT_MINOR, MethodsOut, PaymentIn, PaymentOut, PaymentReferenceOut
from kit.utility import Utility

me = APIRouter(
    prefix="/api/customers/me", tags=["payments"], responses=responses(Unauthorized, LevelRequired, NotFound)
)
staff = APIRouter(
    prefix="/api/utilities/{utility_id}",
    tags=["staff"],
    dependencies=[Depends(staff_caller)],
    responses=responses(Unauthorized, NotFound),
)

LONGEST = timedelta(days=366)
"""A year and its leap day."""

rendered = document.RenderedBills()


async def payment_filter(
    status: PaymentStatus | None = None,
    method: PaymentMethod | None = None,
    received_from: Annotated[date | None, Query(alias="from", description="On this day (UTC) or later")] = None,
    to: Annotated[date | None, Query(description="On this day (UTC) or earlier")] = None,
) -> PaymentFilter:
    """Dependency: status, method and range of days."""
    return PaymentFilter(
        status=status,
        method=method,
        received_from=None if received_from is None else datetime.combine(received_from, time.min, UTC),
        received_until=None if to is None else datetime.combine(to, time.max, UTC),
    )


Wanted = Annotated[PaymentFilter, Depends(payment_filter)]


@me.get(
    "/payment-reference",
    summary="How to pay what I owe, or a part of it",
    responses=responses(AmountInvalid, ContractNeeded),
)
async def get_payment_reference(
    door: Entrance,
    utility: OwnUtility,
    now: Now,
    account_id: UUID | None = None,
    amount_minor: Annotated[int | None, Query(le=MAX_AMOUNT_MINOR, description="All of it by default")] = None,
) -> PaymentReferenceOut:
    """Level 2. One reference a bill; any amount from the minimum to the balance can be paid under it."""
    account = await door.account(account_id, level=2)
    return await ways.to_pay(door.session, account, utility=utility, amount_minor=amount_minor, now=now)


@me.get(
    "/payment-reference/{reference}/barcode.png",
    summary="A reference as a barcode",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}}},
)
async def get_barcode(reference: Annotated[str, Path(pattern=r"^\d{8,24}$")], door: Entrance) -> Response:
    """Level 2. Code 128, for a store's scanner."""
    access = await door.access(level=2)
    known = await ways.owned_reference(
        door.session, utility=access.utility, reference=reference, account_ids=access.account_ids
    )
    return Response(await asyncio.to_thread(barcode.render, known), media_type="image/png")


@me.get(
    "/bills/{bill_id}/pdf",
    summary="A bill as a PDF",
    tags=["billing"],
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}},
)
async def get_pdf(bill_id: UUID, door: Entrance, utility: OwnUtility, now: Now, language: Spoken) -> Response:
    """Level 2. With readings, lines, twelve months and how to pay."""
    access = await door.access(level=2)
    bill = await billing.find(door.session, account_ids=access.account_ids, bill_id=bill_id)
    account = await door.account(bill.account_id, level=2)
    return await _pdf(door.session, account, bill, utility=utility, language=language, now=now)


async def _pdf(
    session: AsyncSession, account: Account, bill: Bill, *, utility: Utility, language: str | None, now: datetime
) -> Response:
    spoken = billing.current_language(utility, language)
    found = await document.gather(session, account, bill, utility=utility, language=spoken, now=now)
    name = document.filename(bill, language=spoken)
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(await rendered.pdf(found), media_type="application/pdf", headers=headers)


@me.get("/payments", summary="What I paid on a contract, the newest first", responses=responses(ContractNeeded))
async def list_payments(
    door: Entrance, paging: Paging, wanted: Wanted, account_id: UUID | None = None
) -> Page[PaymentOut]:
    """Level 2. Pending ones too."""
    account = await door.account(account_id, level=2)
    return await service.list_payments(door.session, replace(wanted, account_ids=[account.id]), paging=paging)


@me.get("/payments/{payment_id}", summary="One payment")
async def get_payment(payment_id: UUID, door: Entrance) -> PaymentOut:
    """Level 2. On any of my contracts."""
    access = await door.access(level=2)
    return await service.find(door.session, account_ids=access.account_ids, payment_id=payment_id)


@staff.get(
    "/bills/{bill_id}/pdf",
    summary="A bill as a PDF",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}},
)
async def get_any_pdf(bill_id: UUID, utility: StaffedUtility, session: Session, now: Now, language: Spoken) -> Response:
    """Of any customer of the utility, as the customer gets it."""
    bill = await billing.find_in_utility(session, utility=utility.id, bill_id=bill_id)
    account = await session.get_one(Account, bill.account_id)
    return await _pdf(session, account, bill, utility=utility, language=language, now=now)


@staff.get("/payments", summary="The utility's payments, the newest first")
async def list_all_payments(
    utility: StaffedUtility, session: Session, paging: Paging, wanted: Wanted, account_id: UUID | None = None
) -> Page[PaymentOut]:
    """Of one contract or of all."""
    all_of = replace(wanted, utility=utility.id, account_ids=None if account_id is None else [account_id])
    return await service.list_payments(session, all_of, paging=paging)


@staff.get("/payments/by-method", summary="How the payments of some days came")
async def count_payments(
    utility: StaffedUtility,
    session: Session,
    first: Annotated[date, Query(alias="from", description="By the utility's clock")],
    last: Annotated[date, Query(alias="to", description="Included; at most 366 days after the first")],
) -> MethodsOut:
    """Counts and amounts by method, the most used first; what was rejected or reversed is left out."""
    if not timedelta() <= last - first < LONGEST:
        raise Invalid(errors=[{"field": "query.to", "message": "must be 0 to 365 days after from"}])
    return await service.by_method(session, utility, first=first, last=last)


@staff.get("/payments/{payment_id}", summary="One payment")
async def get_any_payment(payment_id: UUID, utility: StaffedUtility, session: Session) -> PaymentOut:
    """Of any customer of the utility."""
    found = await repository.payment_of_utility(session, utility=utility.id, payment_id=payment_id)
    if found is None:
        raise NotFound
    return service.payment_out(found)


@staff.post(
    "/payments",
    summary="Record a payment taken by the utility's people",
    status_code=201,
    response_model=PaymentOut,
    responses=responses(IdempotencyRequired, IdempotencyMismatch, PaymentRepeated),
)
async def record_payment(taken: PaymentIn, utility: StaffedUtility, now: Now, write: Idempotent) -> JSONResponse:
    """Needs `Idempotency-Key`. A settled one pays the oldest bills first; what is left over is credit."""
    return await write.once(
        lambda: service.record(write.session, taken, utility=utility.id, now=now, today=utility.today(now))
    )


@staff.post(
    "/payments/{payment_id}/{change}",
    summary="Settle, reject or reverse a payment",
    response_model=PaymentOut,
    responses=responses(IdempotencyRequired, IdempotencyMismatch, PaymentConflict),
)
async def change_payment(
    payment_id: UUID,
    change: Literal["settle", "reject", "reverse"],
    utility: StaffedUtility,
    now: Now,
    write: Idempotent,
) -> JSONResponse:
    """Needs `Idempotency-Key`. What a reversed payment paid is owed again."""
    return await write.once(
        lambda: service.change_status(
            write.session,
            utility=utility.id,
            payment_id=payment_id,
            to=CHANGES[change],
            now=now,
            today=utility.today(now),
        ),
        status=200,
    )


CHANGES = {
    "settle": PaymentStatus.settled,
    "reject": PaymentStatus.rejected,
    "reverse": PaymentStatus.reversed,
}

routers = (me, overview_endpoints.me, staff)
