"""How likely customers recommend us, 0 to 10 (NPS): asked a while after they said how it went, and seldom.

Once in so many days as the utility's file says, by day, where free words still reach them and no question is open. What
they say is read like any rating (`bot/rating.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot import outbox, surveys
from bot.compose import offered_to_json
from bot.reading import offered_from_json
from bot.silence import DAY_BEGINS, DAY_ENDS
from bot.wake import OUTBOX
from channels.base import Channel
from channels.message import Outbound, Text
from kit.utility import Utility
from kit.utility_parts import Survey

AFTER = timedelta(minutes=10)
"""Nobody is asked two things in one breath."""
UNTIL = timedelta(hours=20)
"""Within every window, and while they still know what it was about."""
AT_ONCE = 50

_DUE = text("""
select c.id, c.channel, c.account, c.address, c.language, c.epoch, c.offered
from runtime.conversations c
where c.utility_id = :utility and c.channel = any(:channels) and c.owner = 'bot' and not c.pending
    and c.lease_owner is null and c.active_loop is null and c.rating is null
    and c.last_inbound_at > :since and (c.nps_asked_at is null or c.nps_asked_at < :rested)
    and exists (
        select from runtime.ratings r where r.conversation_id = c.id and r.kind <> 'nps' and r.at > :since
            and r.at < :before)
    and not exists (
        select from runtime.ratings r where r.conversation_id = c.id and r.kind <> 'nps' and r.at >= :before)
    and not exists (
        select from runtime.queue_entries q where q.conversation_id = c.id and q.state in ('open', 'taken'))
    and not exists (
        select from runtime.opt_outs o
        where o.utility_id = c.utility_id and o.channel = c.channel and o.address = c.address)
order by c.last_inbound_at limit :limit
for update of c skip locked
""")
_ASKED = text("""
update runtime.conversations set rating = 'nps', nps_asked_at = :now, offered = cast(:offered as jsonb) where id = :id
""")
_WAKE = text("select pg_notify(:channel, :payload)")


def can_ask(channel: Channel) -> bool:
    """Whether a question may be put there unasked: not on a call, not into a room, and no letter for it."""
    can = channel.capabilities
    return not (can.replies_inline or can.speech or can.by_mail)


async def ask(
    engine: AsyncEngine, *, channels: Mapping[str, Channel], utilities: Mapping[str, Utility], now: datetime
) -> int:
    """Ask whoever is due; returns how many. Again is no harm."""
    count = 0
    for utility in utilities.values():
        survey = utility.surveys.get("nps")
        if survey is None or not DAY_BEGINS <= now.astimezone(utility.timezone).hour < DAY_ENDS:
            continue
        values = {
            "utility": utility.id,
            "channels": [name for name, one in channels.items() if can_ask(one)],
            "since": now - UNTIL,
            "before": now - AFTER,
            "rested": now - timedelta(days=survey.every_days),
            "limit": AT_ONCE,
        }
        async with engine.begin() as connection:
            rows = (await connection.execute(_DUE, values)).all()
            for row in rows:
                await _ask(connection, row, channels[row.channel], utility, survey, now=now)
        count += len(rows)
    return count


async def _ask(
    connection: AsyncConnection, row: Row[Any], channel: Channel, utility: Utility, survey: Survey, *, now: datetime
) -> None:
    spoken = row.language if row.language in utility.languages else utility.default_language
    words = Text(surveys.words(survey, "score", spoken))
    # a number is the answer now, and no menu's
    offered = [replace(one, number=0) for one in offered_from_json(row.offered or ())]
    values = {"id": row.id, "now": now, "offered": json.dumps(offered_to_json(offered))}
    await connection.execute(_ASKED, values)
    message = Outbound(row.id, row.channel, row.account, row.address, (words,), owner_epoch=row.epoch)
    key = f"nps:{row.id}:{now.timestamp():.0f}"
    await outbox.append(connection, message, key=key, sender="system", now=now, pull=channel.capabilities.pull)
    await connection.execute(_WAKE, {"channel": OUTBOX, "payload": str(row.id)})
