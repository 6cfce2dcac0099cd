"""How it was with the person, 1 to 5: asked once for each handoff that an agent answered and closed (SUR-01).

Where the channel still takes free words the customer gets the question with its five answers; outside WhatsApp's
window the template `satisfaction`, by day, which a number answers. What they say is read like any rating
(`bot/rating.py`), and belongs to that handoff.
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

from bot import outbox, rating, surveys
from bot.compose import fit, offered_to_json
from bot.floor.handling import CLOSE_REASONS
from bot.reading import offered_from_json
from bot.registered import registered
from bot.silence import DAY_BEGINS, DAY_ENDS
from bot.wake import OUTBOX
from channels.base import Channel
from channels.message import Outbound
from kit.utility import Utility
from kit.utility_parts import Survey

TEMPLATE = "satisfaction"
FORGOTTEN = timedelta(hours=48)
"""Later nobody remembers how it was."""
AT_ONCE = 50

_DUE = text("""
select q.id as entry, c.id, c.utility_id, c.channel, c.account, c.address, c.language, c.epoch, c.offered,
    c.last_inbound_at, split_part(a.name, ' ', 1) as agent
from runtime.queue_entries q
    join runtime.conversations c on c.id = q.conversation_id
    join runtime.agents a on a.utility_id = q.utility_id and a.id = q.agent_id
where q.utility_id = any(:utilities) and q.state = 'closed' and q.closed_reason = any(:helped)
    and q.surveyed_at is null and q.closed_at > :forgotten
    and not exists (
        select from runtime.queue_entries p where p.conversation_id = c.id and p.surveyed_at > :rested)
    and c.owner = 'bot' and not c.pending and c.lease_owner is null and c.active_loop is null
    and not exists (select from runtime.queue_entries n where n.conversation_id = c.id and n.opened_at > q.closed_at)
    and exists (
        select from runtime.outbox o where o.conversation_id = c.id and o.sender = 'agent'
            and o.created_at between q.opened_at and q.closed_at)
    and not exists (
        select from runtime.opt_outs o
        where o.utility_id = c.utility_id and o.channel = c.channel and o.address = c.address)
    and (:by_day or not (c.channel = any(:windowed)) or c.last_inbound_at > :window_since)
order by q.closed_at limit :limit
for update of c skip locked
""")
_ASKED = text("""
with marked as (
    update runtime.queue_entries set surveyed_at = :now where id = :entry and surveyed_at is null returning id
)
update runtime.conversations set rating = 'post_interaction', rating_asked_at = :now, offered = cast(:offered as jsonb)
where id = :id and exists (select from marked)
""")
_WAKE = text("select pg_notify(:channel, :payload)")


async def ask(
    engine: AsyncEngine, *, channels: Mapping[str, Channel], utilities: Mapping[str, Utility], now: datetime
) -> int:
    """Ask who was helped by a person and has not been asked; returns how many. Again is no harm."""
    count = 0
    for utility in utilities.values():
        survey = utility.surveys.get("post_interaction")
        if survey is None:
            continue
        values = _values(utility, channels, now) | {"rested": now - timedelta(days=survey.every_days)}
        async with engine.begin() as connection:
            rows = (await connection.execute(_DUE, values)).all()
            for row in rows:
                count += await _ask(connection, row, channels[row.channel], utility, survey, now=now)
    return count


def _values(utility: Utility, channels: Mapping[str, Channel], now: datetime) -> dict[str, Any]:
    windows = {name: one.capabilities.session_window_hours for name, one in channels.items()}
    hours = [found for found in windows.values() if found is not None]
    by_day = DAY_BEGINS <= now.astimezone(utility.timezone).hour < DAY_ENDS and TEMPLATE in utility.templates
    return {
        "utilities": [utility.id],
        "helped": [reason for reason, is_helped in CLOSE_REASONS.items() if is_helped],
        "forgotten": now - FORGOTTEN,
        "by_day": by_day,
        "windowed": [name for name, found in windows.items() if found is not None],
        "window_since": now - timedelta(hours=min(hours, default=0)),
        "limit": AT_ONCE,
    }


async def _ask(
    connection: AsyncConnection, row: Row[Any], channel: Channel, utility: Utility, survey: Survey, *, now: datetime
) -> int:
    spoken = row.language if row.language in utility.languages else utility.default_language
    window = channel.capabilities.session_window_hours
    is_open = window is None or (row.last_inbound_at and now - row.last_inbound_at < timedelta(hours=window))
    plain = Outbound(row.id, row.channel, row.account, row.address, (), owner_epoch=row.epoch)
    before = offered_from_json(row.offered or ())
    if is_open:
        asked = surveys.words(survey, "score", spoken, aloud=channel.capabilities.speech, name=row.agent)
        question = rating.question(asked, spoken)
        composed = fit((question,), capabilities=channel.capabilities, language=spoken, offered=before)
        messages = [
            replace(plain, parts=draft.parts, choices=draft.choices, list_button=draft.list_button)
            for draft in composed.drafts
        ]
        offered = composed.offered
    else:
        template, words = registered(utility, TEMPLATE, spoken, (row.agent,))
        messages, offered = [replace(plain, parts=(words,), template=template)], before
    values = {"entry": row.entry, "id": row.id, "now": now, "offered": json.dumps(offered_to_json(offered))}
    if (await connection.execute(_ASKED, values)).rowcount == 0:
        return 0
    for number, message in enumerate(messages):
        key, pull = f"survey:{row.entry}:{number}", channel.capabilities.pull
        await outbox.append(connection, message, key=key, sender="system", now=now, pull=pull)
    await connection.execute(_WAKE, {"channel": OUTBOX, "payload": str(row.id)})
    return 1
