"""Chatwoot's webhooks with every member that recorded ones have, and values of our own.

Member by member after payloads that Chatwoot really sent and that stand in public (looked up on 2026-11-27):

- `message_created` and `conversation_status_changed`: https://github.com/arielcorte/chatsappai-mgr, `new-models.go` at
  0dedfc09 (October 2023), both as they came; a contact as sender has no `type` there, and `changed_attributes` is null.
- `message_created` of July 2025, with `last_activity_at` and `in_reply_to`: https://github.com/vinarancibia/
  agentic-easy-contact, `test/data.ts` at 38e87418.
- `changed_attributes`: the recording in https://github.com/chatwoot/chatwoot/pull/4317, the one in
  https://github.com/LSoledade/NextCRM `test-chatwoot-real-payload.ps1`, and spec/listeners/webhook_listener_spec.rb.
- an agent as `sender`, `inbox` and `account`: Chatwoot's own samples, https://github.com/chatwoot/docs,
  `docs/product/others/webhook-events.md` at 22c756cb.
- `attachments`: `push_event_data` of app/models/attachment.rb at 00be7cdb in chatwoot/chatwoot (in the webhook since
  https://github.com/chatwoot/chatwoot/pull/5659).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

ACCOUNT = {"id": 3, "name": "Aguas"}
ADA = {"id": 5, "name": "Ada", "email": "ada@utility.example", "type": "user"}
ADA_THERE = {
    "id": 5, "name": "Ada", "available_name": "Ada", "avatar_url": "", "type": "user", "availability_status": "online",
    "thumbnail": "",
}  # fmt: skip
ROSA_THERE = {
    "additional_attributes": {"channel": "whatsapp"}, "custom_attributes": {}, "email": None, "id": 14,
    "identifier": "ventanilla:x", "name": "Rosa", "phone_number": None, "thumbnail": "", "type": "contact",
}  # fmt: skip
ROSA = {
    "account": ACCOUNT, "additional_attributes": {}, "avatar": "", "custom_attributes": {}, "email": None, "id": 14,
    "identifier": "ventanilla:x", "name": "Rosa", "phone_number": None, "thumbnail": "",
}  # fmt: skip
"""A contact as the sender of a message: of what kind it is stands nowhere."""

PHOTO = {
    "id": 61, "message_id": 118, "file_type": "image", "account_id": 3, "extension": None,
    "data_url": "https://chatwoot.test/rails/active_storage/blobs/redirect/x/foto.jpg",
    "thumb_url": "https://chatwoot.test/rails/active_storage/representations/redirect/x/foto.jpg",
    "file_size": 54_321, "width": None, "height": None,
}  # fmt: skip


def _last(conversation: int, message: int, content: str | None) -> dict[str, Any]:
    """The newest message as the conversation carries it."""
    return {
        "id": message, "content": content, "account_id": 3, "inbox_id": 7, "conversation_id": conversation,
        "message_type": 1, "created_at": 1627063369, "updated_at": "2026-11-20T18:02:48.785Z", "private": False,
        "status": "sent", "source_id": None, "content_type": "text", "content_attributes": {}, "sender_type": "User",
        "sender_id": 5, "external_source_ids": {}, "additional_attributes": {}, "processed_message_content": content,
        "sentiment": {},
        "conversation": {
            "assignee_id": 5, "unread_count": 0, "last_activity_at": 1627063369,
            "contact_inbox": {"source_id": "source-11"},
        },
        "sender": ADA_THERE,
    }  # fmt: skip


def _conversation(conversation: int, *, status: str = "open", assignee: int | None = None) -> dict[str, Any]:
    return {
        "additional_attributes": {},
        "can_reply": True,
        "channel": "Channel::Api",
        "contact_inbox": {
            "id": 12, "contact_id": 14, "inbox_id": 7, "source_id": "source-11",
            "created_at": "2026-11-20T18:01:48.739Z", "updated_at": "2026-11-20T18:01:48.739Z",
            "hmac_verified": False, "pubsub_token": "yA27U2GouFMCXBBTob12617o",
        },
        "id": conversation,
        "inbox_id": 7,
        "messages": [_last(conversation, 118, "Buenas")],
        "labels": [],
        "meta": {
            "sender": ROSA_THERE, "assignee": ADA_THERE | {"id": assignee} if assignee else None, "team": None,
            "hmac_verified": False,
        },
        "status": status,
        "custom_attributes": {},
        "snoozed_until": None,
        "unread_count": 0,
        "first_reply_created_at": None,
        "priority": None,
        "waiting_since": 1627063300,
        "agent_last_seen_at": 1627063369,
        "contact_last_seen_at": 0,
        "last_activity_at": 1627063369,
        "timestamp": 1627063369,
        "created_at": 1627063300,
    }  # fmt: skip


def message_created(conversation: int, message: int, content: str | None, **more: Any) -> bytes:
    whole = {
        "account": ACCOUNT,
        "additional_attributes": {},
        "content_attributes": {"in_reply_to": None},
        "content_type": "text",
        "content": content,
        "conversation": _conversation(conversation),
        "created_at": "2026-11-20T18:02:48.319Z",
        "id": message,
        "inbox": {"id": 7, "name": "Ventanilla"},
        "message_type": "outgoing",
        "private": False,
        "sender": ADA,
        "source_id": None,
        "event": "message_created",
    }
    return json.dumps(whole | more).encode()


def conversation_updated(conversation: int, *, assignee: int | None, **more: Any) -> bytes:
    changed = [
        {"assignee_id": {"previous_value": None, "current_value": assignee}},
        {"updated_at": {"previous_value": "2026-11-20T18:01:48.739Z", "current_value": "2026-11-20T18:02:48.319Z"}},
    ]
    whole = _conversation(conversation, assignee=assignee)
    return json.dumps(whole | {"event": "conversation_updated", "changed_attributes": changed} | more).encode()


def conversation_status_changed(conversation: int, status: str) -> bytes:
    whole = _conversation(conversation, status=status)
    return json.dumps(whole | {"event": "conversation_status_changed", "changed_attributes": None}).encode()


def signed(body: bytes, *, secret: str, at: int) -> dict[str, str]:
    """The headers that go with a body (https://github.com/chatwoot/chatwoot/pull/13573)."""
    made = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {
        "content-type": "application/json",
        "accept": "application/json",
        "x-chatwoot-timestamp": str(at),
        "x-chatwoot-signature": f"sha256={made}",
        "x-chatwoot-delivery": "0f6b1f0e-0000-4000-8000-000000000000",
    }
