"""/api/utilities/{utility_id}: who a conversation is, for who answers it, and which others are the same customer's."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from backend.customers import service as customers
from backend.identity import access, repository
from backend.identity.schemas import ConversationJson, ConversationsJson, StaffIdentityJson
from backend.kit.auth import staff_caller
from backend.kit.context import Now, StaffedUtility
from backend.kit.db import Session
from backend.kit.problems import NotFound, Unauthorized, responses

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
