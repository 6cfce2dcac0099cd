"""The audit log as it is read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from desk.staff import audit, log
from desk.staff.log import Asked, Entry, Place, entries, every_entry, place_of
from tests.desk.staff.newcomers import Desk, make_desk

BEGAN = datetime(2031, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def place() -> str:
    """A utility of the test's own: the log has no reference to it."""
    return f"u{uuid4().hex[:10]}"


async def write(engine: AsyncEngine, place: str | None, what: str = "signed_in", minutes: int = 0, **more: Any) -> UUID:
    async with engine.begin() as connection:
        return await audit.write(
            connection, what, now=BEGAN + timedelta(minutes=minutes), address="198.51.100.7", utility=place, **more
        )


async def read(
    engine: AsyncEngine, place: str, *, limit: int = 10, before: Place | None = None, **more: Any
) -> list[Entry]:
    async with engine.connect() as connection:
        return await entries(connection, Asked((place,), **more), limit=limit, before=before)


async def test_the_newest_stands_first_and_each_page_goes_on_below_the_last(engine: AsyncEngine, place: str) -> None:
    written = [await write(engine, place, minutes=minutes // 2) for minutes in range(5)]
    first = await read(engine, place, limit=2)
    second = await read(engine, place, limit=2, before=first[-1].place)
    third = await read(engine, place, limit=2, before=second[-1].place)
    found = [one.id for one in (*first, *second, *third)]
    assert len(found) == len(written)
    assert set(found) == set(written)
    assert [one.at for one in (*first, *second, *third)] == sorted(
        (BEGAN + timedelta(minutes=n // 2) for n in range(5)), reverse=True
    )


async def test_another_utilitys_entries_and_nobodys_are_not_there(engine: AsyncEngine, place: str) -> None:
    await write(engine, f"{place}x")
    nobodys = await write(engine, None, minutes=10**6)
    assert await read(engine, place) == []
    async with engine.connect() as connection:
        assert nobodys in {one.id for one in await entries(connection, Asked(None), limit=3)}


async def test_it_is_narrowed_by_person_act_day_and_conversation(engine: AsyncEngine, place: str) -> None:
    desk: Desk = make_desk(engine)
    noemi = await desk.newcomer(name="Noemí Ruiz")
    talk = uuid4()
    hers = await write(engine, place, person=noemi)
    taken = await write(engine, place, "conversation_taken", 60 * 24, detail={"conversation": str(talk)})
    assert [one.id for one in await read(engine, place, person=noemi.id)] == [hers]
    assert [one.id for one in await read(engine, place, what="conversation_taken")] == [taken]
    assert [one.id for one in await read(engine, place, conversation=talk)] == [taken]
    assert [one.id for one in await read(engine, place, since=BEGAN + timedelta(hours=1))] == [taken]
    assert [one.id for one in await read(engine, place, until=BEGAN + timedelta(hours=1))] == [hers]
    [entry] = await read(engine, place, person=noemi.id)
    assert (entry.who, entry.what, entry.address) == ("Noemí Ruiz", "signed_in", "198.51.100.7")


async def test_whom_it_was_done_to_has_a_name(engine: AsyncEngine, place: str) -> None:
    noemi = await make_desk(engine).newcomer(name="Noemí Ruiz")
    await write(engine, place, "reset", detail={"whom": str(noemi.id)})
    [entry] = await read(engine, place)
    assert (entry.who, entry.whom) == (None, "Noemí Ruiz")


async def test_all_of_it_is_read_in_batches_and_each_once(
    engine: AsyncEngine, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "BATCH", 3)
    written = [await write(engine, place) for _ in range(7)]
    found = [one.id async for one in every_entry(engine, Asked((place,)))]
    assert sorted(found) == sorted(written)


async def test_no_row_is_ever_changed_by_reading(engine: AsyncEngine, place: str) -> None:
    await write(engine, place)
    await read(engine, place)
    async with engine.connect() as connection:
        count = await connection.execute(text("select count(*) from desk.audit where utility_id = :u"), {"u": place})
    assert count.scalar_one() == 1


def test_a_place_is_read_from_an_address_and_nonsense_is_none() -> None:
    place = Place(BEGAN, uuid4())
    assert place_of(str(place)) == place
    assert [place_of(one) for one in ("", "~", "2031-03-01~x", f"2031-03-01T12:00:00~{uuid4()}")] == [None] * 4
