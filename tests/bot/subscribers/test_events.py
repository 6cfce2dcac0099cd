"""What is written of what happens, in the transaction of what it tells."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import text

from bot.floor import handling
from bot.subscribers.kinds import KINDS
from kit.ids import new_id
from tests.bot.floor.house import House
from tests.bot.subscribers.conftest import News


async def kinds(news: News) -> list[str]:
    rows = await news.house.rows(
        "select kind from runtime.events where utility_id = :utility order by seq", utility=news.house.utility.id
    )
    return [row.kind for row in rows]


HANDOFFS = tuple(kind for kind in KINDS if not kind.startswith("message."))


async def test_a_handoff_s_life_is_told_in_order(news: News) -> None:
    house = news.house
    receiver, _, _ = await news.receiver(kinds=HANDOFFS)
    noemi, raul = await house.agent("noemi"), await house.agent("raul", teams=("payments",))
    conversation = await house.waiting(reason="dispute")
    await house.take(conversation, noemi)
    await house.transfer(conversation, noemi, team="payments")
    await house.take(conversation, raul)
    await house.hand_back(conversation, raul, "/check_balance")
    await house.enter(conversation)
    await house.take(conversation, noemi)
    await house.close(conversation, noemi, "case_opened")
    await news.courier.drain()
    assert receiver.kinds == [
        "conversation.opened", "handoff.requested", "handoff.taken", "handoff.transferred", "handoff.taken",
        "handoff.returned", "handoff.requested", "handoff.taken", "conversation.resolved",
    ]  # fmt: skip
    told = [body["data"].get("handoff", {}) for body in receiver.bodies]
    assert (told[1]["reason"], told[1]["by"]) == ("dispute", "floor")
    assert (told[2]["agent"], told[3]["team"]) == ("noemi", "payments")
    assert told[5]["instruction"] == "/check_balance"
    assert (told[8]["closed_reason"], told[8]["agent"]) == ("case_opened", "noemi")
    assert {body["data"]["conversation"]["id"] for body in receiver.bodies} == {str(conversation)}


async def test_messages_of_everybody_are_told_and_what_became_of_ours(news: News) -> None:
    house = news.house
    receiver, _, _ = await news.receiver(kinds=("message.created", "message.delivered", "message.failed"))
    noemi = await house.agent("noemi")
    conversation = await house.conversation()
    await house.write(conversation, "Hola")
    await house.bot_says(conversation, "Va en camino")
    await house.take(conversation, noemi)  # the assistant's word is dropped
    await house.say(conversation, noemi, "Buenas")
    own = "update runtime.outbox set state = :state where conversation_id = :id and sender = 'agent'"
    await house.run(own, id=conversation, state="sent")
    await house.run(own, id=conversation, state="delivered")
    await house.run(own, id=conversation, state="delivered")
    await news.courier.drain()
    told = [(body["type"], body["data"]["message"]["by"]) for body in receiver.bodies]
    assert told == [
        ("message.created", "customer"), ("message.created", "bot"), ("message.failed", "bot"),
        ("message.created", "system"), ("message.created", "agent"), ("message.delivered", "agent"),
    ]  # fmt: skip
    assert receiver.bodies[2]["data"]["message"]["state"] == "dropped"


async def test_a_refusal_is_told_once_it_is_final(news: News) -> None:
    house = news.house
    receiver, _, _ = await news.receiver(kinds=("message.failed",))
    conversation = await house.conversation()
    await house.bot_says(conversation, "Hola")
    failed = (
        "update runtime.outbox set state = 'failed', advised = :advised, error_code = '131026'"
        " where conversation_id = :id"
    )
    await house.run(failed, id=conversation, advised=False)
    assert await news.courier.drain() == 0
    await house.run(failed, id=conversation, advised=True)
    await news.courier.drain()
    assert [body["data"]["message"]["error_code"] for body in receiver.bodies] == ["131026"]


async def test_a_rating_is_told(news: News) -> None:
    house = news.house
    receiver, _, _ = await news.receiver(kinds=("rating.given",))
    conversation = await house.conversation()
    await house.write(conversation, "4")
    await house.run(
        "insert into runtime.ratings (id, utility_id, channel, conversation_id, turn_id, score, at)"
        " select :id, :utility, 'whatsapp', :conversation, t.id, 4, :now from runtime.turns t"
        " where t.conversation_id = :conversation",
        id=new_id(), utility=house.utility.id, conversation=conversation, now=house.now,
    )  # fmt: skip
    await news.courier.drain()
    assert [body["data"]["rating"]["score"] for body in receiver.bodies] == [4]


async def test_what_is_rolled_back_was_never_told(news: News) -> None:
    house = news.house
    await news.receiver()
    noemi = await house.agent("noemi")
    conversation = await house.waiting()
    before = await kinds(news)
    async with house.engine.connect() as connection:
        own = {"conversation_id": conversation, "channels": house.channels, "now": house.now}
        await handling.take(connection, house.utility, agent_id=noemi, **own)
        await connection.rollback()
    assert await kinds(news) == before == ["conversation.opened", "handoff.requested"]


async def test_where_nobody_listens_nothing_is_written(news: News) -> None:
    await news.house.waiting()
    assert await kinds(news) == []


async def test_only_the_utility_s_own_news_and_what_was_asked_for_are_told(news: News) -> None:
    receiver, _, _ = await news.receiver(kinds=("handoff.requested",))
    await House(news.house.engine).waiting()
    conversation = await news.house.waiting()
    await news.courier.drain()
    [body] = receiver.bodies
    assert body["data"]["conversation"]["id"] == str(conversation)
    assert body["data"]["utility"] == news.house.utility.id


async def test_a_press_that_the_desk_made_is_no_message_of_the_customer_s(news: News) -> None:
    house = news.house
    receiver, _, _ = await news.receiver(kinds=("message.created",))
    noemi = await house.agent("noemi")
    conversation = await house.waiting()
    await house.take(conversation, noemi)
    await house.hand_back(conversation, noemi, "/check_balance")
    await news.courier.drain()
    assert {body["data"]["message"]["by"] for body in receiver.bodies} == {"system"}


async def test_words_names_and_numbers_are_told_to_who_may_read_messages_only(news: News) -> None:
    house = news.house
    without, _, _ = await news.receiver(kinds=("message.created",))
    with_words, _, _ = await news.receiver(kinds=("message.created",), messages=True)
    conversation = await house.conversation()
    await house.run("update runtime.conversations set address = '524421239876' where id = :id", id=conversation)
    await house.write(conversation, "Mi recibo es secreto")
    await news.courier.drain()
    [[_, bare]], [[_, full]] = without.got, with_words.got
    assert b"secreto" not in bare
    assert b"5244" not in bare
    customer = without.bodies[0]["data"]["conversation"]["customer"]
    assert customer == {"address": "…9876", "language": "es"}
    assert b"524421239876" in full
    assert with_words.bodies[0]["data"]["message"]["parts"] == [{"type": "text", "text": "Mi recibo es secreto"}]


async def test_what_was_taken_back_is_told_without_its_words(news: News) -> None:
    house = news.house
    receiver, _, _ = await news.receiver(kinds=("message.created",), messages=True)
    conversation = await house.conversation()
    await house.write(conversation, "me equivoqué")
    await house.run("update runtime.inbound set state = 'withdrawn' where conversation_id = :id", id=conversation)
    await news.courier.drain()
    [body] = receiver.bodies
    assert (body["data"]["message"]["parts"], body["data"]["message"]["withdrawn"]) == ([], True)


async def test_no_words_are_kept_in_an_event(news: News) -> None:
    await news.receiver(messages=True)
    word = uuid4().hex
    conversation = await news.house.conversation()
    await news.house.write(conversation, word)
    async with news.house.engine.connect() as connection:
        rows = (await connection.execute(text("select to_jsonb(e)::text as row from runtime.events e"))).all()
    assert not any(word in row.row for row in rows)
