"""/api/customers/me/links for customers, /api/linking for the gateway's OAuth server."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from backend.customers.access import Access, Entrance
from backend.kit.auth import CustomerCaller
from backend.kit.context import Now
from backend.kit.db import Session
from backend.kit.problems import LevelRequired, NotFound, Unauthorized, responses
from backend.linking import service
from backend.linking.errors import GrantInvalid
from backend.linking.schemas import CodeGranted, Exchange, Exchanged, HeldJson, LinkJson, LinksJson, NewLink, Presented
from kit.tokens import InvalidTokenError, verify

_bearer = HTTPBearer(auto_error=False, description="The gateway's own token, of the kind `linking`.")


async def gateway_only(
    request: Request, bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> None:
    """Dependency: only the gateway's OAuth server comes in. Raises Unauthorized."""
    try:
        verify(bearer.credentials if bearer else "", key=request.app.state.settings.secret_key, kinds=("linking",))
    except InvalidTokenError as error:
        raise Unauthorized from error


mine = APIRouter(prefix="/api/customers/me/links", tags=["linking"], responses=responses(Unauthorized, LevelRequired))
gateway = APIRouter(
    prefix="/api/linking",
    tags=["linking"],
    dependencies=[Depends(gateway_only)],
    responses=responses(Unauthorized, GrantInvalid),
)
routers = (mine, gateway)


async def _customer(door: Entrance) -> tuple[Access, UUID]:
    """The caller, whom a code proved."""
    access = await door.access(level=2)
    if access.customer_id is None:
        raise NotFound
    return access, access.customer_id


Proven = Annotated[tuple[Access, UUID], Depends(_customer)]


@mine.get("", summary="Which assistants I have linked")
async def list_links(session: Session, _caller: CustomerCaller, who: Proven) -> LinksJson:
    """The oldest first."""
    found = await service.links_of(session, utility=who[0].utility, customer_id=who[1])
    return LinksJson(items=[LinkJson.of(link) for link in found])


@mine.post("", summary="Link an assistant", status_code=201)
async def link(body: NewLink, session: Session, _caller: CustomerCaller, who: Proven, now: Now) -> CodeGranted:
    """The customer agreed on the gateway's page: its code may be exchanged for tokens, once, within 90 seconds."""
    until = await service.consent(session, body.consent(), utility=who[0].utility, customer_id=who[1], now=now)
    return CodeGranted(expires_at=until)


@mine.delete("/{link_id}", summary="Unlink an assistant", status_code=204, responses=responses(NotFound))
async def unlink(link_id: UUID, session: Session, _caller: CustomerCaller, who: Proven, now: Now) -> Response:
    """Its tokens are good for nothing from now on."""
    await service.unlink(session, utility=who[0].utility, customer_id=who[1], link_id=link_id, now=now)
    return Response(status_code=204)


@gateway.post("/look", summary="What a code or token stands for")
async def look(body: Presented, session: Session, now: Now) -> HeldJson:
    """One that was used before ends its link."""
    held = await service.look(session, kind=body.kind, digest=bytes.fromhex(body.digest), now=now)
    return HeldJson.of(held)


@gateway.post("/exchange", summary="Tokens for a code or a refresh token", status_code=201)
async def exchange(body: Exchange, session: Session, now: Now) -> Exchanged:
    """Once for each code and refresh token."""
    link_id = await service.exchange(
        session,
        kind=body.kind,
        digest=bytes.fromhex(body.digest),
        client_id=body.client_id,
        access=bytes.fromhex(body.access),
        refresh=bytes.fromhex(body.refresh),
        now=now,
    )
    return Exchanged(link_id=link_id)
