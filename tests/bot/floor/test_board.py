"""The floor at one moment, from the real tables."""

from __future__ import annotations

from datetime import timedelta

from bot.floor.board import Floor, Promise, Waiting, kept_share, read_floor
from tests.bot.floor.house import NOON, House


async def floor_of(house: House) -> Floor:
    async with house.engine.connect() as connection:
        return await read_floor(connection, house.utility, now=house.now)


async def promise(house: House, kind: str) -> Promise:
    return next(one for one in (await floor_of(house)).promises if one.kind == kind)


async def test_who_waits_is_counted_by_team_and_language_the_longest_first(house: House) -> None:
    await house.waiting(language="en")
    house.pass_time(minutes=2)
    await house.waiting()
    await house.waiting()
    english, spanish = (await floor_of(house)).waiting
    assert english == Waiting("billing", "en", 1, 0, NOON, NOON + timedelta(minutes=4), NOON + timedelta(minutes=5))
    assert (spanish.team, spanish.language, spanish.waiting) == ("billing", "es", 2)
    assert spanish.oldest == NOON + timedelta(minutes=2)


async def test_emergencies_stand_before_whoever_waited_longer(house: House) -> None:
    await house.waiting()
    house.pass_time(minutes=3)
    await house.waiting(reason="emergency", topic="emergency")
    first, _ = (await floor_of(house)).waiting
    assert (first.urgent, first.oldest) == (1, house.now)


async def test_what_somebody_has_is_handled_and_waits_no_more(house: House) -> None:
    noemi = await house.agent("noemi")
    await house.take(await house.waiting(), noemi)
    floor = await floor_of(house)
    assert (floor.handling, floor.waiting) == (1, ())
    assert [(one.name, one.load, one.capacity) for one in floor.agents] == [("noemi", 1, 4)]


async def test_a_running_promise_is_on_time_then_soon_then_late(house: House) -> None:
    await house.waiting()
    seen = []
    for minutes in (0, 4, 1):
        house.pass_time(minutes=minutes)
        one = await promise(house, "first_response")
        seen.append((one.on_time, one.soon, one.late))
    assert seen == [(1, 0, 0), (0, 1, 0), (0, 0, 1)]


async def test_promises_that_ended_today_were_kept_or_broken(house: House) -> None:
    noemi = await house.agent("noemi")
    quick, slow = await house.waiting(), await house.waiting()
    await house.take(quick, noemi)
    await house.say(quick, noemi)
    house.pass_time(minutes=20)
    await house.seen(noemi)
    await house.take(slow, noemi)
    await house.say(slow, noemi)
    await house.keep()
    answered = await promise(house, "first_response")
    assert (answered.kept, answered.broken, answered.late) == (1, 1, 0)
    house.pass_time(days=1)
    yesterday = await promise(house, "first_response")
    assert (yesterday.kept, yesterday.broken) == (0, 0)


async def test_another_utilitys_floor_shows_nothing_of_this_one(house: House) -> None:
    await house.agent("noemi")
    await house.waiting()
    floor = await floor_of(House(house.engine))
    assert (floor.waiting, floor.handling, floor.agents) == ((), 0, ())
    assert set(floor.promises) == {
        Promise("first_response"),
        Promise("next_response"),
        Promise("resolution"),
    }


def test_the_share_kept_is_of_those_that_ended() -> None:
    assert kept_share([Promise("resolution", late=4, kept=3, broken=1)]) == 0.75
    assert kept_share([Promise("resolution", late=4)]) is None


async def test_somebody_is_as_they_are_since_they_said_so(house: House) -> None:
    noemi = await house.agent("noemi")
    house.pass_time(seconds=10)
    await house.be(noemi, "online")
    [agent] = (await floor_of(house)).agents
    assert (agent.presence, agent.since) == ("online", NOON)
    await house.be(noemi, "busy")
    [agent] = (await floor_of(house)).agents
    assert (agent.presence, agent.since) == ("busy", NOON + timedelta(seconds=10))


async def test_who_is_gone_is_offline_since_they_were_last_seen(house: House) -> None:
    await house.agent("noemi")
    house.pass_time(seconds=31)
    [gone] = (await floor_of(house)).agents
    await house.keep()
    [swept] = (await floor_of(house)).agents
    assert (gone.presence, gone.since) == (swept.presence, swept.since) == ("offline", NOON)
