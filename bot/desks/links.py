"""The links between our conversations and another desk's, and what has yet to be told there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.floor.instructions import PREFIX

_FIND = text("select * from runtime.desk_links where conversation_id = :conversation and carrier = :carrier")
_FROM_THERE = text("""
select * from runtime.desk_links where utility_id = :utility and carrier = :carrier and remote_id = :remote
""")
_BEGIN = text("""
insert into runtime.desk_links (conversation_id, carrier, utility_id, contact_id, source_id, heard)
select :conversation, :carrier, :utility, :contact, :source, coalesce((
    select min(i.arrival) - 1 from (
        select arrival from runtime.inbound where conversation_id = :conversation order by arrival desc limit :shown
    ) i), 0)
on conflict (conversation_id, carrier) do nothing
""")
_OPENED = text("""
update runtime.desk_links set remote_id = :remote where conversation_id = :conversation and carrier = :carrier
""")
_NOTED = text("""
update runtime.desk_links set entry_id = :entry where conversation_id = :conversation and carrier = :carrier
""")
_HEARD = text("""
update runtime.desk_links set heard = greatest(heard, :arrival)
where conversation_id = :conversation and carrier = :carrier
""")
_UNTOLD = text("""
select i.arrival, i.parts from runtime.inbound i
where i.conversation_id = :conversation and i.arrival > :heard and i.state <> 'withdrawn'
    and i.external_id not like :pressed
order by i.arrival limit 100
""")
_LIVE = text("""
select id, state, agent_id from runtime.queue_entries
where conversation_id = :conversation and state in ('open', 'taken')
""")


@dataclass(frozen=True, slots=True)
class Link:
    """A conversation at another desk. `remote_id` is None until it has been opened there."""

    conversation: UUID
    carrier: str
    contact_id: int
    source_id: str
    remote_id: int | None
    entry_id: UUID | None
    heard: int


@dataclass(frozen=True, slots=True)
class Live:
    """The handoff that goes on. `agent` is empty while it waits."""

    entry: UUID
    agent: str


def _link(row: Any) -> Link:
    return Link(row.conversation_id, row.carrier, row.contact_id, row.source_id, row.remote_id, row.entry_id, row.heard)


async def find(engine: AsyncEngine, conversation: UUID, *, carrier: str) -> Link | None:
    """The conversation's link to that desk."""
    async with engine.connect() as connection:
        values = {"conversation": conversation, "carrier": carrier}
        row = (await connection.execute(_FIND, values)).one_or_none()
    return _link(row) if row else None


async def from_there(connection: AsyncConnection, remote: int, *, utility: str, carrier: str) -> Link | None:
    """The link of a conversation as that desk numbers it."""
    values = {"utility": utility, "carrier": carrier, "remote": remote}
    row = (await connection.execute(_FROM_THERE, values)).one_or_none()
    return _link(row) if row else None


async def begin(
    engine: AsyncEngine, conversation: UUID, *, utility: str, carrier: str, contact: int, source: str, shown: int
) -> None:
    """The customer is known there; the last `shown` messages are to be told."""
    values = {
        "conversation": conversation, "carrier": carrier, "utility": utility, "contact": contact, "source": source,
        "shown": shown,
    }  # fmt: skip
    async with engine.begin() as connection:
        await connection.execute(_BEGIN, values)


async def opened(engine: AsyncEngine, link: Link, remote: int) -> None:
    """The conversation is open there."""
    await _note(engine, _OPENED, link, remote=remote)


async def noted(engine: AsyncEngine, link: Link, entry: UUID) -> None:
    """The handoff's note stands there."""
    await _note(engine, _NOTED, link, entry=entry)


async def heard(engine: AsyncEngine, link: Link, arrival: int) -> None:
    """The customer's messages up to that one stand there."""
    await _note(engine, _HEARD, link, arrival=arrival)


async def _note(engine: AsyncEngine, statement: Any, link: Link, **values: object) -> None:
    own = {"conversation": link.conversation, "carrier": link.carrier}
    async with engine.begin() as connection:
        await connection.execute(statement, own | values)


async def untold(engine: AsyncEngine, link: Link) -> Sequence[Any]:
    """The customer's messages that don't stand there yet, oldest first: arrival, parts."""
    values = {"conversation": link.conversation, "heard": link.heard, "pressed": f"{PREFIX}%"}
    async with engine.connect() as connection:
        return (await connection.execute(_UNTOLD, values)).all()


async def live(engine: AsyncEngine, conversation: UUID) -> Live | None:
    """The handoff that goes on; None when the assistant has the conversation."""
    async with engine.connect() as connection:
        row = (await connection.execute(_LIVE, {"conversation": conversation})).one_or_none()
    return Live(row.id, row.agent_id or "") if row else None
