"""From Meta's webhook to our messages and statuses: every entry, change, message and status of the batch.

https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from channels.errors import MalformedError
from channels.message import (
    Choice,
    DeliveryState,
    DeliveryStatus,
    Inbound,
    Location,
    Media,
    Parsed,
    Part,
    Reaction,
    Revision,
    Text,
    Unsupported,
)

NAME = "whatsapp"
STATES = {
    "sent": DeliveryState.SENT,
    "delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.READ,
    "played": DeliveryState.READ,
    "failed": DeliveryState.FAILED,
}
MEDIA_KINDS = ("image", "document", "audio", "video", "sticker")
SILENT_KINDS = ("system", "request_welcome")
"""Types that nobody wrote to us: kept as unknown, never answered."""

REVISIONS = ("edit", "revoke")
"""What a customer does to a message they sent before."""

Json = dict[str, Any]


def address(number: str) -> str:
    """A WhatsApp id as we keep it: digits; Mexican mobile numbers without the old 1 (521… → 52…)."""
    return re.sub(r"^521(\d{10})$", r"52\1", number)


def _moment(raw: object) -> datetime:
    return datetime.fromtimestamp(int(str(raw)), UTC)


def _media(message: Json, kind: str) -> Part:
    media = message[kind]
    return Media(
        kind=kind,  # type: ignore[arg-type]  # the caller's table holds only ours
        reference=str(media["id"]),
        mime_type=str(media.get("mime_type", "")),
        filename=str(media.get("filename", "")),
        caption=str(media.get("caption", "")),
    )


def _interactive(message: Json) -> Part:
    body = message.get("interactive") or {}
    kind = str(body.get("type", "interactive"))
    if kind in ("button_reply", "list_reply"):
        return Choice(value=str(body[kind]["id"]), label=str(body[kind].get("title", "")))
    return Unsupported(kind)


def _location(message: Json) -> Part:
    place = message["location"]
    return Location(
        latitude=float(place["latitude"]),
        longitude=float(place["longitude"]),
        name=str(place.get("name", "")),
        address=str(place.get("address", "")),
    )


def _reaction(message: Json) -> Part:
    reaction = message["reaction"]
    return Reaction(emoji=str(reaction.get("emoji", "")), to_external_id=str(reaction["message_id"]))


READERS: dict[str, Callable[[Json], Part]] = {
    "text": lambda message: Text(str(message["text"]["body"])),
    "button": lambda message: Choice(str(message["button"]["payload"]), str(message["button"].get("text", ""))),
    "interactive": _interactive,
    "location": _location,
    "reaction": _reaction,
}


def _part(message: Json) -> Part:
    kind = str(message.get("type", "unknown"))
    if kind in MEDIA_KINDS:
        return _media(message, kind)
    if kind in READERS:
        return READERS[kind](message)
    return Unsupported(str((message.get("unsupported") or {}).get("type", kind)))


def _names(value: Json) -> dict[str, str]:
    names: dict[str, str] = {}
    for contact in value.get("contacts") or ():
        name = str((contact.get("profile") or {}).get("name", ""))
        names |= {str(contact[key]): name for key in ("wa_id", "user_id") if contact.get(key)}
    return names


def _message(message: Json, account: str, names: dict[str, str]) -> Inbound:
    sender = str(message.get("from") or message["from_user_id"])
    return Inbound(
        channel=NAME,
        account=account,
        external_id=str(message["id"]),
        address=address(sender),
        sent_at=_moment(message["timestamp"]),
        parts=(_part(message),),
        reply_to=(message.get("context") or {}).get("id"),
        sender_name=names.get(sender, ""),
    )


def _revision(message: Json, account: str) -> Revision:
    """An edit carries the whole new message, a revocation only the id of the old one."""
    kind = str(message["type"])
    return Revision(
        channel=NAME,
        account=account,
        external_id=str(message["id"]),
        original_id=str(message[kind]["original_message_id"]),
        address=address(str(message.get("from") or message["from_user_id"])),
        sent_at=_moment(message["timestamp"]),
        parts=(_part(message[kind]["message"]),) if kind == "edit" else None,
    )


def _status(status: Json, account: str) -> DeliveryStatus:
    errors = status.get("errors") or [{}]
    code = errors[0].get("code")
    return DeliveryStatus(
        channel=NAME,
        account=account,
        external_id=str(status["id"]),
        state=STATES[status["status"]],
        at=_moment(status["timestamp"]),
        tracker=status.get("biz_opaque_callback_data"),
        error_code=None if code is None else str(code),
    )


def _dicts(items: object) -> Iterable[Json]:
    return (item if isinstance(item, dict) else {"value": item} for item in items) if isinstance(items, list) else ()


class _Batch:
    """What was read so far. One item that can't be read goes to `unknown` alone."""

    def __init__(self) -> None:
        self.messages: list[Inbound] = []
        self.statuses: list[DeliveryStatus] = []
        self.unknown: list[tuple[str, dict[str, object]]] = []
        self.revisions: list[Revision] = []

    def message(self, item: Json, account: str, names: dict[str, str]) -> None:
        kind = str(item.get("type", "unknown"))
        if kind in SILENT_KINDS:
            self.unknown.append((f"message.{kind}", item))
            return
        try:
            if kind in REVISIONS:
                self.revisions.append(_revision(item, account))
            else:
                self.messages.append(_message(item, account, names))
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError):
            self.unknown.append((f"message.{kind}", item))

    def status(self, item: Json, account: str) -> None:
        try:
            self.statuses.append(_status(item, account))
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError):
            self.unknown.append(("status", item))

    def change(self, change: Json) -> None:
        field, value = str(change.get("field", "unknown")), change.get("value")
        if field != "messages" or not isinstance(value, dict):
            self.unknown.append((field, change))
            return
        try:
            account, names = str(value["metadata"]["phone_number_id"]), _names(value)
        except (KeyError, TypeError, AttributeError):
            self.unknown.append((field, change))
            return
        before = self._count()
        for item in _dicts(value.get("messages")):
            self.message(item, account, names)
        for item in _dicts(value.get("statuses")):
            self.status(item, account)
        if self._count() == before:
            self.unknown.append((field, change))

    def _count(self) -> int:
        return len(self.messages) + len(self.statuses) + len(self.unknown) + len(self.revisions)


def parse(body: bytes) -> Parsed:
    """Split the whole batch. Raises MalformedError when `body` is not a webhook envelope."""
    try:
        envelope = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedError("not JSON") from error
    if not isinstance(envelope, dict) or not isinstance(envelope.get("entry"), list):
        raise MalformedError("no entry list")
    batch = _Batch()
    for entry in _dicts(envelope["entry"]):
        for change in _dicts(entry.get("changes")):
            batch.change(change)
    return Parsed(tuple(batch.messages), tuple(batch.statuses), tuple(batch.unknown), tuple(batch.revisions))
