"""Private notes and what was read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import notes
from bot.notes import Note
from bot.wake import FLOOR, listen
from tests.bot.floor.house import House


@pytest.fixture
def house(engine: AsyncEngine) -> House:
    return House(engine)


async def write(house: House, conversation: UUID, words: str, *, utility: str = "", key: str = "") -> Note | None:
    async with house.engine.begin() as connection:
        return await notes.write(
            connection,
            utility=utility or house.utility.id,
            conversation_id=conversation,
            author="noemi",
            name="Noemí Ruiz",
            words=words,
            now=house.now,
            key=key,
        )


async def words_of(house: House, conversation: UUID, *, utility: str = "", limit: int = 50) -> list[str]:
    async with house.engine.connect() as connection:
        found = await notes.notes_of(
            connection, utility=utility or house.utility.id, conversation_id=conversation, limit=limit
        )
    return [note.words for note in found]


async def test_notes_are_kept_in_order_and_the_newest_are_shown(house: House) -> None:
    conversation = await house.conversation()
    for words in ("uno", "dos", "tres"):
        await write(house, conversation, words)
        house.pass_time(seconds=1)
    assert await words_of(house, conversation) == ["uno", "dos", "tres"]
    assert await words_of(house, conversation, limit=2) == ["dos", "tres"]


async def test_a_note_is_of_its_utility_only(house: House) -> None:
    conversation = await house.conversation()
    assert await write(house, conversation, "ajena", utility="prairie") is None
    assert await write(house, conversation, "propia") is not None
    assert await words_of(house, conversation) == ["propia"]
    assert await words_of(house, conversation, utility="prairie") == []


async def test_a_note_that_is_sent_twice_under_one_key_is_kept_as_it_was(house: House) -> None:
    conversation = await house.conversation()
    first = await write(house, conversation, "una", key="k")
    assert first is not None
    assert await write(house, conversation, "otra", key="k") == first
    assert await words_of(house, conversation) == ["una"]


async def test_only_who_has_it_marks_it_read_and_never_back(house: House) -> None:
    conversation = await house.waiting()
    noemi, raul = await house.agent("noemi"), await house.agent("raul")

    async def mark(agent: str, arrival: int) -> bool:
        async with house.engine.begin() as connection:
            return await notes.mark_read(
                connection, utility=house.utility.id, conversation_id=conversation, agent_id=agent, arrival=arrival
            )

    assert not await mark(noemi, 5)
    await house.take(conversation, noemi)
    assert await mark(noemi, 5)
    assert not await mark(noemi, 4)
    assert not await mark(raul, 9)
    [row] = await house.rows("select arrival from runtime.reads where utility_id = :id", id=house.utility.id)
    assert row.arrival == 5


@pytest.fixture
async def news(database_url: str) -> AsyncIterator[asyncio.Queue[str]]:
    """Conversations that the floor tells of."""
    told: asyncio.Queue[str] = asyncio.Queue()
    ready = asyncio.Event()

    def heard(channel: str, payload: str) -> None:
        ready.set()
        if channel == FLOOR and payload:  # without one: an agent came or went
            told.put_nowait(payload)

    task = asyncio.create_task(listen(database_url, (FLOOR,), heard))
    await ready.wait()
    yield told
    task.cancel()


async def test_every_move_of_the_queue_and_every_note_is_told(house: House, news: asyncio.Queue[str]) -> None:
    conversation = await house.waiting()
    noemi = await house.agent("noemi")
    await house.take(conversation, noemi)
    await write(house, conversation, "nota")
    await house.close(conversation, noemi)
    async with asyncio.timeout(10):
        told = [await news.get() for _ in range(4)]
    assert told == [str(conversation)] * 4
