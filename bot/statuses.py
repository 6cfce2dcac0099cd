"""Delivery statuses: applied by rank, parked when they come before the vendor's id is known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from channels.message import DeliveryStatus, Rank

PARKED_FOR = timedelta(days=8)
"""Meta repeats a webhook for up to 7 days."""

_APPLY = text("""
with input as (
    select * from jsonb_to_recordset(cast(:statuses as jsonb))
        as input(channel text, account text, external_id text, tracker uuid, state text, rank smallint,
                 error_code text, at timestamptz)
), matched as (
    select input.*, o.id from input join runtime.outbox o
        on o.channel = input.channel and o.account = input.account
        and (o.id = input.tracker or (input.tracker is null and o.provider_id = input.external_id))
), highest as (
    select distinct on (id) * from matched order by id, rank desc
), moments as (
    select id, min(at) filter (where state = 'delivered') as delivered_at,
        min(at) filter (where state = 'read') as read_at
    from matched group by id
), applied as (
    update runtime.outbox o set
        state = highest.state, rank = highest.rank, error_code = coalesce(highest.error_code, o.error_code),
        provider_id = coalesce(o.provider_id, highest.external_id),
        sent_at = coalesce(o.sent_at, highest.at),
        delivered_at = coalesce(o.delivered_at, moments.delivered_at),
        read_at = coalesce(o.read_at, moments.read_at),
        reconcile_after = null
    from highest join moments using (id)
    where o.id = highest.id and o.rank < highest.rank
      and (o.provider_id is null or o.provider_id = highest.external_id)
      and highest.external_id <> all(o.refused_ids)
    returning o.id
)
insert into runtime.parked_statuses (channel, account, external_id, state, rank, error_code, at, parked_at)
select distinct on (channel, account, external_id, state)
    channel, account, external_id, state, rank, error_code, at, :now
from input where not exists (
    select 1 from matched where matched.channel = input.channel and matched.account = input.account
        and matched.external_id = input.external_id
)
on conflict do nothing
""")

_SETTLE = text("""
with found as (
    delete from runtime.parked_statuses p using runtime.outbox o
    where o.channel = p.channel and o.account = p.account and o.provider_id = p.external_id
    returning p.*, o.id as outbox_id
), highest as (
    select distinct on (outbox_id) * from found order by outbox_id, rank desc
)
update runtime.outbox o set state = highest.state, rank = highest.rank,
    error_code = coalesce(highest.error_code, o.error_code),
    delivered_at = case when highest.state = 'delivered' then coalesce(o.delivered_at, highest.at)
                        else o.delivered_at end,
    read_at = case when highest.state = 'read' then coalesce(o.read_at, highest.at) else o.read_at end
from highest where o.id = highest.outbox_id and o.rank < highest.rank
""")

_FORGET = text("delete from runtime.parked_statuses where parked_at < :before")


def _tracker(raw: str | None) -> str | None:
    """Our outbox id, if that is what the vendor echoed."""
    try:
        return str(UUID(raw)) if raw else None
    except ValueError:
        return None


def _row(status: DeliveryStatus) -> dict[str, object]:
    return {
        "channel": status.channel,
        "account": status.account,
        "external_id": status.external_id,
        "tracker": _tracker(status.tracker),
        "state": status.state.value,
        "rank": Rank[status.state.name].value,
        "error_code": status.error_code,
        "at": status.at.isoformat(),
    }


async def apply(connection: AsyncConnection, statuses: Sequence[DeliveryStatus], *, now: datetime) -> None:
    """Raise each message to the highest state told; repeated, late and early ones do no harm."""
    if not statuses:
        return
    ordered = sorted((_row(status) for status in statuses), key=lambda row: str(row["tracker"]))
    await connection.execute(_APPLY, {"statuses": json.dumps(ordered), "now": now})


async def settle(engine: AsyncEngine, *, now: datetime) -> None:
    """Apply parked statuses whose message is known by now; forget those nobody will ask for."""
    async with engine.begin() as connection:
        await connection.execute(_SETTLE)
        await connection.execute(_FORGET, {"before": now - PARKED_FOR})
