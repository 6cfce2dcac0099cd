"""Who owns the word: bot, queue, agent, closed. The epoch rises with every change, so that nothing stale is sent."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.dialogue import Handoff
from kit.ids import new_id

Owner = Literal["bot", "queue", "agent", "closed"]

TRANSITIONS: dict[Owner, frozenset[Owner]] = {
    "bot": frozenset({"queue", "agent", "closed"}),
    "queue": frozenset({"agent", "bot", "closed"}),
    "agent": frozenset({"bot", "queue", "closed"}),
    "closed": frozenset({"bot"}),
}


class TransitionError(Exception):
    """The word can't go from its owner to that one."""


_OWNER = text("select owner from runtime.conversations where id = :id for update")
_CHANGE = text("""
update runtime.conversations set owner = :owner, epoch = epoch + 1, pending = true, arrivals = arrivals + 1
where id = :id returning epoch
""")
_ENTER = text("""
insert into runtime.queue_entries (id, utility_id, conversation_id, turn_id, reason, topic, opened_at)
values (:id, :utility, :conversation, :turn, :reason, :topic, :now)
on conflict (conversation_id) where state in ('open', 'taken') do nothing
""")


async def change_owner(connection: AsyncConnection, conversation_id: UUID, owner: Owner) -> int:
    """Give the word to `owner`; returns the new epoch. Raises TransitionError."""
    current: Owner = (await connection.execute(_OWNER, {"id": conversation_id})).scalar_one()
    if owner not in TRANSITIONS[current]:
        raise TransitionError(f"{current} → {owner}")
    epoch: int = (await connection.execute(_CHANGE, {"id": conversation_id, "owner": owner})).scalar_one()
    return epoch


async def enter_queue(
    connection: AsyncConnection, asked: Handoff, *, utility: str, conversation_id: UUID, turn_id: UUID, now: datetime
) -> None:
    """Put the conversation on the list for a person, once. The bot keeps the word until somebody takes it."""
    await connection.execute(
        _ENTER,
        {
            "id": new_id(),
            "utility": utility,
            "conversation": conversation_id,
            "turn": turn_id,
            "reason": asked.reason,
            "topic": asked.topic,
            "now": now,
        },
    )
