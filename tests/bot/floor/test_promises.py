"""Service level: what is promised in business hours, kept, warned of and broken, each marked once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.floor import promises
from bot.floor.promises import Clock, clock
from kit.ids import new_id
from kit.utility import load
from tests.bot.floor.house import NOON, House

CANTERA = load("cantera")
ENTRY = new_id()
FRIDAY_EVENING = datetime(2026, 11, 20, 22, 28, tzinfo=UTC)  # two minutes before closing, 16:28


async def clocks(house: House, conversation: UUID) -> list[Clock]:
    entry = await house.entry(conversation)
    async with house.engine.connect() as connection:
        found = await promises.of_entries(connection, utility=house.utility.id, entries=[entry.id])
    return found[entry.id]


async def mind(house: House) -> list[tuple[Any, ...]]:
    """(mark, kind) of everything that this look marked."""
    marks = await promises.mind(house.engine, utilities={house.utility.id: house.utility}, now=house.now)
    return [("warned", kind) for *_, kind in marks.warned] + [("breached", kind) for *_, kind in marks.breached]


def test_a_first_answer_is_due_in_business_minutes() -> None:
    promised = clock(CANTERA, ENTRY, "first_response", urgent=False, start=FRIDAY_EVENING)
    assert promised.due_at == datetime(2026, 11, 21, 15, 3, tzinfo=UTC)  # Saturday 9:03
    assert promised.warn_at == datetime(2026, 11, 21, 15, 2, tzinfo=UTC)


def test_an_emergency_counts_by_the_wall_clock() -> None:
    promised = clock(CANTERA, ENTRY, "first_response", urgent=True, start=FRIDAY_EVENING)
    assert promised.due_at == FRIDAY_EVENING + timedelta(seconds=60)
    assert promised.warn_at == FRIDAY_EVENING + timedelta(seconds=48)


def test_where_people_never_answer_nothing_is_promised() -> None:
    promised = clock(CANTERA.model_copy(update={"hours": ()}), ENTRY, "resolution", urgent=False, start=NOON)
    assert (promised.due_at, promised.standing(NOON + timedelta(days=300))) == (None, "running")


@pytest.mark.parametrize(
    ("minutes", "standing"), [(0, "running"), (3.99, "running"), (4, "warned"), (4.99, "warned"), (5, "breached")]
)
def test_a_running_clock_is_warned_then_breached(minutes: float, standing: str) -> None:
    promised = clock(CANTERA, ENTRY, "first_response", urgent=False, start=NOON)
    assert promised.standing(NOON + timedelta(minutes=minutes)) == standing


async def test_warning_and_breach_are_marked_once_however_many_look(house: House) -> None:
    await house.waiting()
    assert await mind(house) == []
    house.pass_time(minutes=4)
    looks = await asyncio.gather(*(mind(house) for _ in range(5)))
    assert [*chain(*looks)] == [("warned", "first_response")]
    house.pass_time(minutes=1)
    looks = await asyncio.gather(*(mind(house) for _ in range(5)))
    assert [*chain(*looks)] == [("breached", "first_response")]


async def test_an_answer_in_time_keeps_the_promise_also_when_nobody_looked_before(house: House) -> None:
    conversation, adriana = await house.waiting(), await house.agent("Adriana")
    await house.take(conversation, adriana)
    house.pass_time(minutes=4)
    await house.say(conversation, adriana)
    house.pass_time(minutes=30)
    assert await mind(house) == []
    first, resolution = await clocks(house, conversation)
    assert (first.standing(house.now), first.ended_at) == ("met", NOON + timedelta(minutes=4))
    assert resolution.standing(house.now) == "running"


async def test_an_answer_too_late_is_a_promise_missed(house: House) -> None:
    conversation, adriana = await house.waiting(), await house.agent("Adriana")
    await house.take(conversation, adriana)
    house.pass_time(minutes=6)
    await house.say(conversation, adriana)
    await mind(house)
    first = (await clocks(house, conversation))[0]
    assert (first.standing(house.now), first.breached_at) == ("missed", NOON + timedelta(minutes=5))


async def test_being_taken_is_no_answer(house: House) -> None:
    conversation = await house.waiting()
    await house.take(conversation, await house.agent("Adriana"))
    house.pass_time(minutes=5)
    assert ("breached", "first_response") in await mind(house)


async def test_what_the_customer_writes_after_an_answer_begins_the_next_clock(house: House) -> None:
    conversation, adriana = await house.waiting(), await house.agent("Adriana")
    await house.take(conversation, adriana)
    await house.say(conversation, adriana)
    for words in ("¿y entonces?", "¿hola?"):
        house.pass_time(minutes=1)
        await house.write(conversation, words)
        await mind(house)
    *_, following = [one for one in await clocks(house, conversation) if one.kind == "next_response"]
    assert (following.started_at, following.due_at) == (NOON + timedelta(minutes=1), NOON + timedelta(minutes=11))
    house.pass_time(minutes=1)
    await house.say(conversation, adriana)
    await mind(house)
    assert [one.standing(house.now) for one in await clocks(house, conversation)] == ["met", "running", "met"]


async def test_what_was_said_and_answered_while_nobody_looked_counts_all_the_same(house: House) -> None:
    conversation, adriana = await house.waiting(), await house.agent("Adriana")
    await house.take(conversation, adriana)
    await house.say(conversation, adriana)
    for waited in (2, 12):  # within the ten minutes that are promised, and not
        house.pass_time(minutes=1)
        await house.write(conversation, "¿y entonces?")
        house.pass_time(minutes=waited)
        await house.say(conversation, adriana, "Ya casi")
    house.pass_time(minutes=1)
    await house.write(conversation, "¿Y ahora?")
    house.pass_time(minutes=1)
    await house.write(conversation, "¿Hola?")
    await asyncio.gather(*(mind(house) for _ in range(3)))
    following = [one for one in await clocks(house, conversation) if one.kind == "next_response"]
    assert [one.standing(house.now) for one in following] == ["met", "missed", "running"]
    assert following[2].started_at == house.now - timedelta(minutes=1)


async def test_the_last_answer_before_the_end_counts_too(house: House) -> None:
    conversation, adriana = await house.waiting(), await house.agent("Adriana")
    await house.take(conversation, adriana)
    await house.say(conversation, adriana)
    await mind(house)
    house.pass_time(minutes=1)
    await house.write(conversation, "¿y entonces?")
    house.pass_time(minutes=1)
    await house.say(conversation, adriana, "Listo")
    await house.close(conversation, adriana)
    await house.write(conversation, "gracias")
    house.pass_time(minutes=1)
    await mind(house)
    following = [one for one in await clocks(house, conversation) if one.kind == "next_response"]
    assert [one.standing(house.now) for one in following] == ["met"]


SPOKEN = st.lists(st.sampled_from(["customer", "agent", "look"]), max_size=14)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.generate],
)  # fmt: skip
@given(story=SPOKEN)
async def test_law_each_turn_of_the_customers_after_an_answer_has_one_clock_however_often_somebody_looks(
    engine: AsyncEngine, story: list[str]
) -> None:
    """From their first words after an answer to the next answer; the words before the first answer are the first's."""
    house = House(engine)
    conversation, adriana = await house.waiting(), await house.agent("Adriana")
    await house.take(conversation, adriana)
    expected: list[tuple[datetime, datetime | None]] = []
    answered, since = False, None
    for one in story:
        house.pass_time(seconds=30)
        if one == "look":
            await mind(house)
        elif one == "customer":
            await house.write(conversation, "¿y?")
            since = since or (house.now if answered else None)
        else:
            await house.say(conversation, adriana, key=new_id().hex)
            expected += [(since, house.now)] if since else []
            answered, since = True, None
    house.pass_time(seconds=30)
    await mind(house)
    await mind(house)
    expected += [(since, None)] if since else []
    found = [one for one in await clocks(house, conversation) if one.kind == "next_response"]
    assert [(one.started_at, one.ended_at) for one in found] == expected


