"""/api/customers/me/identity: who this conversation is."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from backend.identity import codes, pins, service, texts
from backend.identity.access import require
from backend.identity.errors import (
    CodeExpired,
    CodeLocked,
    CodesLimited,
    CodeWrong,
    ContractUnknown,
    NoContact,
    PinEasy,
)
from backend.identity.schemas import (
    CodeRequest,
    CodeSent,
    CodeTyped,
    ContractChoice,
    ContractClaim,
    IdentityJson,
    KinJson,
    NewPin,
    PinJson,
    PinSet,
)
from backend.kit.auth import CustomerCaller
from backend.kit.context import Now, OwnUtility
from backend.kit.db import Session
from backend.kit.problems import LevelRequired, NotFound, RateLimited, Unauthorized, responses
from backend.notifications.models import NotificationStatus
from backend.notifications.service import Notifier

router = APIRouter(prefix="/api/customers/me/identity", tags=["identity"], responses=responses(Unauthorized))


@router.get("", summary="Who this conversation is, as far as it has proven")
async def show(session: Session, caller: CustomerCaller, now: Now) -> IdentityJson:
    """What has been proven so far."""
    return IdentityJson.of(await service.show(session, caller, now=now))


@router.get("/conversations", summary="Which other conversations are mine")
async def conversations(session: Session, caller: CustomerCaller, now: Now) -> KinJson:
    """Those that a code proved to be this customer's, and their phone on file: nothing before a code or a phone did."""
    phone, found = await service.kin(session, caller, now=now)
    return KinJson(items=found, phone=phone)


@router.delete("", summary="Forget who this conversation is", status_code=204)
async def forget(session: Session, caller: CustomerCaller, now: Now) -> Response:
    """Forget who this is."""
    await service.forget(session, caller, now=now)
    return Response(status_code=204)


@router.post("/contract", summary="Name a contract", responses=responses(ContractUnknown, RateLimited))
async def claim(
    body: ContractClaim, session: Session, caller: CustomerCaller, utility: OwnUtility, now: Now
) -> IdentityJson:
    """Name a contract: level 1."""
    shown = await service.claim(session, caller, typed=body.contract_number, utility=utility, now=now)
    return IdentityJson.of(shown)


@router.post("/select", summary="Choose one of my contracts", responses=responses(LevelRequired, NotFound))
async def select(body: ContractChoice, session: Session, caller: CustomerCaller, now: Now) -> IdentityJson:
    """Choose one of one's contracts."""
    return IdentityJson.of(await service.select(session, caller, account_id=body.account_id, now=now))


@router.post(
    "/otp",
    summary="Send me a code",
    status_code=202,
    responses=responses(LevelRequired, NoContact, CodesLimited),
)
async def send_code(
    body: CodeRequest, request: Request, session: Session, caller: CustomerCaller, utility: OwnUtility, now: Now
) -> CodeSent:
    """Send a code to the contact on file. Answers within a second; a slow provider is tried on in the background."""
    notifier: Notifier = request.app.state.notifier
    key = request.app.state.settings.secret_key
    issued = await codes.issue(session, caller, via=body.via, ways=notifier.ways, now=now, key=key)
    status = await notifier.deliver(texts.message_for(issued, utility), idempotency_key=f"code:{issued.id}")
    if status is NotificationStatus.failed:
        raise NoContact("The contact on file does not take messages")
    return CodeSent.of(issued)


@router.post(
    "/otp/verify",
    summary="Verify the code sent last",
    responses=responses(LevelRequired, CodeWrong, CodeExpired, CodeLocked),
)
async def verify_code(
    body: CodeTyped, request: Request, session: Session, caller: CustomerCaller, now: Now
) -> IdentityJson:
    """Verify the code sent last, or on a call the PIN: level 2."""
    key = request.app.state.settings.secret_key
    await codes.verify(session, caller, code=codes.plain_code(body.code, key=key, now=now), now=now, key=key)
    return IdentityJson.of(await service.show(session, caller, now=now))


@router.get("/pin", summary="Whether I have a PIN for the telephone", responses=responses(LevelRequired))
async def show_pin(session: Session, caller: CustomerCaller, now: Now) -> PinJson:
    """Level 2. Nobody is ever told which."""
    access = await require(session, caller, level=2, now=now)
    kept = await pins.of(session, utility=access.utility, customer_id=access.customer_id)
    return PinJson(set_at=kept.set_at if kept else None)


@router.put("/pin", summary="Set my PIN for the telephone", responses=responses(LevelRequired, NotFound, PinEasy))
async def set_pin(body: NewPin, request: Request, session: Session, caller: CustomerCaller, now: Now) -> PinSet:
    """Level 2. It takes the place of the one before; on a call it proves what a code would."""
    access = await require(session, caller, level=2, now=now)
    if access.customer_id is None:
        raise NotFound
    key = request.app.state.settings.secret_key
    kept = await pins.put(
        session, utility=access.utility, customer_id=access.customer_id, pin=body.pin, now=now, key=key
    )
    return PinSet(set_at=kept.set_at)


@router.delete("/pin", summary="Have no PIN any more", status_code=204, responses=responses(LevelRequired))
async def remove_pin(session: Session, caller: CustomerCaller, now: Now) -> Response:
    """Level 2. Whether there was one or not."""
    access = await require(session, caller, level=2, now=now)
    if access.customer_id is not None:
        await pins.remove(session, utility=access.utility, customer_id=access.customer_id)
        await session.commit()
    return Response(status_code=204)
