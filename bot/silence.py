"""A question that nobody answers: one gentle reminder, then it lapses in silence, then at most one invitation.

`decide` is pure and knows every rule; `mind` looks for silent conversations and does each step exactly once. The mark
of a step stands on the conversation's row, which is locked meanwhile, and the message's key is unique for ever: several
workers and a crash at any place change nothing. A turn wipes the marks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot import outbox
from bot.registered import registered
from bot.sentences import say
from channels.base import Channel
from channels.message import Outbound, Text
from kit.utility import Utility

TEMPLATE = "reengagement"
AT_ONCE = 100
FORGOTTEN = timedelta(hours=72)
"""Older silences are let be: nobody wants to hear of them."""

DAY_BEGINS, DAY_ENDS = 9, 20
"""Hours of the utility's own clock between which an unasked message may go out."""

UNFINISHED: Mapping[str, Mapping[str, str]] = {
    "pay_bill": {"es": "pago", "en": "payment"},
    "report_outage": {"es": "reporte", "en": "report"},
    "report_leak": {"es": "reporte", "en": "report"},
    "low_pressure": {"es": "reporte", "en": "report"},
    "water_quality": {"es": "reporte", "en": "report"},
    "complaint": {"es": "queja", "en": "complaint"},
    "dispute": {"es": "aclaración", "en": "dispute"},
    "payment_plan": {"es": "convenio", "en": "payment plan"},
    "extension": {"es": "solicitud", "en": "request"},
    "start_service": {"es": "solicitud", "en": "request"},
    "stop_service": {"es": "solicitud", "en": "request"},
    "move_service": {"es": "solicitud", "en": "request"},
    "change_holder": {"es": "solicitud", "en": "request"},
    "reconnect_service": {"es": "solicitud", "en": "request"},
    "appointment": {"es": "cita", "en": "appointment"},
}
"""Tasks worth inviting back for, and what a locked screen may say of them. A question about data is not one."""

Step = Literal["remind", "lapse", "invite"]

_SILENT = text("""
select c.id, c.utility_id, c.channel, c.account, c.address, c.language, c.epoch, c.waiting_task, c.last_turn_at,
    c.last_inbound_at, c.reminded_at, c.lapsed_at, c.invited_at,
    exists (
        select 1 from runtime.opt_outs o
        where o.utility_id = c.utility_id and o.channel = c.channel and o.address = c.address
    ) as opted_out
from runtime.conversations c
where c.active_loop is not null and c.owner = 'bot' and not c.pending and c.lease_owner is null
    and c.last_turn_at <= :quiet_since and c.last_turn_at > :forgotten
    and (c.lapsed_at is null and (c.reminded_at is null or c.last_turn_at <= :lapsing_since)
        or c.lapsed_at is not null and c.invited_at is null and c.channel = any(:windowed)
            and c.waiting_task = any(:unfinished))
order by c.last_turn_at limit :limit offset :offset
for update of c skip locked
""")

_MARKS: Mapping[Step, Any] = {
    "remind": text("update runtime.conversations set reminded_at = :now where id = :id"),
    "lapse": text("update runtime.conversations set lapsed_at = :now where id = :id"),
    "invite": text("update runtime.conversations set invited_at = :now where id = :id"),
}


@dataclass(frozen=True, slots=True)
class Silent:
    """A conversation whose question is open. `window_hours`: how long the channel takes free words (None: always)."""

    task: str
    since: datetime
    last_inbound_at: datetime | None
    reminded: bool
    lapsed: bool
    invited: bool
    opted_out: bool
    window_hours: int | None

    def window_open(self, now: datetime) -> bool:
        """Whether free words may be sent."""
        if self.window_hours is None:
            return True
        return self.last_inbound_at is not None and now - self.last_inbound_at < timedelta(hours=self.window_hours)


def decide(silent: Silent, utility: Utility, *, now: datetime) -> Step | None:
    """The next step, if it is time for one."""
    quiet, rules = now - silent.since, utility.silence
    if not silent.lapsed:
        if quiet >= rules.lapse:
            return "lapse"
        due = quiet >= rules.remind and not silent.reminded
        return "remind" if due and not silent.opted_out and silent.window_open(now) else None
    return "invite" if _may_invite(silent, utility, now=now) else None


def _may_invite(silent: Silent, utility: Utility, *, now: datetime) -> bool:
    """Once the window is closed, by day, for something unfinished, and only to who still wants to hear from us."""
    if silent.invited or silent.opted_out or silent.task not in UNFINISHED or TEMPLATE not in utility.templates:
        return False
    if not utility.silence.invite or silent.window_hours is None or silent.window_open(now):
        return False
    return DAY_BEGINS <= now.astimezone(utility.timezone).hour < DAY_ENDS


async def mind(
    engine: AsyncEngine, *, channels: Mapping[str, Channel], utilities: Mapping[str, Utility], now: datetime
) -> int:
    """Take every step that is due; returns how many."""
    taken = offset = 0
    rules = [utility.silence for utility in utilities.values()]
    values: dict[str, Any] = {
        "quiet_since": now - min(rule.remind for rule in rules),
        "lapsing_since": now - min(rule.lapse for rule in rules),
        "forgotten": now - FORGOTTEN,
        "windowed": [name for name, one in channels.items() if one.capabilities.session_window_hours is not None],
        "unfinished": list(UNFINISHED),
        "limit": AT_ONCE,
    }
    while True:
        values["offset"] = offset
        async with engine.begin() as connection:
            rows = (await connection.execute(_SILENT, values)).all()
            for row in rows:
                taken += await _step(connection, row, channels[row.channel], utilities[row.utility_id], now=now)
        if len(rows) < AT_ONCE:
            return taken
        offset += AT_ONCE


async def _step(
    connection: AsyncConnection, row: Row[Any], channel: Channel, utility: Utility, *, now: datetime
) -> int:
    silent = Silent(
        task=row.waiting_task or "",
        since=row.last_turn_at,
        last_inbound_at=row.last_inbound_at,
        reminded=row.reminded_at is not None,
        lapsed=row.lapsed_at is not None,
        invited=row.invited_at is not None,
        opted_out=row.opted_out,
        window_hours=channel.capabilities.session_window_hours,
    )
    step = decide(silent, utility, now=now)
    if step is None:
        return 0
    can = channel.capabilities
    if step != "lapse" and not (can.replies_inline or can.by_mail):  # nobody listens there between two requests
        message = _message(row, step, utility)
        key = f"{step}:{row.id}:{row.last_turn_at.isoformat()}"
        pull = channel.capabilities.pull
        await outbox.append(connection, message, key=key, sender="system", now=now, pull=pull)
    await connection.execute(_MARKS[step], {"id": row.id, "now": now})
    return 1


def _message(row: Row[Any], step: Step, utility: Utility) -> Outbound:
    spoken = row.language if row.language in utility.languages else utility.default_language
    template, words = None, Text(say("reminder", spoken))
    if step == "invite":
        template, words = registered(utility, TEMPLATE, spoken, (UNFINISHED[row.waiting_task][spoken],))
    return Outbound(
        conversation_id=row.id,
        channel=row.channel,
        account=row.account,
        address=row.address,
        parts=(words,),
        owner_epoch=row.epoch,
        template=template,
    )
