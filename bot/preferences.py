"""Opt-outs: addresses that want no messages that they did not ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from channels.message import Rank, Reach

_OUT = text("""
insert into runtime.opt_outs (utility_id, channel, address, since, reason)
values (:utility, :channel, :address, :now, :reason)
on conflict (utility_id, channel, address) do update set reason = excluded.reason
where opt_outs.reason <> 'stop' and excluded.reason = 'stop'
""")
_IN = text("delete from runtime.opt_outs where utility_id = :utility and channel = :channel and address = :address")
_WELCOME = text("""
delete from runtime.opt_outs
where utility_id = :utility and channel = :channel and address = :address and reason = 'blocked' and since <= :at
""")
_UNREACHABLE = text("""
update runtime.outbox set state = 'failed', rank = :failed, error_code = 'blocked', fallback = 'sms', advised = true
where channel = :channel and account = :account and address = :address and state in ('queued', 'held')
""")
_WHY = text("""
select reason from runtime.opt_outs where utility_id = :utility and channel = :channel and address = :address
""")
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


async def why_opted_out(engine: AsyncEngine, *, utility: str, channel: str, address: str) -> str | None:
    """Why nothing may be sent unasked: asked, stop, blocked, or a vendor's code; None when it may."""
    async with engine.connect() as connection:
        values = {"utility": utility, "channel": channel, "address": address}
        return (await connection.execute(_WHY, values)).scalar()


async def hear_reaches(
    connection: AsyncConnection, reaches: Sequence[Reach], *, utilities: Mapping[tuple[str, str], str]
) -> None:
    """Who blocked us can't be reached there: what waits for them fails, and nothing is sent unasked.

    Taking that back lifts it, and lifts no opt-out that was asked for.
    """
    for reach in sorted(reaches, key=lambda one: one.at):
        who = {"utility": utilities[reach.channel, reach.account], "channel": reach.channel, "address": reach.address}
        if reach.reachable:
            await connection.execute(_WELCOME, who | {"at": reach.at})
        else:
            await opt_out(connection, **who, reason="blocked", now=reach.at)
            await connection.execute(
                _UNREACHABLE,
                {"channel": reach.channel, "account": reach.account, "address": reach.address, "failed": Rank.FAILED},
            )
