"""Keeps what turns teach: the redacted words with each turn, a verdict when it has settled, and no words for ever.

`report.py` of the command line reads it. Several workers may run this: one at a time judges, the others pass.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.ledger import Heard
from bot.outcomes import SETTLED, Told, judge
from bot.redaction import redact

KEPT = timedelta(days=90)
"""How long a customer's words are kept, redacted as they are; verdicts and labels stay."""

LOCK = 5_207_261_944
"""Of this database's advisory locks, the one that judging holds (backend/maintenance.py has the one below it)."""

CONVERSATIONS_AT_ONCE = 200

_LOCK = text("select pg_try_advisory_xact_lock(:lock)")
_SETTLED = text("""
with waiting as (
    select conversation_id, min(started_at) as first from runtime.turns
    where verdict is null and asking is not null and started_at <= :before
    group by conversation_id order by first limit :limit
)
select t.id, t.conversation_id, t.started_at, t.intent, t.utterance, t.answering, t.asking, t.verdict,
    exists (select from runtime.queue_entries q where q.turn_id = t.id) as handed_off
from waiting join runtime.turns t on t.conversation_id = waiting.conversation_id and t.started_at >= waiting.first
where t.outcome = 'answered' and t.asking is not null
order by t.conversation_id, t.started_at, t.id
""")
_JUDGE = text("""
update runtime.turns t set verdict = input.verdict, taught = input.taught
from jsonb_to_recordset(cast(:verdicts as jsonb)) as input(id uuid, verdict text, taught text)
where t.id = input.id and t.verdict is null
""")
_FORGET = text("""
update runtime.turns set utterance = null where utterance is not null and started_at < :before
""")


def heard(words: str, ranking: Sequence[Mapping[str, Any]], *, answering: bool) -> Heard:
    """What is kept of a turn. `words` are empty for a pressed choice; `ranking` has the likeliest first."""
    shares = [float(one.get("confidence") or 0.0) for one in ranking[:2]]
    margin = shares[0] - shares[1] if words and len(shares) == 2 else None
    return Heard(redact(words) if words else None, margin, answering)


async def judge_settled(engine: AsyncEngine, *, now: datetime) -> int:
    """Write the verdict on every turn that has settled and has none; returns how many. Again is no harm."""
    judged = 0
    while count := await _judge_some(engine, now=now):
        judged += count
    return judged


async def _judge_some(engine: AsyncEngine, *, now: datetime) -> int:
    async with engine.begin() as connection:
        if not (await connection.execute(_LOCK, {"lock": LOCK})).scalar_one():
            return 0
        rows = (await connection.execute(_SETTLED, {"before": now - SETTLED, "limit": CONVERSATIONS_AT_ONCE})).all()
        verdicts = _verdicts(rows, now=now)
        if verdicts:
            await connection.execute(_JUDGE, {"verdicts": json.dumps(verdicts)})
    return len(verdicts)


def _verdicts(rows: Sequence[Row[Any]], *, now: datetime) -> list[dict[str, str | None]]:
    unjudged = {row.id for row in rows if row.verdict is None}
    return [
        {"id": str(turn), "verdict": judgement.verdict, "taught": judgement.taught}
        for _, conversation in groupby(rows, key=lambda row: row.conversation_id)
        for turn, judgement in judge([_told(row) for row in conversation], now=now).items()
        if turn in unjudged
    ]


def _told(row: Row[Any]) -> Told:
    return Told(row.id, row.started_at, row.intent, row.utterance, row.answering, row.asking, row.handed_off)


async def forget(engine: AsyncEngine, *, now: datetime) -> int:
    """Delete the words of turns older than KEPT; returns how many."""
    async with engine.begin() as connection:
        return (await connection.execute(_FORGET, {"before": now - KEPT})).rowcount
