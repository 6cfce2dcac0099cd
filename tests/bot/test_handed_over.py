"""The first reply of a turn, sent by the worker that thought it without going through the queue."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot import handoff, outbox
from bot.outbox import Letter
from channels.message import Outbound, Text
from tests.bot.harness import ENDING, Counter, words


@pytest.fixture
def given(counter: Counter) -> list[Letter]:
    """The letters that turns hand over, not sent yet."""
    letters: list[Letter] = []
    counter.services = replace(counter.services, send=letters.append)
    return letters


async def note(counter: Counter, phone: Any, words_: str) -> None:
    """A person at the desk writes."""
    found = await counter.conversation(phone)
    message = Outbound(found.id, found.channel, found.account, found.address, (Text(words_),), owner_epoch=found.epoch)
    async with counter.engine.begin() as connection:
        await outbox.append(connection, message, key=f"note:{words_}", sender="agent", now=counter.now)


async def test_it_is_being_sent_already_and_nobody_else_takes_it(counter: Counter, given: list[Letter]) -> None:
    phone = counter.phone()
    await counter.say(phone, "hola")
    await counter.turns()
    (row,) = await counter.outbox(phone)
    assert (row.state, row.sending_owner, row.attempts) == ("sending", counter.worker, 1)
    assert [letter.id for letter in given] == [row.id]
    assert await counter.sender.take(10) == []


async def test_it_is_the_letter_that_the_queue_would_give(counter: Counter, given: list[Letter]) -> None:
    phone = counter.phone()
    await counter.say(phone, "hola")
    await counter.turns()
    async with counter.engine.begin() as connection:
        await connection.execute(
            text("update runtime.outbox set state = 'queued', rank = 1, attempts = 0 where id = :id"),
            {"id": given[0].id},
        )
    assert await counter.sender.take(10) == given


async def test_those_behind_it_follow_in_order(counter: Counter, given: list[Letter]) -> None:
    phone = counter.phone()
    counter.rasa.reply = lambda _body: {"messages": [{"text": t} for t in ("uno", "dos", "tres")]}
    await counter.say(phone, "hola")
    await counter.turns()
    assert await counter.sender.take(10) == []
    assert await counter.sender.deliver(given[0])
    await counter.work()
    assert counter.graph.texts(phone.number) == ["uno", "dos", "tres"]


async def test_it_waits_in_the_queue_behind_a_message_that_is_not_sent_yet(
    counter: Counter, given: list[Letter]
) -> None:
    phone = counter.phone()
    await counter.say(phone, "hola")
    await counter.work()
    await counter.sender.deliver(given.pop())
    await note(counter, phone, "antes")
    await counter.say(phone, "otra vez")
    await counter.turns()
    assert given == []
    await counter.work()
    assert counter.graph.texts(phone.number)[1:] == ["antes", "re: otra vez"]


async def test_it_waits_behind_one_that_was_written_while_the_turn_ended(counter: Counter, given: list[Letter]) -> None:
    phone = counter.phone()
    async with counter.engine.connect() as desk, counter.engine.connect() as watch:

        async def written_meanwhile(_body: dict[str, Any]) -> dict[str, Any]:
            found = await counter.conversation(phone)
            message = Outbound(found.id, found.channel, found.account, found.address, (Text("antes"),))
            await outbox.append(desk, message, key="note:race", sender="agent", now=counter.now)
            return words("después")

        counter.rasa.reply = written_meanwhile
        await counter.say(phone, "hola")
        turning = asyncio.create_task(counter.turns())
        async with asyncio.timeout(10):
            while not (await watch.execute(ENDING)).first():
                await watch.rollback()
        await desk.commit()
        await turning
    assert given == []
    await counter.work()
    assert counter.graph.texts(phone.number) == ["antes", "después"]


async def test_it_waits_while_the_account_is_stopped(counter: Counter, given: list[Letter]) -> None:
    phone = counter.phone()
    async with counter.engine.begin() as connection:
        until = counter.now + timedelta(minutes=1)
        account = counter.account.account
        await outbox.stop(connection, channel="whatsapp", account=account, what="account", until=until, code="4")
    await counter.say(phone, "hola")
    await counter.turns()
    assert given == []
    assert [row.state for row in await counter.outbox(phone)] == ["queued"]


async def test_a_reply_of_a_former_owner_is_not_handed_over(counter: Counter, given: list[Letter]) -> None:
    phone = counter.phone()

    async def taken_meanwhile(body: dict[str, Any]) -> dict[str, Any]:
        found = await counter.conversation(phone)
        async with counter.engine.begin() as connection:
            await handoff.change_owner(connection, found.id, "agent")
        return words(body["message"])

    counter.rasa.reply = taken_meanwhile
    await counter.say(phone, "hola")
    await counter.turns()
    assert given == []
    assert [row.state for row in await counter.outbox(phone)] == ["dropped"]


async def test_outside_the_window_it_is_held(counter: Counter, given: list[Letter]) -> None:
    phone = counter.phone()
    await counter.say(phone, "hola", at=counter.now - timedelta(hours=25))
    await counter.turns()
    await counter.sender.deliver(given[0])
    assert [row.state for row in await counter.outbox(phone)] == ["held", "queued"]
    assert counter.graph.texts(phone.number) == []


async def test_what_a_dead_worker_had_is_sent_after_silence(counter: Counter, given: list[Letter]) -> None:
    phone = counter.phone()
    await counter.say(phone, "hola")
    await counter.turns()
    assert len(given) == 1  # and now the worker dies
    await counter.sender.reconcile(outbox.Crew((), 1, ()))
    await counter.work()
    assert counter.graph.texts(phone.number) == []
    counter.pass_time(seconds=21)
    await counter.sender.reconcile(outbox.Crew((), 1, ()))
    await counter.work()
    assert counter.graph.texts(phone.number) == ["re: hola"]


async def test_what_had_to_wait_for_the_vendors_pace_is_not_sent_for_a_former_owner(
    counter: Counter, given: list[Letter], monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = counter.phone()
    await counter.say(phone, "hola")
    await counter.turns()

    waited: list[str] = []

    async def taken_meanwhile(key: str, *, rate: float, burst: float) -> bool:
        if not waited:  # the number's own pace; the recipient's comes behind it
            async with counter.engine.begin() as connection:
                await handoff.change_owner(connection, given[0].message.conversation_id, "agent")
        waited.append(key)
        return True

    monkeypatch.setattr(counter.sender.pacer, "wait", taken_meanwhile)
    await counter.sender.deliver(given[0])
    assert counter.graph.texts(phone.number) == []
    assert [row.state for row in await counter.outbox(phone)] == ["dropped"]
