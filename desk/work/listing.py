"""The inbox's rows: who waits, who is being helped, and what was said last. One query a utility for all open pages."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.codec import parts_from_json
from channels.message import Link, Media, Part, Speech, Text

View = Literal["mine", "asleep", "queue", "all"]
VIEWS: tuple[View, ...] = ("mine", "asleep", "queue", "all")
RECENT = 40
"""How many conversations without a handoff are listed under all: those who wrote last."""
CUT = 160
"""Characters of the last words."""

_ROWS = text("""
with live as (
    select q.conversation_id as id, q.id as entry_id, q.state, q.reason, q.urgent, q.agent_id, q.team, q.opened_at,
        q.wanted_agent_id, q.snoozed_at, q.snoozed_until
    from runtime.queue_entries q
    where q.utility_id = :utility and q.state in ('open', 'taken')
), recent as (
    select c.id from runtime.conversations c
    where c.utility_id = :utility and c.last_inbound_at is not null
    order by c.last_inbound_at desc limit :recent
), wanted as (
    select id from live where cast(:ids as uuid[]) is null union select id from recent
    union select unnest(cast(:ids as uuid[]))
)
select c.id, c.utility_id, c.channel, c.address, c.language, c.owner, c.last_inbound_at, l.entry_id, l.state, l.reason,
    l.urgent, l.agent_id, l.team, l.opened_at, a.name as agent_name, l.wanted_agent_id, b.name as wanted_name,
    l.snoozed_at, l.snoozed_until,
    said.parts, said.sender_name, said.arrived_at,
    answer.payload, answer.sender, answer.created_at, waits.since, unread.count as unread, clocks.due_at, clocks.warn_at
from wanted w join runtime.conversations c on c.id = w.id left join live l on l.id = c.id
    left join runtime.agents a on a.utility_id = c.utility_id and a.id = l.agent_id
    left join runtime.agents b on b.utility_id = c.utility_id and b.id = l.wanted_agent_id
    left join runtime.reads r on r.entry_id = l.entry_id
    left join lateral (
        select i.parts, i.sender_name, i.arrived_at from runtime.inbound i
        where i.conversation_id = c.id and i.state <> 'withdrawn' order by i.arrived_at desc limit 1
    ) said on true
    left join lateral (
        select o.payload, o.sender, o.created_at from runtime.outbox o
        where o.conversation_id = c.id and o.state not in ('dropped', 'held') order by o.seq desc limit 1
    ) answer on true
    left join lateral (
        select min(i.arrived_at) as since from runtime.inbound i
        where l.state = 'taken' and i.conversation_id = c.id and i.arrived_at > coalesce((
            select max(o.created_at) from runtime.outbox o where o.conversation_id = c.id and o.sender = 'agent'
        ), '-infinity') and i.arrived_at >= l.opened_at - interval '1 minute'
    ) waits on true
    left join lateral (
        select count(*) from (
            select 1 from runtime.inbound i where l.state is not null and i.conversation_id = c.id
                and i.arrival > coalesce(r.arrival, 0) and i.arrived_at >= l.opened_at - interval '1 minute' limit 10
        ) few
    ) unread on true
    left join lateral (
        select min(s.due_at) as due_at, min(s.warn_at) as warn_at from runtime.service_clocks s
        where s.entry_id = l.entry_id and s.ended_at is null and s.kind <> 'resolution'
    ) clocks on true
