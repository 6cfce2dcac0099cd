"""Which conversations are listed, newest first, and how a program goes on from one page to the next."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

State = Literal["waiting", "taken", "bot"]
"""Who has it: nobody yet and a person is awaited, an agent, or the assistant."""

_STATES: Mapping[State, str] = {"waiting": "open", "taken": "taken"}
_LIVE = """
from runtime.queue_entries q join runtime.conversations c on c.id = q.conversation_id
where q.utility_id = :utility and q.state in ('open', 'taken')
    and (cast(:state as text) is null or q.state = :state)
    and (cast(:team as text) is null or q.team = :team) and (cast(:agent as text) is null or q.agent_id = :agent)
    and (not :late or q.state = 'open' and q.urgent or exists (
        select from runtime.service_clocks s where s.entry_id = q.id and s.ended_at is null
            and s.kind <> 'resolution' and s.due_at <= :now))
"""
_ALL = """
from runtime.conversations c where true
"""
_BOT = """
from runtime.conversations c
where not exists (select from runtime.queue_entries q where q.conversation_id = c.id and q.state in ('open', 'taken'))
"""
_TAIL = """
    and c.utility_id = :utility and c.last_inbound_at is not null
    and (cast(:since as timestamptz) is null or c.last_inbound_at >= :since)
    and (cast(:at as timestamptz) is null or (c.last_inbound_at, c.id) < (:at, cast(:id as uuid)))
order by c.last_inbound_at desc, c.id desc limit :limit
"""


def _select(source: str) -> TextClause:
    return text(f"select c.id, c.last_inbound_at as at {source} {_TAIL}")


_LISTED: Mapping[str, TextClause] = {"live": _select(_LIVE), "all": _select(_ALL), "bot": _select(_BOT)}
_WAITING = text("""
select conversation_id from runtime.queue_entries where utility_id = :utility and state = 'open'
""")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is listed. `late`: a person was promised by a time that has gone, or an emergency waits."""

    state: State | None = None
    team: str | None = None
    agent: str | None = None
    late: bool = False
    since: datetime | None = None

    @property
    def source(self) -> str:
        """Which of the statements finds it: what asks for a handoff begins at the handoffs, which are few."""
        if self.state in _STATES or self.team or self.agent or self.late:
            return "live"
        return "bot" if self.state == "bot" else "all"


@dataclass(frozen=True, slots=True)
class Place:
    """Behind which row the next page begins."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        raw = json.dumps([self.at.isoformat(), self.id.hex], separators=(",", ":"))
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def place_of(said: str) -> Place | None:
    """The place that an earlier answer gave as `next`; None when it is none."""
    try:
        at, found = json.loads(base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)))
        moment = datetime.fromisoformat(at)
        return Place(moment, UUID(found)) if moment.tzinfo else None
    except (binascii.Error, ValueError, TypeError, AttributeError):
        return None


async def page(
    connection: AsyncConnection, wanted: Wanted, *, utility: str, after: Place | None, limit: int, now: datetime
) -> tuple[list[UUID], Place | None]:
    """Conversations of the utility, and where the next page begins; None on the last."""
    values: dict[str, Any] = {
        "utility": utility, "since": wanted.since, "at": after.at if after else None, "limit": limit + 1,
        "id": after.id if after else None,
    }  # fmt: skip
    if wanted.source == "live":
        state = _STATES.get(wanted.state) if wanted.state else None
        values |= {"state": state, "team": wanted.team, "agent": wanted.agent, "late": wanted.late, "now": now}
        if wanted.state == "bot":
            return [], None
    rows = (await connection.execute(_LISTED[wanted.source], values)).all()
    kept = rows[:limit]
    more = Place(kept[-1].at, kept[-1].id) if len(rows) > limit else None
    return [row.id for row in kept], more


async def waiting(connection: AsyncConnection, *, utility: str) -> list[UUID]:
    """Everybody who waits for a person at the utility."""
    return [row.conversation_id for row in await connection.execute(_WAITING, {"utility": utility})]
