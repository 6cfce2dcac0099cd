"""Who may speak in which web conversation: sessions and the addresses of files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bot.helpline import shown
from kit import tokens
from kit.tokens import Token
from kit.utility import Utility

SESSION_TTL = timedelta(hours=24)
FILE_TTL = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class WebSession:
    """A conversation that a browser may read and write."""

    conversation_id: UUID
    utility: str


def session_token(session: WebSession, *, key: str, now: datetime) -> str:
    """What the browser keeps for this conversation."""
    token = Token(kind="web", subject=session.conversation_id, utility=session.utility, channel="web")
    return tokens.mint(token, key=key, now=now, ttl=SESSION_TTL)


def session_of(raw: str, *, key: str) -> WebSession:
    """The session behind a token. Raises kit.tokens.InvalidTokenError."""
    token = tokens.verify(raw, key=key, kinds=("web",))
    return WebSession(token.subject, token.utility)


def file_path(outbox_id: UUID, position: int, *, utility: str, key: str, now: datetime) -> str:
    """The path of the file in one part of one message; the address itself is the permission, for a day."""
    token = tokens.mint(Token(kind="file", subject=outbox_id, utility=utility), key=key, now=now, ttl=FILE_TTL)
    return f"/channels/web/files/{outbox_id}/{position}?token={token}"


def brand(utility: Utility, *, language: str) -> dict[str, Any]:
    """What the widget shows of the utility before a word is said."""
    return {
        "name": utility.name,
        "color": utility.brand.color,
        "accent": utility.brand.accent,
        "logo": f"/channels/web/logo/{utility.id}.svg",
        "language": language,
        "phone": shown(utility.contacts.phone),
    }
