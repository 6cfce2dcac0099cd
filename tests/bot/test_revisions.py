"""Edits and deletions: once, in whatever order they come."""

from __future__ import annotations

import asyncio
from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest

from bot import mailbox
from bot.demo import Phone
from bot.turn import handle_turn
from channels.base import Webhook
from tests.bot.harness import Counter, words


def edit(counter: Counter, phone: Phone, original: str, said: str, **span: float) -> Webhook:
    """A signed edit of `original`, some seconds from now."""
    counter.pass_time(**span)
    new = {"type": "text", "text": {"body": said}}
    return phone.webhook({"type": "edit", "edit": {"original_message_id": original, "message": new}}, now=counter.now)


def deletion(counter: Counter, phone: Phone, original: str, **span: float) -> Webhook:
    """A signed deletion of `original`, some seconds from now."""
    counter.pass_time(**span)
    return phone.webhook({"type": "revoke", "revoke": {"original_message_id": original}}, now=counter.now)


def heard(counter: Counter) -> list[Any]:
    """What Rasa was asked, in order."""
    return [one["message"] for one in counter.rasa.asked]


async def test_an_edit_of_an_unread_message_replaces_its_words(counter: Counter) -> None:
    phone, original = counter.phone(), f"wamid.{uuid4().hex}"
    await counter.say(phone, "cuanto devo", message_id=original)
    await counter.receive(edit(counter, phone, original, "¿cuánto debo?", seconds=2))
    await counter.work()
    assert heard(counter) == ["¿cuánto debo?"]


async def test_an_edit_of_an_answered_message_is_answered_again(counter: Counter) -> None:
    phone, original = counter.phone(), f"wamid.{uuid4().hex}"
    await counter.say(phone, "mi saldo", message_id=original)
    await counter.work()
    await counter.receive(edit(counter, phone, original, "mi recibo", seconds=5))
    await counter.work()
    assert counter.graph.texts(phone.number) == ["re: mi saldo", "re: mi recibo"]


async def test_an_edit_while_the_message_is_being_answered_is_the_next_turn(counter: Counter) -> None:
    phone, original = counter.phone(), f"wamid.{uuid4().hex}"

    async def reply(body: dict[str, Any]) -> Any:
        if body["message"] == "mi saldo":
            await counter.receive(edit(counter, phone, original, "mi recibo", seconds=1))
        return words(f"re: {body['message']}")

    counter.rasa.reply = reply
    await counter.say(phone, "mi saldo", message_id=original)
    await counter.work()
    assert counter.graph.texts(phone.number) == ["re: mi saldo", "re: mi recibo"]


async def test_a_second_edit_replaces_the_first_while_nobody_has_read_it(counter: Counter) -> None:
    phone, original = counter.phone(), f"wamid.{uuid4().hex}"
    await counter.say(phone, "uno", message_id=original)
    await counter.work()
    await counter.receive(edit(counter, phone, original, "dos", seconds=2))
    await counter.receive(edit(counter, phone, original, "tres", seconds=2))
    await counter.work()
    assert heard(counter) == ["uno", "tres"]


async def test_a_deleted_message_is_not_answered(counter: Counter) -> None:
    phone, original = counter.phone(), f"wamid.{uuid4().hex}"
    await counter.say(phone, "mi saldo", message_id=original)
    await counter.receive(deletion(counter, phone, original, seconds=1))
    await counter.work()
    assert heard(counter) == []
    (row,) = await counter.rows("select state, parts from runtime.inbound where external_id = :id", id=original)
    assert (row.state, row.parts) == ("withdrawn", [])


async def test_a_deletion_leaves_what_was_written_beside_it(counter: Counter) -> None:
    phone, original = counter.phone(), f"wamid.{uuid4().hex}"
    await counter.say(phone, "mi saldo", message_id=original)
    await counter.say(phone, "mi recibo")
    await counter.receive(deletion(counter, phone, original, seconds=1))
    await counter.work()
    assert heard(counter) == ["mi recibo"]


