"""Bearer tokens between our own processes and for customers and staff: short-lived HS256 JWTs (RFC 7519)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import jwt

TokenKind = Literal["conversation", "customer", "staff", "web", "file", "linking"]
CONVERSATION_TTL = timedelta(minutes=15)


class InvalidTokenError(Exception):
    """The token is forged, expired, of another kind, or not a token."""


@dataclass(frozen=True, slots=True)
class Token:
    """What a token proves.

    `subject` is a conversation id (kinds conversation and web), an outbox id (file), a customer or a staff id. `phone`
    and `email` are set only when the channel itself proves that the sender holds them (WhatsApp proves the phone;
    `From` of an e-mail proves nothing). `link` is the account link under which a speaker asks. `role` is for staff.
    The kind `linking` is the gateway's OAuth server itself.
    """

    kind: TokenKind
    subject: UUID
    utility: str
    channel: str = ""
    phone: str | None = None
    email: str | None = None
    link: UUID | None = None
    role: str = ""


def mint(token: Token, *, key: str, now: datetime, ttl: timedelta = CONVERSATION_TTL) -> str:
    """Sign `token`, valid from `now` for `ttl`."""
    claims = {
        "kind": token.kind,
        "sub": str(token.subject),
        "utility": token.utility,
        "channel": token.channel,
        "phone": token.phone,
        "email": token.email,
        "link": str(token.link) if token.link else None,
        "role": token.role,
        "iat": int(now.timestamp()),
        "exp": int((now + ttl).timestamp()),
    }
    return jwt.encode({name: value for name, value in claims.items() if value not in (None, "")}, key, "HS256")


def verify(raw: str, *, key: str, kinds: tuple[TokenKind, ...]) -> Token:
    """The token behind `raw`. Raises InvalidTokenError unless it is ours, alive and of one of `kinds`."""
    try:
        claims = jwt.decode(raw, key, algorithms=["HS256"], options={"require": ["exp", "sub", "kind", "utility"]})
        if claims["kind"] not in kinds:
            raise InvalidTokenError("another kind of token")
        return Token(
            kind=claims["kind"],
            subject=UUID(claims["sub"]),
            utility=claims["utility"],
            channel=claims.get("channel", ""),
            phone=claims.get("phone"),
            email=claims.get("email"),
            link=UUID(claims["link"]) if "link" in claims else None,
            role=claims.get("role", ""),
        )
    except (jwt.InvalidTokenError, ValueError) as error:
        raise InvalidTokenError("invalid token") from error
