"""The audit log as it is read: newest first, a page at a time, of some utilities only."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

BATCH = 500
_ENTRIES = """
select a.id, a.at, a.utility_id, p.name, a.what, a.address, a.detail, whom.name as whom,
    coalesce(p.handle, a.detail->>'agent') as agent
from desk.audit a left join desk.people p on p.id = a.person_id
    left join desk.people whom on whom.id::text = a.detail->>'whom'
where true {where}
order by a.at desc, a.id desc limit :limit
"""
_CLAUSES = {
    "utilities": "a.utility_id = any(:utilities)",
    "person": "a.person_id = :person",
    "agent": "coalesce(p.handle, a.detail->>'agent') = :agent",
    "what": "a.what = :what",
    "conversation": "a.detail->>'conversation' = :conversation",
    "since": "a.at >= :since",
    "until": "a.at < :until",
    "before_at": "(a.at, a.id) < (:before_at, :before_id)",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the log ended: the next one begins below."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.id}"


def place_of(written: str) -> Place | None:
    """The place that an address names; None for anything else."""
    moment, _, identity = written.partition("~")
    try:
        at, found = datetime.fromisoformat(moment), UUID(identity)
    except ValueError:
        return None
    return Place(at, found) if at.tzinfo else None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries: `utilities` None for all, and what is nobody's; everything else None for any."""

    utilities: Sequence[str] | None
    person: UUID | None = None
    what: str | None = None
    conversation: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    agent: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Who did what. `who` is None for nobody of that name, and for the shell; `whom` is the person it was done to;
    `agent` is what the floor calls who did it.
    """

    id: UUID
    at: datetime
    utility: str | None
    who: str | None
    what: str
    address: str
    detail: Mapping[str, Any]
    whom: str | None
    agent: str | None = None

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.at, self.id)


async def entries(connection: AsyncConnection, asked: Asked, *, limit: int, before: Place | None = None) -> list[Entry]:
    """The newest `limit` entries, of those below `before`. Each clause is there only where asked for, so that an
    index serves it."""
    values: dict[str, Any] = {
        "utilities": None if asked.utilities is None else list(asked.utilities),
        "person": asked.person,
        "agent": asked.agent,
        "what": asked.what,
        "conversation": str(asked.conversation) if asked.conversation else None,
        "since": asked.since,
        "until": asked.until,
        "before_at": before.at if before else None,
    }
    given = {name: value for name, value in values.items() if value is not None}
    where = "".join(f" and {_CLAUSES[name]}" for name in given)
    if before:
        given["before_id"] = before.id
    rows = await connection.execute(text(_ENTRIES.format(where=where)), given | {"limit": limit})
    return [_entry(row) for row in rows]


async def every_entry(engine: AsyncEngine, asked: Asked) -> AsyncIterator[Entry]:
    """All of them, read in batches: a long log is never in memory at once."""
    before: Place | None = None
    while True:
        async with engine.connect() as connection:
            found = await entries(connection, asked, limit=BATCH, before=before)
        for one in found:
            yield one
        if len(found) < BATCH:
            return
        before = found[-1].place


def _entry(row: Row[Any]) -> Entry:
    return Entry(row.id, row.at, row.utility_id, row.name, row.what, row.address, row.detail, row.whom, row.agent)
