"""/api/utilities/{utility_id}: who a conversation is, for who answers it, and which others are the same customer's."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from backend.customers import service as customers
from backend.customers.models import Customer
from backend.customers.staff_endpoints import ByHand
from backend.identity import access, pins, repository, texts
from backend.identity.contacts import Contact, on_file
from backend.identity.errors import NoContact
from backend.identity.schemas import ConversationJson, ConversationsJson, PinInvited, PinJson, StaffIdentityJson
from backend.kit.auth import staff_caller
from backend.kit.context import Now, StaffedUtility
from backend.kit.db import Session
from backend.kit.idempotency import Idempotent
from backend.kit.problems import IdempotencyRequired, NotFound, Unauthorized, responses
from backend.notifications.models import NotificationStatus, Via
from backend.notifications.service import Notifier

router = APIRouter(
    prefix="/api/utilities/{utility_id}",
    tags=["staff"],
    dependencies=[Depends(staff_caller)],
    responses=responses(Unauthorized, NotFound),
)


@router.get("/conversations/{conversation_id}/identity", summary="Who a conversation is, as far as it has shown")
async def identity(
    conversation_id: UUID,
    session: Session,
    utility: StaffedUtility,
    now: Now,
    phone: Annotated[str | None, Query(pattern=r"^\+[1-9]\d{7,14}$", description="That the channel proves")] = None,
    link: Annotated[UUID | None, Query(description="The account link under which a speaker asks")] = None,
) -> StaffIdentityJson:
    """Looking renews no proof. A conversation that nothing is known of has shown nothing."""
    seen = await access.as_staff_see(
        session, utility=utility.id, conversation_id=conversation_id, phone=phone, link_id=link, now=now
    )
    return StaffIdentityJson(
        proof=seen.proof,
        level=seen.level,
        customer_id=seen.customer_id,
        account_id=seen.account_id,
        several=seen.several,
    )


@router.get("/customers/{customer_id}/conversations", summary="Which conversations are a customer's")
async def conversations(customer_id: UUID, session: Session, utility: StaffedUtility) -> ConversationsJson:
    """Those that proved to be them, or named a contract of theirs; what was said is in the runtime."""
    await customers.profile(session, utility=utility.id, customer_id=customer_id)
    found = await repository.conversations_of(session, utility=utility.id, customer_id=customer_id)
    items = [ConversationJson(conversation_id=one.conversation_id, proven=one.customer_id is not None) for one in found]
    return ConversationsJson(items=items)


@router.get("/customers/{customer_id}/pin", summary="Whether a customer has a PIN for the telephone")
async def pin_of(customer_id: UUID, session: Session, utility: StaffedUtility) -> PinJson:
    """Never which: nobody but the customer ever sees or sets it."""
    await _customer(session, utility.id, customer_id)
    kept = await pins.of(session, utility=utility.id, customer_id=customer_id)
    return PinJson(set_at=kept.set_at if kept else None)


@router.post(
    "/customers/{customer_id}/pin-invitations",
    summary="Send a customer the way to the page on which they set a PIN",
    status_code=202,
    responses=responses(NoContact, IdempotencyRequired),
)
async def invite(
    customer_id: UUID, request: Request, session: Session, utility: StaffedUtility, write: Idempotent
) -> PinInvited:
    """To the contact on file: by e-mail, else by text message where links get through. Needs `Idempotency-Key`."""
    notifier: Notifier = request.app.state.notifier
    customer = await _customer(session, utility.id, customer_id)
    contact = next((one for one in reversed(on_file(customer)) if one.via in notifier.ways and _takes_links(one)), None)
    if contact is None:
        raise NoContact("No contact on file that a link may be sent to")
    page = f"{request.app.state.settings.ventanilla_public_url.rstrip('/')}/pin/{utility.id}"
    message = texts.invitation(contact, utility, spoken=customer.language, address=page)
    status = await notifier.deliver(message, idempotency_key=f"pin:{write.scope}:{write.key}")
    if status is NotificationStatus.failed:
        raise NoContact("The contact on file does not take messages")
    return PinInvited(via=contact.via, masked=contact.masked, status=status)


@router.delete("/customers/{customer_id}/pin", summary="Take a customer's PIN away", status_code=204)
async def remove_pin(customer_id: UUID, session: Session, utility: StaffedUtility, hand: ByHand) -> Response:
    """They set another when they want to. That it was taken away is kept under `changes`."""
    await pins.remove_by_hand(session, utility=utility.id, customer_id=customer_id, hand=hand)
    return Response(status_code=204)


def _takes_links(contact: Contact) -> bool:
    """Carriers in Mexico block links in text messages (CHANNELS.md)."""
    return contact.via is Via.email or not contact.address.startswith("+52")


async def _customer(session: Session, utility: str, customer_id: UUID) -> Customer:
    found = await repository.customer(session, utility=utility, customer_id=customer_id)
    if found is None:
        raise NotFound
    return found
