"""Messages to JSON and back, for the tables. The only place of the runtime where a message is a dict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from bot.storable import clean
from channels.message import (
    Choice,
    Contact,
    Heading,
    Keypress,
    Link,
    Location,
    Media,
    Option,
    Outbound,
    Part,
    Reaction,
    Speech,
    Template,
    Text,
    Unsupported,
)

Json = dict[str, Any]

KINDS: dict[str, type[Part]] = {
    "text": Text,
    "choice": Choice,
    "media": Media,
    "location": Location,
    "link": Link,
    "keypress": Keypress,
    "speech": Speech,
    "reaction": Reaction,
    "contact": Contact,
    "heading": Heading,
    "unsupported": Unsupported,
}
_NAMES = {kind: name for name, kind in KINDS.items()}


def _clean(value: object) -> object:
    """PostgreSQL's jsonb takes neither NUL nor lone surrogates."""
    return clean(value) if isinstance(value, str) else value


def parts_to_json(parts: Iterable[Part]) -> list[Json]:
    """`[{"type": "text", …}]`."""
    return [
        {"type": _NAMES[type(part)]} | {name: _clean(value) for name, value in asdict(part).items()} for part in parts
    ]


def parts_from_json(raw: Iterable[Json]) -> tuple[Part, ...]:
    """The inverse of `parts_to_json`."""
    return tuple(KINDS[one["type"]](**{name: value for name, value in one.items() if name != "type"}) for one in raw)


def outbound_to_json(message: Outbound) -> Json:
    """What the outbox's payload holds; address and conversation stand in columns of their own."""
    return {
        "parts": parts_to_json(message.parts),
        "choices": [asdict(option) for option in message.choices],
        "in_reply_to": message.in_reply_to,
        "ends_session": message.ends_session,
        "template": asdict(message.template) if message.template else None,
        "list_button": message.list_button,
        "critical": message.critical,
        "asks_phone": message.asks_phone,
    }


def outbound_from_json(
    raw: Json, *, conversation_id: UUID, channel: str, account: str, address: str, owner_epoch: int
) -> Outbound:
    """The inverse of `outbound_to_json`."""
    template = raw.get("template")
    return Outbound(
        conversation_id=conversation_id,
        channel=channel,
        account=account,
        address=address,
        parts=parts_from_json(raw["parts"]),
        choices=tuple(Option(**option) for option in raw["choices"]),
        in_reply_to=raw.get("in_reply_to"),
        ends_session=bool(raw.get("ends_session")),
        owner_epoch=owner_epoch,
        template=Template(template["name"], template["language"], tuple(template["values"])) if template else None,
        list_button=raw.get("list_button", ""),
        critical=bool(raw.get("critical")),
        asks_phone=raw.get("asks_phone", ""),
    )
