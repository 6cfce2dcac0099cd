"""The inbox's rows, from the real tables."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import notes
from channels.message import Choice, Media, Part, Text
from desk.work.board import Board, lists_of
from desk.work.listing import Item, Narrowed, items_of, spoken
from tests.bot.floor.house import NOON, House
from tests.desk.work.items import item


@pytest.fixture
def house(engine: AsyncEngine) -> House:
    return House(engine)


async def only(house: House) -> Item:
    [found] = (await Board(house.engine).of(house.utility.id)).items
    return found


async def test_who_waits_is_listed_with_the_reason_and_their_last_words(house: House) -> None:
    conversation = await house.conversation()
    await house.write(conversation, "Mi recibo\nestá mal")
    await house.enter(conversation, reason="dispute")
    await house.bot_says(conversation, "Ya viene alguien", state="sent")
    found = await only(house)
    assert (found.id, found.state, found.reason) == (conversation, "open", "dispute")
    assert (found.words, found.last_by) == ("Mi recibo está mal", "customer")
    assert (found.waits_since, found.agent, found.unread) == (NOON, "", 1)
    assert found.due_at == NOON + timedelta(minutes=5)


async def test_what_an_agent_has_waits_from_the_first_message_without_an_answer(house: House) -> None:
    conversation = await house.conversation()
    await house.write(conversation, "Hola")
    await house.enter(conversation)
    noemi = await house.agent("Noemí")
    await house.take(conversation, noemi)
    assert (await only(house)).waits_since == NOON
    await house.say(conversation, noemi, "Buenas tardes")
    answered = await only(house)
    assert (answered.waits_since, answered.last_by, answered.words) == (None, "agent", "Buenas tardes")
    house.pass_time(minutes=2)
    await house.write(conversation, "Gracias")
    await house.seen(noemi)
    house.pass_time(minutes=1)
    await house.write(conversation, "Otra cosa")
    again = await only(house)
    assert (again.waits_since, again.words) == (NOON + timedelta(minutes=2), "Otra cosa")
    assert (again.agent, again.agent_name, again.state) == (noemi, "Noemí", "taken")


async def test_unread_is_what_came_after_the_agent_had_looked(house: House) -> None:
    conversation = await house.conversation()
    await house.write(conversation, "Uno")
    await house.enter(conversation)
    noemi = await house.agent("Noemí")
    await house.take(conversation, noemi)
    [row] = await house.rows("select arrival from runtime.inbound where conversation_id = :id", id=conversation)
    async with house.engine.begin() as connection:
        assert await notes.mark_read(
            connection, utility=house.utility.id, conversation_id=conversation, agent_id=noemi, arrival=row.arrival
        )
    assert (await only(house)).unread == 0
    for number in range(12):
        await house.write(conversation, f"Más {number}")
    assert (await only(house)).unread == 10


async def test_what_the_assistant_has_is_listed_by_who_wrote_last(house: House) -> None:
    first, second = await house.conversation(), await house.conversation()
    await house.write(first, "Antes")
    house.pass_time(minutes=1)
    await house.write(second, "Después")
    found = (await Board(house.engine).of(house.utility.id)).view("all", agent="nobody")
    assert [(one.id, one.state) for one in found] == [(second, ""), (first, "")]


async def test_what_is_read_for_all_pages_is_in_the_order_of_each_view(house: House) -> None:
    served = await house.conversation()
    await house.write(served, "Hola")
    late = await house.waiting()
    house.pass_time(minutes=1)
    waits, gas = await house.waiting(), await house.waiting(reason="emergency")
    lists = await Board(house.engine).of(house.utility.id)
    assert [one.id for one in lists.items] == [gas, late, waits, served]
    assert [one.id for one in lists.queue] == [gas, late, waits]
    assert lists_of(lists.items[::-1]) == lists


async def test_the_board_is_read_once_until_there_is_news(house: House) -> None:
    board = Board(house.engine)
    before = await board.of(house.utility.id)
    await house.waiting()
    assert await board.of(house.utility.id) is before
    board.heard("")
    assert len((await board.of(house.utility.id)).items) == 1


async def test_what_there_is_news_of_is_in_its_new_place_and_the_others_as_they_were(house: House) -> None:
    board = Board(house.engine)
    first, second = await house.waiting(), await house.waiting()
    before = await board.of(house.utility.id)
    assert [one.id for one in before.queue] == [first, second]
    house.pass_time(minutes=1)
    await house.write(second, "Sigo aquí")
    third, noemi = await house.waiting(), await house.agent("Noemí")
    await house.take(first, noemi)
    for changed in (second, first):
        board.heard(str(changed))
    after = await board.of(house.utility.id)
    assert [(one.id, one.words) for one in after.queue] == [(second, "Sigo aquí")]
    assert [one.id for one in after.view("mine", agent=noemi)] == [first]
    board.heard(str(third))
    assert [one.id for one in (await board.of(house.utility.id)).queue] == [second, third]


async def test_news_of_another_utility_change_nothing(house: House) -> None:
    board, other = Board(house.engine), House(house.engine)
    await house.waiting()
    before = await board.of(house.utility.id)
    board.heard(str(await other.waiting()))
    assert await board.of(house.utility.id) is before


async def test_given_conversations_are_listed_whoever_has_them_and_another_utility_s_are_not(house: House) -> None:
    waits, _other = await house.waiting(), await house.waiting()
    served, foreign = await house.conversation(), await House(house.engine).conversation()
    async with house.engine.connect() as connection:
        found = await items_of(connection, [served, foreign, waits], utility=house.utility.id)
    assert [(one.id, one.state) for one in found] == [(served, ""), (waits, "open")]


async def test_what_was_passed_on_says_to_whom(house: House) -> None:
    conversation = await house.waiting()
    noemi, raul = await house.agent("Noemí"), await house.agent("Raúl", teams=("field",))
    await house.take(conversation, noemi)
    await house.transfer(conversation, noemi, to_agent=raul)
    found = await only(house)
    assert (found.state, found.team, found.wanted, found.wanted_name) == ("open", "field", "Raúl", "Raúl")
    await house.take(conversation, raul)
    assert (await only(house)).wanted == ""


async def test_what_is_passed_on_is_unread_again(house: House) -> None:
    conversation = await house.conversation()
    await house.write(conversation, "Uno")
    await house.enter(conversation)
    noemi = await house.agent("Noemí")
    await house.take(conversation, noemi)
    own = {"utility": house.utility.id, "conversation_id": conversation}
    async with house.engine.begin() as connection:
        await notes.mark_read(connection, **own, agent_id=noemi, arrival=2**40)
        await notes.mark_unread(connection, **own)
    assert (await only(house)).unread == 0
    await house.transfer(conversation, noemi, team="field")
    async with house.engine.begin() as connection:
        await notes.mark_unread(connection, **own)
    assert (await only(house)).unread == 1


def test_a_filter_leaves_what_is_of_the_team_and_unread() -> None:
    read, unread = item(team="billing"), item(team="billing", unread=2)
    elsewhere = item(team="field", unread=1)
    everything = (read, unread, elsewhere)
    assert [one for one in everything if Narrowed().has(one)] == [read, unread, elsewhere]
    assert [one for one in everything if Narrowed("billing").has(one)] == [read, unread]
    assert [one for one in everything if Narrowed("billing", unread=True).has(one)] == [unread]


async def test_what_sleeps_is_not_among_mine_until_the_customer_writes(house: House) -> None:
    conversation = await house.waiting()
    noemi = await house.agent("Noemí")
    await house.take(conversation, noemi)
    until = NOON + timedelta(hours=3)
    await house.run(
        "update runtime.queue_entries set snoozed_at = :at, snoozed_until = :until where conversation_id = :id",
        at=NOON, until=until, id=conversation,
    )  # fmt: skip
    asleep = await only(house)
    assert asleep.asleep_until == until
    assert lists_of((asleep,)).view("mine", agent=noemi) == ()
    assert lists_of((asleep,)).view("asleep", agent=noemi) == (asleep,)
    assert lists_of((asleep,)).view("asleep", agent="raul") == ()
    house.pass_time(minutes=1)
    await house.write(conversation, "¿Y bien?")
    awake = await only(house)
    assert (awake.asleep_until, lists_of((awake,)).view("mine", agent=noemi)) == (None, (awake,))


def test_emergencies_stand_first_then_who_has_waited_longest() -> None:
    long = item(state="open", waits_since=NOON - timedelta(minutes=9))
    short = item(state="open", waits_since=NOON - timedelta(minutes=1))
    gas = item(state="open", waits_since=NOON, urgent=True)
    taken = item(state="taken", agent="noemi", waits_since=NOON - timedelta(hours=1))
    assert lists_of((short, taken, long, gas)).view("queue", agent="noemi") == (gas, long, short)
    assert lists_of((short, taken, long, gas)).view("mine", agent="noemi") == (taken,)
    assert lists_of((short, taken, long, gas)).view("mine", agent="raul") == ()


def test_the_next_one_is_ones_own_that_waits_then_the_first_of_the_queue() -> None:
    current = item(state="taken", agent="noemi", waits_since=NOON)
    answered = item(state="taken", agent="noemi")
    mine = item(state="taken", agent="noemi", waits_since=NOON)
    theirs = item(state="taken", agent="raul", waits_since=NOON - timedelta(hours=1))
    queued = item(state="open", waits_since=NOON - timedelta(hours=2))
    every = (current, answered, mine, theirs, queued)
    assert lists_of(every).after(current.id, agent="noemi") == mine.id
    assert lists_of((current, answered, theirs, queued)).after(current.id, agent="noemi") == queued.id
    assert lists_of((current, answered, theirs)).after(current.id, agent="noemi") is None


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ((Text("uno\n  dos"), Text("tres")), ("uno dos tres", "text")),
        ((Media("image", "x", caption="Mi medidor"),), ("Mi medidor", "file")),
        ((Media("document", "x", filename="recibo.pdf"),), ("recibo.pdf", "file")),
        ((Choice("/pay_bill", "Pagar"),), ("Pagar", "text")),
        ((Choice("/pay_bill"),), ("", "other")),
    ],
)
def test_a_message_is_told_in_a_line(parts: tuple[Part, ...], told: tuple[str, str]) -> None:
    assert spoken(parts) == told
