"""Silence in a conversation: its clocks are set back in the records, and then the real worker does what is due."""

from __future__ import annotations

import time
from typing import Any

import psycopg

PATIENCE_SECONDS = 60.0
"""The worker minds silent conversations every 5 s."""

_PASS = """
with passed as (select make_interval(mins => %(minutes)s) as time),
turns as (
    update runtime.turns set started_at = started_at - time, finished_at = finished_at - time
    from passed where conversation_id = %(id)s
),
inbound as (
    update runtime.inbound set sent_at = sent_at - time, arrived_at = arrived_at - time
    from passed where conversation_id = %(id)s
),
identity as (
    update service.conversation_identities set proven_until = proven_until - time
    from passed where conversation_id = %(id)s
),
codes as (
    update service.one_time_codes set sent_at = sent_at - time, expires_at = expires_at - time
    from passed where conversation_id = %(id)s
)
update runtime.conversations set last_turn_at = last_turn_at - time, last_inbound_at = last_inbound_at - time,
    reminded_at = reminded_at - time, lapsed_at = lapsed_at - time, invited_at = invited_at - time
from passed where id = %(id)s
returning num_nonnulls(reminded_at, lapsed_at, invited_at), last_seq
"""
_STEPS = "select num_nonnulls(reminded_at, lapsed_at, invited_at) from runtime.conversations where id = %s"
_UNASKED = """
select seq, provider_id, state from runtime.outbox where conversation_id = %s and seq > %s order by seq
"""
Sent = list[tuple[int, str | None]]
"""Messages that nobody asked for: their place in the conversation, and the vendor's id."""


def outlast(connection: psycopg.Connection[Any], conversation: str, *, minutes: int) -> Sent:
    """Let `minutes` pass and the step of silence that is due then be taken; returns what was sent. Raises
    AssertionError when none is."""
    row = connection.execute(_PASS, {"minutes": minutes, "id": conversation}).fetchone()
    assert row is not None, "there is no such conversation"
    steps, last_seq = row
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        now = connection.execute(_STEPS, (conversation,)).fetchone()
        sent = connection.execute(_UNASKED, (conversation, last_seq)).fetchall()
        if now is not None and now[0] > steps and not any(state in ("queued", "sending") for *_, state in sent):
            return [(seq, provider_id) for seq, provider_id, _ in sent]
        # woken by the runtime's own notifications; the timeout only bounds a missed one
        for _ in connection.notifies(timeout=0.25, stop_after=1):
            break
    raise AssertionError(f"after {minutes} min of silence nothing was due within {PATIENCE_SECONDS} s")
