"""Opt-outs: addresses that want no messages that they did not ask for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_OUT = text("""
insert into runtime.opt_outs (utility_id, channel, address, since, reason)
values (:utility, :channel, :address, :now, :reason) on conflict do nothing
""")
_IN = text("delete from runtime.opt_outs where utility_id = :utility and channel = :channel and address = :address")
_ASK = text("select 1 from runtime.opt_outs where utility_id = :utility and channel = :channel and address = :address")


async def opt_out(
    connection: AsyncConnection, *, utility: str, channel: str, address: str, reason: str, now: datetime
) -> None:
    """No more unasked messages to this address."""
    await connection.execute(
        _OUT, {"utility": utility, "channel": channel, "address": address, "reason": reason, "now": now}
    )


async def opt_in(connection: AsyncConnection, *, utility: str, channel: str, address: str) -> None:
    """They are welcome again."""
    await connection.execute(_IN, {"utility": utility, "channel": channel, "address": address})


async def opted_out(connection: AsyncConnection, *, utility: str, channel: str, address: str) -> bool:
    """Whether unasked messages are unwelcome."""
    return (
        await connection.execute(_ASK, {"utility": utility, "channel": channel, "address": address})
    ).first() is not None
