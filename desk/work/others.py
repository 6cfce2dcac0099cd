"""The conversations of one customer on all channels: when, and how each ended."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from channels.base import Channel
from desk.work.dossier import Known

MOST = 30

_OTHERS = text("""
select c.id, c.channel, c.last_inbound_at, q.state, q.closed_reason, a.name as agent_name
from runtime.conversations c
    left join lateral (
        select e.state, e.closed_reason, e.agent_id from runtime.queue_entries e
        where e.conversation_id = c.id order by e.opened_at desc, e.id desc limit 1
    ) q on true
    left join runtime.agents a on a.utility_id = c.utility_id and a.id = q.agent_id
where c.utility_id = :utility and c.last_inbound_at is not null
    and (c.id = any(:ids) or (c.channel = any(:channels) and c.address = any(:addresses)))
order by c.last_inbound_at desc limit :most
""")


@dataclass(frozen=True, slots=True)
class Other:
    """One conversation. `state`: of its newest handoff, empty where there was none; `reason`: why that was closed."""

    id: UUID
    channel: str
    at: datetime
    state: str
    reason: str
    agent: str
    proven: bool


def addresses_of(phone: str) -> list[str]:
    """How channels that prove a phone write it: WhatsApp writes Mexican mobiles with a 1 (CHANNELS.md)."""
    digits = phone.removeprefix("+")
    if not digits:
        return []
    return [digits, f"521{digits[2:]}"] if digits.startswith("52") and len(digits) == 12 else [digits]


async def conversations_of(
    engine: AsyncEngine, utility: str, *, phone: str, known: Collection[Known], channels: Mapping[str, Channel]
) -> tuple[Other, ...]:
    """Those from the customer's phone, and those that the service layer knows as theirs; who wrote last first."""
    proven = {one.id for one in known if one.proven}
    values = {
        "utility": utility,
        "ids": [one.id for one in known],
        "channels": [name for name, channel in channels.items() if channel.capabilities.proves_phone],
        "addresses": addresses_of(phone),
        "most": MOST,
    }
    async with engine.connect() as connection:
        rows = (await connection.execute(_OTHERS, values)).all()
    named = {one.id for one in known}
    return tuple(
        Other(
            id=row.id,
            channel=row.channel,
            at=row.last_inbound_at,
            state=row.state or "",
            reason=row.closed_reason or "",
            agent=row.agent_name or "",
            proven=row.id in proven or row.id not in named,
        )
        for row in rows
    )
