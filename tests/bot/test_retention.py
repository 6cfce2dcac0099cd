"""What the sweeper lets go of, and what it leaves."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import retention
from kit.ids import new_id
from tests.bot.harness import Counter

_PUT = text("""
insert into runtime.raw_webhooks (id, channel, received_at, body, outcome, unknown)
values (:id, :channel, :at, 'x', :outcome, '{}')
""")


@pytest.fixture
def channel() -> str:
    """A channel that no other test has anything of."""
    return f"test-{uuid4().hex}"


async def put(engine: AsyncEngine, channel: str, at: datetime, *, outcome: str = "parsed", count: int = 1) -> None:
    rows = [{"id": new_id(), "channel": channel, "at": at, "outcome": outcome} for _ in range(count)]
    async with engine.begin() as connection:
        await connection.execute(_PUT, rows)


async def left(counter: Counter, channel: str) -> list[str]:
    query = "select outcome from runtime.raw_webhooks where channel = :channel order by received_at"
    return [row.outcome for row in await counter.rows(query, channel=channel)]


async def test_a_webhook_is_kept_for_two_weeks(counter: Counter, channel: str) -> None:
    await put(counter.engine, channel, counter.now - timedelta(days=14, seconds=1))
    await put(counter.engine, channel, counter.now - timedelta(days=14), outcome="replayed")
    swept = await retention.sweep(counter.engine, now=counter.now)
    assert await left(counter, channel) == ["replayed"]
    assert swept["webhooks"] >= 1


async def test_a_dead_letter_keeps_its_body(counter: Counter, channel: str) -> None:
    await put(counter.engine, channel, counter.now - timedelta(days=400), outcome="malformed")
    await retention.sweep(counter.engine, now=counter.now)
    assert await left(counter, channel) == ["malformed"]


async def test_many_go_in_small_pieces_and_the_rest_in_the_next_round(
    counter: Counter, channel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await retention.forget_raw(counter.engine, now=counter.now)
    monkeypatch.setattr(retention, "AT_ONCE", 3)
    monkeypatch.setattr(retention, "PIECES", 2)
    await put(counter.engine, channel, counter.now - timedelta(days=15), count=8)
    assert await retention.forget_raw(counter.engine, now=counter.now) == 6
    assert len(await left(counter, channel)) == 2
    assert await retention.forget_raw(counter.engine, now=counter.now) == 2


async def test_two_workers_that_sweep_at_once_do_not_wait_for_each_other(counter: Counter, channel: str) -> None:
    await put(counter.engine, channel, counter.now - timedelta(days=15), count=2)
    async with counter.engine.begin() as other:
        held = "select id from runtime.raw_webhooks where channel = :channel limit 1 for update"
        await other.execute(text(held), {"channel": channel})
        await retention.forget_raw(counter.engine, now=counter.now)
    assert len(await left(counter, channel)) == 1


async def test_what_it_looks_for_stands_in_an_index(counter: Counter) -> None:
    query = """
        explain select id from runtime.raw_webhooks where outcome <> 'malformed' and received_at < now()
        order by received_at limit 500
    """
    async with counter.engine.begin() as connection:
        await connection.execute(text("set local enable_seqscan = off"))
        plan = " ".join((await connection.execute(text(query))).scalars())
    assert "ix_raw_webhooks_read" in plan
