"""What Chatwoot tells us: an agent's answer, that somebody has it, that it is done. Pure.

Signed since Chatwoot 4.13 (https://github.com/chatwoot/chatwoot/pull/13892): `X-Chatwoot-Signature: sha256=<hex of
HMAC-SHA256 over timestamp.body>`, `X-Chatwoot-Timestamp` in Unix seconds. An older Chatwoot signs nothing, and is not
heard.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

FRESH = timedelta(minutes=5)


class UnsignedError(Exception):
    """Not Chatwoot's, or too old."""


class MalformedError(Exception):
    """Signed, and not as documented."""


@dataclass(frozen=True, slots=True)
class Said:
    """An agent's answer. `message` is Chatwoot's id, once for each; `files`: how many it has."""

    conversation: int
    message: int
    words: str
    user: int
    files: int


@dataclass(frozen=True, slots=True)
class Taken:
    """Somebody is assigned to it."""

    conversation: int
    user: int


@dataclass(frozen=True, slots=True)
class Ended:
    """It was resolved."""

    conversation: int


Told = Said | Taken | Ended


def require_genuine(headers: Mapping[str, str], body: bytes, *, secret: str, now: datetime) -> None:
    """Raises UnsignedError unless Chatwoot sent this body within the last five minutes."""
    at = headers.get("x-chatwoot-timestamp", "")
    if not (at.isascii() and at.isdigit()) or abs(now.timestamp() - int(at)) > FRESH.total_seconds():
        raise UnsignedError
    made = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(f"sha256={made}".encode(), headers.get("x-chatwoot-signature", "").encode()):
        raise UnsignedError


def parse(body: bytes) -> Told | None:
    """What a webhook tells; None for what is nothing to us. Raises MalformedError."""
    try:
        raw = json.loads(body)
        return _told(raw)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MalformedError from error


def _told(raw: Mapping[str, Any]) -> Told | None:
    match raw["event"]:
        case "message_created" if raw["message_type"] == "outgoing" and not raw.get("private"):
            sender = raw.get("sender") or {}
            if sender.get("type", "user") != "user" or "id" not in sender:
                return None
            files = len(raw.get("attachments") or ())
            words = str(raw.get("content") or "")
            return Said(int(raw["conversation"]["id"]), int(raw["id"]), words, int(sender["id"]), files)
        case "conversation_updated":
            assigned = _now_assigned(raw.get("changed_attributes") or ())
            return Taken(int(raw["id"]), assigned) if assigned is not None else None
        case "conversation_status_changed" if raw["status"] == "resolved":
            return Ended(int(raw["id"]))
        case _:
            return None


def _now_assigned(changes: Any) -> int | None:
    for change in changes:
        value = change.get("assignee_id")
        if value and value.get("current_value") is not None:
            return int(value["current_value"])
    return None
