"""Who calls: a conversation, a signed-in customer, staff, or a script with the admin token."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from backend.kit.problems import NotFound, Unauthorized
from kit.settings import Settings
from kit.tokens import InvalidTokenError, Token, TokenKind, verify

CallerKind = Literal["conversation", "customer", "staff", "admin"]

_KINDS: Final[tuple[TokenKind, ...]] = ("conversation", "customer", "staff")
_bearer = HTTPBearer(auto_error=False, description="A conversation, customer, staff or admin token.")


@dataclass(frozen=True, slots=True)
class Caller:
    """What the bearer token proves. `utility` is empty for the admin token: it may act for any."""

    kind: CallerKind
    utility: str
    conversation_id: UUID | None = None
    customer_id: UUID | None = None
    staff_id: UUID | None = None
    role: str = ""
    channel: str = ""
    phone: str | None = None
    email: str | None = None
    link_id: UUID | None = None

    @property
    def actor(self) -> str:
        """How histories name who did it: a staff id, `admin`, or `customer`."""
        return str(self.staff_id) if self.staff_id else "admin" if self.kind == "admin" else "customer"


ADMIN: Final = Caller(kind="admin", utility="", role="admin")


def _from_token(token: Token) -> Caller:
    return Caller(
        kind="conversation" if token.kind == "conversation" else "customer" if token.kind == "customer" else "staff",
        utility=token.utility,
        conversation_id=token.subject if token.kind == "conversation" else None,
        customer_id=token.subject if token.kind == "customer" else None,
        staff_id=token.subject if token.kind == "staff" else None,
        role=token.role,
        channel=token.channel,
        phone=token.phone,
        email=token.email,
        link_id=token.link if token.kind == "conversation" else None,
    )


def identify(raw: str, settings: Settings) -> Caller:
    """The caller behind a bearer token. Raises Unauthorized."""
    admin = settings.ventanilla_admin_token
    if admin and hmac.compare_digest(raw.encode(), admin.encode()):
        return ADMIN
    try:
        return _from_token(verify(raw, key=settings.secret_key, kinds=_KINDS))
    except InvalidTokenError as error:
        raise Unauthorized from error


async def any_caller(
    request: Request, bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Caller:
    """Dependency: whoever calls, with a valid token. Raises Unauthorized."""
    if bearer is None:
        raise Unauthorized
    return identify(bearer.credentials, request.app.state.settings)


async def customer_caller(caller: Annotated[Caller, Depends(any_caller)]) -> Caller:
    """Dependency of everything under /api/customers/me: a conversation or a customer. Raises Unauthorized."""
    if caller.kind not in ("conversation", "customer"):
        raise Unauthorized
    return caller


async def staff_caller(utility_id: str, caller: Annotated[Caller, Depends(any_caller)]) -> Caller:
    """Dependency of everything under /api/utilities/{utility_id}: that utility's staff, or the admin token.

    Raises Unauthorized for customers, NotFound for another utility's staff.
    """
    if caller.kind not in ("staff", "admin"):
        raise Unauthorized
    if caller.kind == "staff" and caller.utility != utility_id:
        raise NotFound
    return caller


AnyCaller = Annotated[Caller, Depends(any_caller)]
CustomerCaller = Annotated[Caller, Depends(customer_caller)]
StaffCaller = Annotated[Caller, Depends(staff_caller)]
