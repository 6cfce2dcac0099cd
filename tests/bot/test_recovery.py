"""What is owed goes out when what was down is back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.recovery import Recovery
from kit.ids import new_id

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=64)


async def conversation(engine: AsyncEngine, *, incident: bool) -> UUID:
    identifier = new_id()
    async with engine.begin() as connection:
        await connection.execute(
            text(
                "insert into runtime.conversations (id, utility_id, channel, account, address, pending, ready_at,"
                " incident_at) values (:id, 'cantera', 'recovery', 'a', :address, true, :ready, :incident)"
            ),
            {"id": identifier, "address": uuid4().hex, "ready": LATER, "incident": NOW if incident else None},
        )
    return identifier


async def ready_at(engine: AsyncEngine, identifier: UUID) -> datetime:
    async with engine.connect() as connection:
        row = await connection.execute(
            text("select ready_at from runtime.conversations where id = :id"), {"id": identifier}
        )
        found: datetime = row.scalar_one()
    return found


class Parts:
    """What the runtime needs; up or down."""

    up = True

    async def __call__(self) -> bool:
        return self.up


async def test_owed_answers_come_forward_when_the_parts_are_back(engine: AsyncEngine) -> None:
    owed, other = await conversation(engine, incident=True), await conversation(engine, incident=False)
    parts = Parts()
    recovery = Recovery(engine, parts)
    parts.up = False
    assert await recovery.look(now=NOW) == 0
    assert await ready_at(engine, owed) == LATER
    parts.up = True
    assert await recovery.look(now=NOW) >= 1
    assert (await ready_at(engine, owed), await ready_at(engine, other)) == (NOW, LATER)


async def test_a_failure_while_everything_answers_keeps_to_its_backoff(engine: AsyncEngine) -> None:
    owed = await conversation(engine, incident=True)
    recovery = Recovery(engine, Parts())
    assert [await recovery.look(now=NOW) for _ in range(3)] == [0, 0, 0]
    assert await ready_at(engine, owed) == LATER
