"""Place and estimate: honest, or unknown."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from bot.floor.waiting import Wait, estimate, wait_of
from kit.ids import new_id
from tests.bot.floor.house import House


async def wait(house: House, conversation: UUID) -> Wait | None:
    async with house.engine.connect() as connection:
        return await wait_of(connection, house.utility, conversation_id=conversation, now=house.now)


async def handled(house: House, *minutes: int) -> None:
    """Conversations that took so long, done by now."""
    adriana = await house.agent("Adriana", capacity=10)
    begun = house.moment
    for length in minutes:
        house.moment = begun
        conversation = await house.waiting()
        await house.take(conversation, adriana)
        house.pass_time(minutes=length)
        await house.close(conversation, adriana)
    house.moment = begun
    house.pass_time(minutes=max(minutes))


@pytest.mark.parametrize(
    ("place", "handled_seconds", "slots", "seconds"),
    [
        (1, [600, 600, 600], 2, 300),
        (4, [300, 600, 900], 2, 1200),
        (1, [600, 600], 2, None),
        (1, [600, 600, 600], 0, None),
        (1, [], 3, None),
    ],
)
def test_the_estimate_follows_from_how_long_it_took_lately(
    place: int, handled_seconds: list[float], slots: int, seconds: float | None
) -> None:
    assert estimate(place, handled_seconds, slots) == seconds


@pytest.mark.parametrize(("seconds", "minutes"), [(None, None), (10, 1), (60, 1), (61, 2), (600, 10)])
def test_minutes_are_rounded_up(seconds: float | None, minutes: int | None) -> None:
    assert Wait(new_id(), 1, seconds).minutes == minutes


async def test_the_place_counts_who_waits_longer_for_the_same_team(house: House) -> None:
    first = await house.waiting()
    house.pass_time(seconds=1)
    await house.waiting(topic="pay_bill")
    house.pass_time(seconds=1)
    second = await house.waiting()
    places = [found.place for one in (first, second) if (found := await wait(house, one))]
    assert places == [1, 2]


async def test_an_emergency_stands_before_who_waits_longer(house: House) -> None:
    first = await house.waiting()
    house.pass_time(seconds=1)
    emergency = await house.waiting(reason="emergency", topic="emergency")
    places = [found.place for one in (first, emergency) if (found := await wait(house, one))]
    assert places == [2, 1]


async def test_the_wait_is_known_from_three_conversations_on(house: House) -> None:
    await handled(house, 5, 10, 15)
    await house.agent("Adriana", capacity=2)
    found = await wait(house, await house.waiting())
    assert found is not None
    assert (found.place, found.seconds) == (1, 300)


async def test_with_nobody_there_the_wait_is_unknown(house: House) -> None:
    await handled(house, 5, 10, 15)
    house.pass_time(minutes=1)
    found = await wait(house, await house.waiting())
    assert found is not None
    assert (found.place, found.seconds) == (1, None)


async def test_out_of_hours_it_is_told_when_people_answer_again(house: House) -> None:
    house.pass_time(hours=10)
    found = await wait(house, await house.waiting())
    assert found is not None
    assert (found.seconds, found.opens) == (None, datetime(2026, 11, 21, 15, tzinfo=UTC))  # Saturday 9:00


async def test_who_does_not_wait_has_no_place(house: House) -> None:
    assert await wait(house, await house.conversation()) is None
