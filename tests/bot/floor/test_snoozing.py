"""Conversations that sleep, and what wakes them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.floor import snoozing
from bot.handoff import AwaitedError, NotYoursError, SnoozeError
from tests.bot.floor.house import House


@pytest.fixture
def house(engine: AsyncEngine) -> House:
    return House(engine)


async def answered(house: House) -> UUID:
    """A conversation that Noemí has, and in which she had the last word."""
    conversation = await house.conversation()
    await house.write(conversation, "No tengo agua")
    await house.enter(conversation)
    await house.agent("Noemí")
    await house.take(conversation, "Noemí")
    house.pass_time(seconds=5)
    await house.say(conversation, "Noemí", "Mañana va la cuadrilla")
    house.pass_time(seconds=5)
    return conversation


async def snooze(house: House, conversation: UUID, *, agent: str = "Noemí", **span: float) -> None:
    async with house.engine.begin() as connection:
        await snoozing.snooze(
            connection,
            utility=house.utility.id,
            conversation_id=conversation,
            agent_id=agent,
            until=house.now + timedelta(**(span or {"hours": 1})),
            now=house.now,
        )


async def sleeps(house: House, conversation: UUID) -> bool:
    return (await house.entry(conversation)).snoozed_until is not None


async def moves(house: House, conversation: UUID) -> list[tuple[str, str]]:
    found = await house.rows(
        "select m.move, m.made_by from runtime.queue_moves m join runtime.queue_entries q on q.id = m.entry_id"
        " where q.conversation_id = :id order by m.at, m.id",
        id=conversation,
    )
    return [(row.move, row.made_by) for row in found]


async def test_it_sleeps_until_its_time_and_then_wakes_by_itself(house: House) -> None:
    conversation = await answered(house)
    await snooze(house, conversation, hours=1)
    house.pass_time(minutes=59)
    await house.seen("Noemí")
    await house.keep()
    assert await sleeps(house, conversation)
    house.pass_time(minutes=1)
    await house.seen("Noemí")
    assert (await house.keep()).woken == 1
    assert not await sleeps(house, conversation)
    assert (await moves(house, conversation))[-2:] == [("snoozed", "Noemí"), ("woken", "floor")]
    assert (await house.keep()).woken == 0


async def test_the_customer_wakes_it(house: House) -> None:
    conversation = await answered(house)
    await snooze(house, conversation, hours=20)
    house.pass_time(seconds=20)
    await house.seen("Noemí")
    await house.write(conversation, "¿Y bien?")
    assert (await house.keep()).woken == 1
    assert await house.who_has(conversation) == "Noemí"


async def test_while_it_sleeps_its_agent_may_go_and_keeps_it_and_the_bot_stays_silent(house: House) -> None:
    conversation = await answered(house)
    await snooze(house, conversation, hours=20)
    house.pass_time(hours=2)
    kept = await house.keep()
    assert (kept.gone, kept.released) == (1, 0)
    assert (await house.who_has(conversation), await house.owner(conversation)) == ("Noemí", "agent")
    await house.write(conversation, "¿Y bien?")
    kept = await house.keep()
    assert (kept.woken, kept.released) == (1, 1)
    assert (await house.entry(conversation)).state == "open"


async def test_what_the_customer_waits_for_an_answer_to_does_not_sleep(house: House) -> None:
    conversation = await answered(house)
    await house.write(conversation, "¿A qué hora?")
    with pytest.raises(AwaitedError):
        await snooze(house, conversation)
    assert not await sleeps(house, conversation)


async def test_its_clocks_go_on(house: House) -> None:
    conversation = await answered(house)
    own = "select kind, due_at from runtime.service_clocks where entry_id = :id and kind = 'resolution'"
    entry = (await house.entry(conversation)).id
    before = await house.rows(own, id=entry)
    await snooze(house, conversation, days=5)
    await house.keep()
    assert await house.rows(own, id=entry) == before
    house.moment = before[0].due_at
    await house.keep()
    [clock] = await house.rows(
        "select * from runtime.service_clocks where entry_id = :id and kind = 'resolution'", id=entry
    )
    assert clock.breached_at == before[0].due_at


@pytest.mark.parametrize("span", [{"seconds": 0}, {"seconds": -1}, {"days": 30, "seconds": 1}])
async def test_it_sleeps_neither_into_the_past_nor_for_more_than_thirty_days(
    house: House, span: dict[str, float]
) -> None:
    conversation = await answered(house)
    with pytest.raises(SnoozeError):
        await snooze(house, conversation, **span)


async def test_only_who_has_it_puts_it_to_sleep_and_wakes_it(house: House) -> None:
    conversation = await answered(house)
    await house.agent("Raúl")
    with pytest.raises(NotYoursError):
        await snooze(house, conversation, agent="Raúl")
    await snooze(house, conversation)
    async with house.engine.begin() as connection:
        own = {"utility": house.utility.id, "conversation_id": conversation, "now": house.now}
        with pytest.raises(NotYoursError):
            await snoozing.wake(connection, agent_id="Raúl", **own)
        await snoozing.wake(connection, agent_id="Noemí", **own)
    assert not await sleeps(house, conversation)


async def test_handed_back_passed_on_or_closed_it_sleeps_no_more(house: House) -> None:
    conversation = await answered(house)
    await snooze(house, conversation)
    await house.transfer(conversation, "Noemí", team="field")
    assert not await sleeps(house, conversation)