async def test_a_deletion_after_the_answer_changes_nothing(counter: Counter) -> None:
    phone, original = counter.phone(), f"wamid.{uuid4().hex}"
    await counter.say(phone, "mi saldo", message_id=original)
    await counter.work()
    await counter.receive(deletion(counter, phone, original, seconds=1))
    await counter.work()
    assert counter.graph.texts(phone.number) == ["re: mi saldo"]


async def test_the_same_edit_twice_has_one_effect(counter: Counter) -> None:
    phone, original = counter.phone(), f"wamid.{uuid4().hex}"
    await counter.say(phone, "mi saldo", message_id=original)
    await counter.work()
    edited = edit(counter, phone, original, "mi recibo", seconds=1)
    await asyncio.gather(*(counter.receive(edited) for _ in range(4)))
    await counter.work()
    await counter.receive(edited)
    await counter.work()
    assert heard(counter) == ["mi saldo", "mi recibo"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_whatever_comes_first_the_newest_words_are_answered_once(
    counter: Counter, order: tuple[int, ...]
) -> None:
    phone, original = counter.phone(), f"wamid.{uuid4().hex}"
    arrivals = [
        phone.text("uno", now=counter.now, message_id=original),
        edit(counter, phone, original, "dos", seconds=2),
        edit(counter, phone, original, "tres", seconds=2),
    ]
    for number in order:
        await counter.receive(arrivals[number])
    await counter.work()
    assert heard(counter) == ["tres"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_whatever_comes_first_a_deleted_message_stays_deleted(counter: Counter, order: tuple[int, ...]) -> None:
    phone, original = counter.phone(), f"wamid.{uuid4().hex}"
    arrivals = [
        phone.text("uno", now=counter.now, message_id=original),
        edit(counter, phone, original, "dos", seconds=2),
        deletion(counter, phone, original, seconds=2),
    ]
    for number in order:
        await counter.receive(arrivals[number])
    await counter.work()
    assert heard(counter) == []


async def test_an_edit_that_changes_nothing_is_no_question(counter: Counter) -> None:
    phone, original = counter.phone(), f"wamid.{uuid4().hex}"
    await counter.say(phone, "mi saldo", message_id=original)
    await counter.work()
    await counter.receive(edit(counter, phone, original, "mi saldo", seconds=1))
    await counter.work()
    assert heard(counter) == ["mi saldo"]


async def test_an_edit_of_somebody_elses_message_touches_nothing_of_theirs(counter: Counter) -> None:
    mine, theirs, original = counter.phone(), counter.phone(), f"wamid.{uuid4().hex}"
    await counter.say(theirs, "mi saldo", message_id=original)
    await counter.receive(deletion(counter, mine, original, seconds=1))
    await counter.work()
    assert counter.graph.texts(theirs.number) == ["re: mi saldo"]


async def test_a_deletion_by_somebody_else_does_not_reach_a_message_to_come(counter: Counter) -> None:
    mine, theirs, original = counter.phone(), counter.phone(), f"wamid.{uuid4().hex}"
    await counter.receive(deletion(counter, mine, original))
    await counter.say(theirs, "mi saldo", message_id=original)
    await counter.work()
    assert counter.graph.texts(theirs.number) == ["re: mi saldo"]


async def test_a_worker_that_looked_before_the_edit_does_not_answer_the_old_words(counter: Counter) -> None:
    phone, original = counter.phone(), f"wamid.{uuid4().hex}"
    await counter.say(phone, "uno", message_id=original)
    await counter.receive(edit(counter, phone, original, "dos", seconds=1))
    before = (await counter.conversation(phone)).fence
    await counter.receive(edit(counter, phone, original, "tres", seconds=1))
    assert (await counter.conversation(phone)).fence == before + 1
    (claim,) = await mailbox.claim(counter.engine, worker=counter.worker, limit=1, now=counter.now)
    await handle_turn(claim, counter.services)
    assert heard(counter) == ["tres"]
