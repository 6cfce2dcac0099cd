"""Chatwoot's webhooks, written after its published documentation. They are not recorded: no recorded ones were at hand.

https://github.com/chatwoot/docs/blob/main/docs/product/others/webhook-events.md and, for `changed_attributes`,
`app/listeners/webhook_listener.rb` of chatwoot/chatwoot.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

ADA = {"id": 5, "name": "Ada", "email": "ada@utility.example", "type": "user"}


def _conversation(conversation: int, *, status: str = "open", assignee: int | None = None) -> dict[str, Any]:
    return {
        "additional_attributes": {},
        "can_reply": True,
        "channel": "Channel::Api",
        "id": conversation,
        "inbox_id": 7,
        "contact_inbox": {"id": 12, "contact_id": 14, "inbox_id": 7, "source_id": "source-11", "hmac_verified": False},
        "messages": [],
        "meta": {
            "sender": {"id": 14, "name": "Rosa", "identifier": "ventanilla:x", "type": "contact"},
            "assignee": {"id": assignee, "name": "Ada", "type": "user"} if assignee else None,
        },
        "status": status,
        "unread_count": 0,
        "timestamp": 1627063369,
    }


def message_created(conversation: int, message: int, content: str | None, **more: Any) -> bytes:
    whole = {
        "id": message,
        "content": content,
        "created_at": "2026-11-20T18:02:48.000Z",
        "message_type": "outgoing",
        "content_type": "text",
        "private": False,
        "content_attributes": {},
        "source_id": None,
        "sender": ADA,
        "inbox": {"id": 7, "name": "Ventanilla"},
        "conversation": _conversation(conversation),
        "account": {"id": 3, "name": "Aguas"},
        "event": "message_created",
    }
    return json.dumps(whole | more).encode()


def conversation_updated(conversation: int, *, assignee: int | None) -> bytes:
    changed = [{"assignee_id": {"current_value": assignee, "previous_value": None}}, {"updated_at": {}}]
    whole = _conversation(conversation, assignee=assignee)
    return json.dumps(whole | {"event": "conversation_updated", "changed_attributes": changed}).encode()


def conversation_status_changed(conversation: int, status: str) -> bytes:
    changed = [{"status": {"current_value": status, "previous_value": "open"}}]
    whole = _conversation(conversation, status=status)
    return json.dumps(whole | {"event": "conversation_status_changed", "changed_attributes": changed}).encode()


def signed(body: bytes, *, secret: str, at: int) -> dict[str, str]:
    """The headers that go with a body (https://github.com/chatwoot/chatwoot/pull/13573)."""
    made = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {
        "content-type": "application/json",
        "x-chatwoot-timestamp": str(at),
        "x-chatwoot-signature": f"sha256={made}",
        "x-chatwoot-delivery": "0f6b1f0e-0000-4000-8000-000000000000",
    }
