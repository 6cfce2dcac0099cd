"""How handoffs turned out."""

from __future__ import annotations

from datetime import timedelta

from bot.floor.results import Results, results
from tests.bot.floor.house import NOON, House


async def read(house: House, *, utility: str = "") -> Results:
    async with house.engine.connect() as connection:
        return await results(
            connection, utility=utility or house.utility.id, since=NOON, until=NOON + timedelta(days=30)
        )


async def handled(house: House, reason: str, *, minutes: int = 4) -> object:
    conversation, adriana = await house.waiting(), await house.agent("Adriana")
    await house.take(conversation, adriana)
    await house.say(conversation, adriana)
    house.pass_time(minutes=minutes)
    await house.close(conversation, adriana, reason)
    return conversation


async def test_who_was_helped_is_resolved_and_who_did_not_answer_is_not(house: House) -> None:
    await handled(house, "solved", minutes=2)
    await handled(house, "no_answer", minutes=6)
    found = await read(house)
    assert (found.opened, found.taken, found.closed, found.resolved) == (2, 2, 2, 1)
    assert found.handled_seconds == 240


async def test_who_needs_a_person_again_was_not_resolved(house: House) -> None:
    conversation = await handled(house, "solved")
    house.pass_time(hours=1)
    await house.enter(conversation, reason="anger")
    found = await read(house)
    assert (found.opened, found.resolved, found.reopened) == (2, 0, 1)
    assert found.reasons == {"anger": 1, "asked": 1}


async def test_promises_are_counted_by_kind(house: House) -> None:
    await handled(house, "solved")
    conversation = await house.waiting()
    house.pass_time(minutes=6)
    await house.leave(conversation)
    found = await read(house)
    assert (found.left, found.promises) == (1, {"first_response": (1, 1), "resolution": (1, 0)})


async def test_a_utility_counts_only_its_own(house: House) -> None:
    await handled(house, "solved")
    found = await read(house, utility="nobody")
    assert (found.opened, found.handled_seconds, found.reasons) == (0, None, {})
