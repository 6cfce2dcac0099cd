"""Who waits hears their place, now and then, and the truth about how long."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from bot.floor.notices import place_of, tell_waits
from tests.bot.floor.house import House


async def tell(house: House) -> int:
    return await tell_waits(house.engine, house.utility, channels=house.channels, now=house.now)


async def words(house: House, conversation: UUID) -> list[str]:
    return [said for _, _, said in await house.said(conversation)]


@pytest.mark.parametrize(("seconds", "number"), [(0, 0), (19, 0), (20, 1), (299, 1), (300, 2), (900, 3), (36_000, 3)])
def test_notices_come_after_20_seconds_5_and_15_minutes(seconds: float, number: int) -> None:
    assert place_of(seconds) == number


async def test_each_notice_is_told_once_however_many_workers_look(house: House) -> None:
    conversation = await house.waiting()
    house.pass_time(seconds=20)
    await asyncio.gather(*(tell(house) for _ in range(4)))
    assert await tell(house) == 0
    (said,) = await words(house, conversation)
    assert "Lugar 1 en la fila" in said
    assert "no sabemos cuánto" in said


async def test_after_a_long_silence_of_ours_only_the_newest_is_told(house: House) -> None:
    conversation = await house.waiting(language="en")
    house.pass_time(minutes=25)
    assert await tell(house) == 1
    (said,) = await words(house, conversation)
    assert "number 1 in line" in said


async def test_out_of_hours_nobody_is_told_a_place(house: House) -> None:
    await house.waiting()
    house.pass_time(hours=10)
    assert await tell(house) == 0


async def test_minutes_out_of_hours_do_not_count(house: House) -> None:
    house.pass_time(hours=4, minutes=29, seconds=50)  # 16:29:50, ten seconds before closing
    conversation = await house.waiting()
    house.pass_time(hours=16, minutes=30, seconds=15)  # Saturday 9:00:05
    assert await tell(house) == 0
    house.pass_time(seconds=10)
    assert await tell(house) == 1
    assert len(await words(house, conversation)) == 1


async def test_who_was_taken_is_told_nothing_more(house: House) -> None:
    conversation = await house.waiting()
    await house.take(conversation, await house.agent("Adriana"))
    house.pass_time(minutes=5)
    assert await tell(house) == 0


async def test_a_message_that_is_being_answered_is_not_interrupted(house: House) -> None:
    conversation = await house.waiting()
    house.pass_time(minutes=5)
    await house.run("update runtime.conversations set pending = true where id = :id", id=conversation)
    assert await tell(house) == 0
