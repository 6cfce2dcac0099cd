"""What customers do to messages they sent: an edit or a deletion, applied once, in whatever order things arrive.

Still unread: the words are replaced, or the message is withdrawn. Read already: an edit is asked anew, a deletion
changes nothing. An edit that comes before its original stands in its place, under the original's id, so that the
original is then a duplicate.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import mailbox
from bot.codec import parts_from_json, parts_to_json
from channels.message import Inbound, Part, Revision
from kit.ids import new_id

_NOTE = text("""
insert into runtime.revisions (id, channel, account, external_id, original_id, address, deletes, sent_at, arrived_at)
values (:id, :channel, :account, :external_id, :original, :address, :deletes, :sent_at, :now)
on conflict (channel, account, external_id) do nothing
""")

_NEWER = text("""
select exists (
    select 1 from runtime.revisions
    where channel = :channel and account = :account and original_id = :original and address = :address
      and sent_at > :sent_at
)
""")

_LOCK = text("""
select id from runtime.conversations where channel = :channel and account = :account and address = :address for update
""")

_CURRENT = text("""
select id, state, parts from runtime.inbound
where channel = :channel and account = :account and conversation_id = :conversation
  and (external_id = :original or revises = :original or starts_with(external_id, :original || ':'))
order by arrival desc limit 1
""")

_REPLACE = text("update runtime.inbound set parts = cast(:parts as jsonb), state = :state where id = :id")

_NOTICE = text("""
update runtime.conversations set fence = fence + 1 where id = :conversation and lease_owner is null
""")
"""A worker that looks at the conversation this very moment must not believe what it saw (mailbox, `_CLAIM`)."""

_REVISES = text("""
update runtime.inbound set revises = :original
where channel = :channel and account = :account and external_id = :external_id
""")

Step = Literal["replace", "withdraw", "ask", "stand_in", "nothing"]


def decide(revision: Revision, *, state: str | None, parts: tuple[Part, ...]) -> Step:
    """What to do, by the state of the message as it now stands (None: it has not come yet)."""
    if revision.parts is None:
        return "withdraw" if state == "waiting" else "nothing"
    if state is None:
        return "stand_in"
    if state == "withdrawn" or revision.parts == parts:
        return "nothing"
    return "replace" if state == "waiting" else "ask"


async def apply(
    connection: AsyncConnection,
    revisions: Sequence[Revision],
    *,
    utilities: dict[tuple[str, str], str],
    now: datetime,
) -> int:
    """Do what `revisions` say, each once for ever; returns how many messages there are to answer because of them."""
    asked = 0
    for revision in sorted(revisions, key=lambda one: one.sent_at):
        values = _values(revision, now)
        fresh = (await connection.execute(_NOTE, values)).rowcount == 1
        if fresh and not (await connection.execute(_NEWER, values)).scalar_one():
            asked += await _apply(connection, revision, values, utilities=utilities, now=now)
    return asked


def _values(revision: Revision, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "channel": revision.channel,
        "account": revision.account,
        "external_id": revision.external_id,
        "original": revision.original_id,
        "address": revision.address,
        "deletes": revision.parts is None,
        "sent_at": revision.sent_at,
        "now": now,
    }


async def _apply(
    connection: AsyncConnection,
    revision: Revision,
    values: dict[str, Any],
    *,
    utilities: dict[tuple[str, str], str],
    now: datetime,
) -> int:
    conversation: UUID | None = (await connection.execute(_LOCK, values)).scalar()
    found: Row[Any] | None = None
    if conversation is not None:
        found = (await connection.execute(_CURRENT, values | {"conversation": conversation})).first()
    step = decide(revision, state=found.state if found else None, parts=parts_from_json(found.parts) if found else ())
    match step:
        case "replace" | "withdraw" if found is not None:
            state = "waiting" if step == "replace" else "withdrawn"
            parts = json.dumps(parts_to_json(revision.parts or ()))
            await connection.execute(_REPLACE, {"id": found.id, "parts": parts, "state": state})
            await connection.execute(_NOTICE, {"conversation": conversation})
        case "ask" | "stand_in":
            external_id = revision.external_id if step == "ask" else revision.original_id
            taken = await mailbox.accept(connection, (_message(revision, external_id),), utilities=utilities, now=now)
            if step == "ask":
                await connection.execute(_REVISES, values)
            return len(taken)
    return 0


def _message(revision: Revision, external_id: str) -> Inbound:
    return Inbound(
        channel=revision.channel,
        account=revision.account,
        external_id=external_id,
        address=revision.address,
        sent_at=revision.sent_at,
        parts=revision.parts or (),
    )