where c.utility_id = :utility
""")
"""`ids`: these, whoever has them; null for the inbox."""


@dataclass(frozen=True, slots=True)
class Item:
    """One conversation in the inbox.

    `state` is open (waits), taken (an agent has it) or empty (the assistant has it). `waits_since` is None when nobody
    waits for an answer of a person. `due_at`: by when one was promised. `team`: a key of utility.yml's. `wanted`: the
    colleague it was passed to, while it waits. `found`: by what a search found it.
    """

    id: UUID
    utility: str
    channel: str
    address: str
    name: str
    state: Literal["open", "taken", ""]
    reason: str
    urgent: bool
    agent: str
    agent_name: str
    words: str
    kind: Literal["text", "file", "other", ""]
    last_by: str
    last_at: datetime | None
    opened_at: datetime | None
    waits_since: datetime | None
    unread: int
    warn_at: datetime | None
    due_at: datetime | None
    team: str = ""
    wanted: str = ""
    wanted_name: str = ""
    language: str | None = None
    found: str = ""
    asleep_until: datetime | None = None


def spoken(parts: tuple[Part, ...]) -> tuple[str, Literal["text", "file", "other", ""]]:
    """The words of a message in a line, and what it is when it has none."""
    found = " ".join(
        " ".join(words.split())
        for part in parts
        if (words := part.text if isinstance(part, Text | Speech) else part.title if isinstance(part, Link) else "")
    )
    if found:
        return found[:CUT], "text"
    if files := [part for part in parts if isinstance(part, Media)]:
        return files[0].caption or files[0].filename, "file"
    labels = " ".join(str(getattr(part, "label", "") or getattr(part, "emoji", "")) for part in parts).strip()
    return labels[:CUT], "text" if labels else "other"


def _asleep(row: Row[Any]) -> datetime | None:
    """Until when it sleeps; who wrote since wakes it, before the worker has."""
    if row.snoozed_until is None or (row.arrived_at is not None and row.arrived_at > row.snoozed_at):
        return None
    until: datetime = row.snoozed_until
    return until


def _item(row: Row[Any]) -> Item:
    answered = row.created_at is not None and (row.arrived_at is None or row.created_at >= row.arrived_at)
    if row.state == "open" and row.parts:  # what they want is in their own words, not in "somebody will be here soon"
        answered = False
    raw = row.payload["parts"] if answered else row.parts
    words, kind = spoken(parts_from_json(raw)) if raw else ("", "")
    return Item(
        id=row.id,
        utility=row.utility_id,
        channel=row.channel,
        address=row.address,
        name=row.sender_name or "",
        state=row.state or "",
        reason=row.reason or "",
        urgent=bool(row.urgent),
        agent=row.agent_id or "",
        agent_name=row.agent_name or "",
        words=words,
        kind=kind,
        last_by=row.sender if answered else "customer",
        last_at=row.created_at if answered else row.arrived_at,
        opened_at=row.opened_at,
        waits_since=row.opened_at if row.state == "open" else row.since,
        unread=row.unread,
        warn_at=row.warn_at,
        due_at=row.due_at,
        team=row.team or "",
        wanted=row.wanted_agent_id or "" if row.state == "open" else "",
        wanted_name=row.wanted_name or "",
        asleep_until=_asleep(row),
        language=row.language,
    )


def _first(item: Item) -> tuple[Any, ...]:
    """Emergencies, then who has waited longest, then who wrote last."""
    last = -(item.last_at.timestamp() if item.last_at else 0)
    since = item.waits_since.timestamp() if item.waits_since else float("inf")
    return (not item.urgent, since, last, item.id)


async def items_of(connection: AsyncConnection, ids: Collection[UUID], *, utility: str) -> tuple[Item, ...]:
    """These conversations of the utility as the inbox would show them, in that order."""
    if not ids:
        return ()
    rows = (await connection.execute(_ROWS, {"utility": utility, "recent": 0, "ids": list(ids)})).all()
    found = {row.id: _item(row) for row in rows}
    return tuple(found[one] for one in ids if one in found)


async def listed_items(connection: AsyncConnection, *, utility: str) -> tuple[Item, ...]:
    """Everything that the inbox of the utility shows, `ordered`."""
    rows = (await connection.execute(_ROWS, {"utility": utility, "recent": RECENT, "ids": None})).all()
    return ordered(_item(row) for row in rows)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What of a view is shown: a team's only (empty: of all), and only what has something unread."""

    team: str = ""
    unread: bool = False

    def has(self, item: Item) -> bool:
        """Whether it is shown."""
        return self.team in ("", item.team) and (item.unread > 0 or not self.unread)


def ordered(items: Iterable[Item]) -> tuple[Item, ...]:
    """Everything in the order of every view: who wants or has a person before who does not. Pure."""
    return tuple(sorted(items, key=lambda one: (not one.urgent, one.state == "", _first(one))))
