"""What is told of an event: the ids of ours to everybody; words, names and addresses to who may read messages.

Words stand in no event. They are read from the message when it is told, so that what a customer took back is not told
any more, and nothing is kept a second time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.files.store import lost

_HIDDEN = frozenset({"reference", "to_external_id", "type", "on_behalf"})
_NEWS = text("""
select e.id, e.kind, e.at, e.data, e.subject, e.utility_id, e.conversation_id, c.channel, c.address, c.language,
    i.parts as heard, i.state as heard_state, o.payload as sent, o.state as sent_state,
    (select n.sender_name from runtime.inbound n where n.conversation_id = c.id and n.sender_name <> ''
        order by n.arrived_at desc limit 1) as name
from runtime.events e join runtime.conversations c on c.id = e.conversation_id
    left join runtime.inbound i on i.id = e.subject and e.kind = 'message.created'
    left join runtime.outbox o on o.id = e.subject and e.kind like 'message.%'
where e.id = :id
""")


@dataclass(frozen=True, slots=True)
class News:
    """An event with all that may be told of it. `parts`: of a message, as `bot.codec` has them."""

    id: UUID
    kind: str
    at: datetime
    utility: str
    conversation: UUID
    subject: UUID
    data: Mapping[str, Any]
    channel: str
    address: str
    language: str | None
    name: str
    parts: tuple[Mapping[str, Any], ...]
    is_withdrawn: bool = False


async def read_news(connection: AsyncConnection, event: UUID) -> News | None:
    """The event as it can be told now; None when its conversation is gone."""
    row = (await connection.execute(_NEWS, {"id": event})).one_or_none()
    if row is None:
        return None
    is_withdrawn = row.heard_state == "withdrawn"
    parts = row.heard if row.heard is not None else (row.sent or {}).get("parts", [])
    return News(
        id=row.id, kind=row.kind, at=row.at, utility=row.utility_id, conversation=row.conversation_id,
        subject=row.subject, data=row.data, channel=row.channel, address=row.address, language=row.language,
        name=row.name or "", parts=() if is_withdrawn else tuple(parts), is_withdrawn=is_withdrawn,
    )  # fmt: skip


def masked(address: str) -> str:
    """The end of an address. Pure."""
    return f"…{address[-4:]}" if len(address) > 8 else "…"


def shown(part: Mapping[str, Any]) -> dict[str, Any]:
    """A part of a message as the API shows it: a file is named by its kind, and no address of it is told; `lost` says
    why it can't be opened, or nothing. Pure.
    """
    kept = {name: value for name, value in part.items() if name not in _HIDDEN}
    if part["type"] == "media":
        return {"type": kept.pop("kind")} | kept | {"lost": lost(str(part["reference"]))}
    return {"type": part["type"]} | kept


def body(news: News, *, messages: bool) -> bytes:
    """The request's body, as Standard Webhooks wants it: type, timestamp, data. Pure."""
    customer: dict[str, Any] = {"address": masked(news.address), "language": news.language}
    if messages:
        customer |= {"address": news.address, "name": news.name}
    data: dict[str, Any] = {
        "utility": news.utility,
        "conversation": {"id": str(news.conversation), "channel": news.channel, "customer": customer},
    }
    told = {name: value for name, value in news.data.items() if value is not None}
    match news.kind.partition(".")[0]:
        case "message":
            data["message"] = {"id": str(news.subject)} | told
            if messages and news.kind == "message.created":
                data["message"] |= {"parts": [shown(one) for one in news.parts], "withdrawn": news.is_withdrawn}
        case "rating":
            data["rating"] = {"id": str(news.subject)} | told
        case _:
            if told:
                data["handoff"] = {"id": told.pop("handoff"), "move": str(news.subject)} | told
    whole = {"type": news.kind, "timestamp": news.at.astimezone(UTC).isoformat(), "data": data}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()