async def test_closing_in_time_keeps_the_promise_of_an_end(house: House) -> None:
    conversation, adriana = await house.waiting(), await house.agent("Adriana")
    await house.take(conversation, adriana)
    await house.say(conversation, adriana)
    await house.close(conversation, adriana)
    assert [one.standing(house.now) for one in await clocks(house, conversation)] == ["met", "met"]


async def test_who_leaves_the_queue_leaves_no_promise_kept_or_broken(house: House) -> None:
    conversation = await house.waiting()
    house.pass_time(minutes=1)
    await house.leave(conversation)
    assert [one.standing(house.now) for one in await clocks(house, conversation)] == ["void", "void"]


async def test_who_leaves_after_the_promise_was_broken_still_counts(house: House) -> None:
    conversation = await house.waiting()
    house.pass_time(minutes=6)
    await house.leave(conversation)
    assert [one.standing(house.now) for one in await clocks(house, conversation)] == ["missed", "void"]


async def test_becoming_an_emergency_brings_the_promise_forward(house: House) -> None:
    conversation = await house.waiting()
    house.pass_time(minutes=1)
    await house.enter(conversation, reason="emergency", topic="emergency")
    assert [one.due_at for one in await clocks(house, conversation) if one.kind == "first_response"] == [
        NOON + timedelta(minutes=2)
    ]


async def test_another_utility_sees_no_clock(house: House) -> None:
    entry = await house.entry(await house.waiting())
    async with house.engine.connect() as connection:
        found = await promises.of_entries(connection, utility="prairie", entries=[entry.id])
    assert found == {entry.id: []}
