from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.typing import EventDict

from backend.app import create_app
from backend.identity.models import Attempt, AttemptKind, OneTimeCode
from backend.kit.models import IdempotencyKey
from backend.maintenance import LOCK, sweep
from backend.notifications.models import DemoMessage, Via
from kit.ids import new_id
from kit.settings import Settings
from tests.backend.conftest import KEY
from tests.backend.records import Records

# Long before any row of another test, so that those stay.
NOW = datetime(2019, 5, 10, 12, 0, tzinfo=UTC)


async def left(records: Records, column: object, ids: list[UUID] | list[str]) -> list[bool]:
    async with records.sessions() as session:
        found = set(await session.scalars(select(column).where(column.in_(ids))))
    return [one in found for one in ids]


async def swept(records: Records) -> dict[str, int] | None:
    async with records.sessions() as session:
        return await sweep(session, now=NOW)


async def test_answers_to_writes_stay_for_seven_days(records: Records) -> None:
    keys = [str(new_id()) for _ in range(2)]
    ages = (timedelta(days=7, seconds=1), timedelta(days=7, seconds=-1))
    for one, age in zip(keys, ages, strict=True):
        await records.save(IdempotencyKey(scope="test", key=one, request_hash=b"x", created_at=NOW - age))
    assert await swept(records) == {
        "idempotency_keys": 1,
        "one_time_codes": 0,
        "link_grants": 0,
        "identity_attempts": 0,
        "demo_messages": 0,
    }
    assert await left(records, IdempotencyKey.key, keys) == [False, True]


async def test_codes_stay_for_a_day_after_they_expire_used_or_not(records: Records) -> None:
    ana = await records.person()
    ids = [new_id() for _ in range(4)]
    old, young = NOW - timedelta(days=1, minutes=1), NOW - timedelta(hours=23)
    for one, expires, used in zip(ids, (old, old, young, young), (None, old, None, young), strict=True):
        code = OneTimeCode(
            id=one,
            utility_id="cantera",
            conversation_id=new_id(),
            customer_id=ana.customer.id,
            via=Via.sms,
            salt=b"s",
            digest=b"d",
            sent_at=expires - timedelta(minutes=5),
            expires_at=expires,
            tries_left=3,
            used_at=used,
        )
        await records.save(code)
    await swept(records)
    assert await left(records, OneTimeCode.id, ids) == [False, False, True, True]


async def test_counts_and_demo_messages_go_too(records: Records) -> None:
    counts, messages = [new_id(), new_id()], [new_id(), new_id()]
    for one, age in zip(counts, (25, 23), strict=True):
        at = NOW - timedelta(hours=age)
        await records.save(Attempt(id=one, utility_id="cantera", subject=new_id(), kind=AttemptKind.code_sent, at=at))
    for one, age in zip(messages, (8, 6), strict=True):
        at = NOW - timedelta(days=age)
        await records.save(
            DemoMessage(id=one, utility_id="cantera", via=Via.sms, address="x", subject="", body="b", at=at)
        )
    await swept(records)
    assert await left(records, Attempt.id, counts) == [False, True]
    assert await left(records, DemoMessage.id, messages) == [False, True]


async def test_while_one_process_sweeps_another_leaves_it_alone(records: Records) -> None:
    key = str(new_id())
    await records.save(IdempotencyKey(scope="test", key=key, request_hash=b"x", created_at=NOW - timedelta(days=9)))
    async with records.sessions.begin() as other:
        await other.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        assert await swept(records) is None
        assert await left(records, IdempotencyKey.key, [key]) == [True]
    assert await swept(records) is not None
    assert await left(records, IdempotencyKey.key, [key]) == [False]


@contextmanager
def heard(event: str) -> Iterator[tuple[asyncio.Event, list[EventDict]]]:
    """Set once `event` was logged; and all that was logged."""
    happened, lines, processors = asyncio.Event(), list[EventDict](), structlog.get_config()["processors"]

    def listen(_logger: object, _method: str, line: EventDict) -> EventDict:
        lines.append(line)
        if line["event"] == event:
            happened.set()
        raise structlog.DropEvent

    before = processors.copy()
    processors[:] = [listen]
    try:
        yield happened, lines
    finally:
        processors[:] = before


async def test_the_backend_sweeps_as_it_starts_and_ends_cleanly(records: Records, engine: AsyncEngine) -> None:
    key = str(new_id())
    await records.save(IdempotencyKey(scope="test", key=key, request_hash=b"x", created_at=NOW - timedelta(days=9)))
    app = create_app(Settings(ventanilla_secret_key=KEY), engine, clock=lambda: NOW)
    with heard("maintenance.sweep.done") as (done, _):
        async with app.router.lifespan_context(app):
            await asyncio.wait_for(done.wait(), 20)
    assert await left(records, IdempotencyKey.key, [key]) == [False]


async def test_a_database_that_is_away_does_not_end_the_backend() -> None:
    app = create_app(Settings(ventanilla_secret_key=KEY, database_url="postgresql://nobody@127.0.0.1:1/nothing"))
    with heard("maintenance.sweep.failed") as (failed, lines):
        async with app.router.lifespan_context(app):
            await asyncio.wait_for(failed.wait(), 20)
    assert {line["error"] for line in lines} == {"OperationalError"}
