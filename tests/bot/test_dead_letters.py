"""Dead letters: who sees which, tried again once, discarded with a reason."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.dead_letters import DeadLetter, UnknownDeadLetterError, dead_letters, discard, replay, replay_one
from kit.ids import new_id
from tests.bot.floor.house import House


@pytest.fixture
def house(engine: AsyncEngine) -> House:
    return House(engine)


async def dead_turn(house: House) -> UUID:
    conversation, turn = await house.conversation(), new_id()
    await house.run(
        "insert into runtime.turns (id, conversation_id, inbound_ids, outcome, attempts, error, started_at)"
        " values (:id, :conversation, '{}', 'dead', 8, 'RasaUnavailable', :now)",
        id=turn, conversation=conversation, now=house.now,
    )  # fmt: skip
    return turn


async def lost_message(house: House, state: str) -> UUID:
    conversation = await house.conversation()
    await house.bot_says(conversation, "Su saldo es $100", state=state)
    await house.run(
        "update runtime.outbox set advised = (state = 'failed'), error_code = '131026' where conversation_id = :id",
        id=conversation,
    )
    [row] = await house.rows("select id from runtime.outbox where conversation_id = :id", id=conversation)
    found: UUID = row.id
    return found


async def webhook(house: House) -> UUID:
    found = new_id()
    await house.run(
        "insert into runtime.raw_webhooks (id, channel, received_at, body, outcome)"
        " values (:id, 'whatsapp', :now, '', 'malformed')",
        id=found, now=house.now,
    )  # fmt: skip
    return found


async def own(house: House) -> dict[UUID, DeadLetter]:
    return {one.id: one for one in await dead_letters(house.engine, utilities=[house.utility.id])}


async def replayed(house: House, letter: UUID, *, utility: str = "") -> str:
    async with house.engine.begin() as connection:
        return await replay_one(connection, letter, utilities=[utility or house.utility.id], now=house.now)


async def discarded(house: House, letter: UUID, *, utility: str = "") -> str:
    async with house.engine.begin() as connection:
        return await discard(
            connection, letter, reason="too_late", by="alma", utilities=[utility or house.utility.id], now=house.now
        )


async def test_a_utility_sees_its_own_and_what_they_are_of(house: House) -> None:
    turn = await dead_turn(house)
    house.pass_time(seconds=1)
    failed, unknown = await lost_message(house, "failed"), await lost_message(house, "unknown")
    await dead_turn(House(house.engine))
    await webhook(house)
    found = await own(house)
    assert set(found) == {turn, failed, unknown}
    assert (found[turn].kind, found[turn].reason, found[turn].utility) == (
        "turn",
        "RasaUnavailable",
        house.utility.id,
    )
    assert (found[failed].kind, found[failed].is_uncertain) == ("message", False)
    assert (found[unknown].kind, found[unknown].is_uncertain) == ("message", True)
    assert list(found)[-1] == turn


async def test_a_webhook_is_nobodys_and_seen_by_who_runs_all(house: House) -> None:
    house.pass_time(days=400)
    letter = await webhook(house)
    first = (await dead_letters(house.engine, limit=1))[0]
    assert (first.id, first.kind, first.utility, first.conversation) == (letter, "webhook", None, None)


@pytest.mark.parametrize("state", ["failed", "unknown"])
async def test_a_message_is_tried_again_once(house: House, state: str) -> None:
    letter = await lost_message(house, state)
    assert await replayed(house, letter) == "message"
    [row] = await house.rows("select state, attempts, error_code from runtime.outbox where id = :id", id=letter)
    assert (row.state, row.attempts, row.error_code) == ("queued", 0, None)
    with pytest.raises(UnknownDeadLetterError):
        await replayed(house, letter)
    assert letter not in await own(house)


async def test_a_turn_is_tried_again_once(house: House) -> None:
    letter = await dead_turn(house)
    assert await replayed(house, letter) == "turn"
    [row] = await house.rows("select outcome, attempts from runtime.turns where id = :id", id=letter)
    assert (row.outcome, row.attempts) == (None, 0)
    with pytest.raises(UnknownDeadLetterError):
        await replayed(house, letter)


async def test_another_utilitys_is_neither_tried_again_nor_discarded(house: House) -> None:
    letters = await dead_turn(house), await lost_message(house, "failed")
    for letter in letters:
        with pytest.raises(UnknownDeadLetterError):
            await replayed(house, letter, utility="prairie")
        with pytest.raises(UnknownDeadLetterError):
            await discarded(house, letter, utility="prairie")
    assert set(await own(house)) == set(letters)


async def test_what_is_discarded_is_off_the_list_with_its_reason_and_is_not_sent(house: House) -> None:
    letter = await lost_message(house, "failed")
    assert await discarded(house, letter) == "message"
    assert letter not in await own(house)
    [row] = await house.rows("select * from runtime.discarded_letters where id = :id", id=letter)
    assert (row.reason, row.discarded_by, row.utility_id) == ("too_late", "alma", house.utility.id)
    [kept] = await house.rows("select state from runtime.outbox where id = :id", id=letter)
    assert kept.state == "failed"


async def test_discarding_twice_keeps_the_first(house: House) -> None:
    letter = await dead_turn(house)
    await discarded(house, letter)
    house.pass_time(minutes=1)
    with pytest.raises(UnknownDeadLetterError):
        await discarded(house, letter)
    [row] = await house.rows("select at from runtime.discarded_letters where id = :id", id=letter)
    assert row.at == house.now - timedelta(minutes=1)


async def test_what_fails_again_after_it_was_tried_again_is_on_the_list_again(house: House) -> None:
    letter = await dead_turn(house)
    await discarded(house, letter)
    assert await replay(house.engine, letter, now=house.now) == "turn"
    await house.run("update runtime.turns set outcome = 'dead' where id = :id", id=letter)
    assert letter in await own(house)


async def test_what_never_was_is_unknown(house: House) -> None:
    with pytest.raises(UnknownDeadLetterError):
        await replayed(house, uuid4())
    with pytest.raises(UnknownDeadLetterError):
        await discarded(house, uuid4())
