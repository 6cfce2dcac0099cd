"""Taking, saying, handing back, passing on, closing, leaving: what becomes of the word, the entry and the messages."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from bot import handoff, mailbox
from bot.demo import Phone
from bot.dialogue import Handoff
from bot.floor.instructions import INSTRUCTIONS, check
from bot.handoff import (
    STAGES,
    FullError,
    HandoffError,
    InstructionError,
    NotYoursError,
    OfflineError,
    UnknownAgentError,
    UnknownHandoffError,
)
from bot.turn import handle_turn
from kit.settings import ROOT
from tests.bot.floor.house import House
from tests.bot.harness import Counter


def test_every_owner_of_a_state_can_come_to_the_owners_of_the_states_that_follow() -> None:
    for stage in STAGES.values():
        for following in stage.next:
            for before in stage.owners:
                assert any(
                    after == before or after in handoff.TRANSITIONS[before] for after in STAGES[following].owners
                )


def test_every_end_gives_the_word_back_to_the_bot() -> None:
    ends = {state for state, stage in STAGES.items() if not stage.next}
    assert ends == {"returned", "closed", "left"}
    assert all(STAGES[end].owners == {"bot"} for end in ends)


async def test_who_waits_is_still_served_by_the_bot(house: House) -> None:
    conversation = await house.waiting()
    assert (await house.owner(conversation), (await house.entry(conversation)).state) == ("bot", "open")


async def test_taking_drops_what_the_bot_had_not_sent_and_tells_who_is_there(house: House) -> None:
    conversation = await house.waiting()
    await house.bot_says(conversation, "una respuesta")
    await house.bot_says(conversation, "fuera de la ventana", state="held")
    await house.take(conversation, await house.agent("Adriana Peña"))
    (*dropped, (sender, state, words)) = await house.said(conversation)
    assert [one[:2] for one in dropped] == [("bot", "dropped"), ("bot", "dropped")]
    assert (sender, state) == ("system", "queued")
    assert "Adriana." in words
    assert "Peña" not in words
    assert await house.owner(conversation) == "agent"


async def test_taking_twice_changes_nothing(house: House) -> None:
    conversation, adriana = await house.waiting(), await house.agent("Adriana")
    for _ in range(2):
        await house.take(conversation, adriana)
    assert len(await house.said(conversation)) == 1
    assert (await house.rows("select epoch from runtime.conversations where id = :id", id=conversation))[0].epoch == 1


async def test_an_agent_may_take_what_nobody_asked_a_person_for(house: House) -> None:
    conversation = await house.conversation()
    await house.take(conversation, await house.agent("Adriana"))
    entry = await house.entry(conversation)
    assert (entry.reason, entry.state, entry.agent_id) == ("begun_by_agent", "taken", "Adriana")


async def test_what_a_colleague_has_is_not_taken_from_them(house: House) -> None:
    conversation = await house.waiting()
    await house.take(conversation, await house.agent("Adriana"))
    tomas = await house.agent("Tomás")
    with pytest.raises(NotYoursError):
        await house.take(conversation, tomas)


async def test_another_utility_has_no_such_conversation(house: House) -> None:
    conversation = await house.waiting()
    other = House(house.engine)
    with pytest.raises(UnknownHandoffError):
        await other.take(conversation, await other.agent("Adriana"))


async def test_nobody_takes_more_than_they_can_have(house: House) -> None:
    adriana = await house.agent("Adriana", capacity=1)
    await house.take(await house.waiting(), adriana)
    with pytest.raises(FullError):
        await house.take(await house.waiting(), adriana)


async def test_who_is_not_there_takes_nothing(house: House) -> None:
    conversation, adriana = await house.waiting(), await house.agent("Adriana")
    house.pass_time(seconds=31)
    with pytest.raises(OfflineError):
        await house.take(conversation, adriana)


async def test_only_who_has_the_conversation_speaks_in_it(house: House) -> None:
    conversation, adriana = await house.waiting(), await house.agent("Adriana")
    with pytest.raises(NotYoursError):
        await house.say(conversation, adriana)
    await house.take(conversation, adriana)
    assert await house.say(conversation, adriana, "Buenas tardes")
    assert (await house.said(conversation))[-1] == ("agent", "queued", "Buenas tardes")


async def test_the_same_words_of_an_agent_are_said_once(house: House) -> None:
    conversation, adriana = await house.waiting(), await house.agent("Adriana")
    await house.take(conversation, adriana)
    assert [await house.say(conversation, adriana, "Hola", key="k1") for _ in range(2)] == [True, False]


async def test_in_the_web_chat_an_agents_words_are_sent_by_being_written(house: House) -> None:
    conversation, adriana = await house.conversation(channel="web"), await house.agent("Adriana")
    await house.take(conversation, adriana)
    await house.say(conversation, adriana)
    assert [state for _, state, _ in await house.said(conversation)] == ["sent", "sent"]


async def test_handing_back_lets_the_agents_last_words_go_out(house: House) -> None:
    conversation, adriana = await house.waiting(), await house.agent("Adriana")
    await house.take(conversation, adriana)
    await house.say(conversation, adriana, "Lo dejo con el asistente")
    await house.hand_back(conversation, adriana)
    rows = await house.rows(
        "select o.state, o.owner_epoch >= c.epoch as is_current from runtime.outbox o"
        " join runtime.conversations c on c.id = o.conversation_id where c.id = :id order by seq",
        id=conversation,
    )
    assert [(row.state, row.is_current) for row in rows] == [("queued", True)] * 3
    assert (await house.owner(conversation), (await house.entry(conversation)).state) == ("bot", "returned")


async def test_a_transfer_waits_in_silence_in_its_old_place(house: House) -> None:
    conversation, adriana = await house.waiting(), await house.agent("Adriana")
    opened = (await house.entry(conversation)).opened_at
    house.pass_time(seconds=20)
    await house.take(conversation, adriana)
    await house.transfer(conversation, adriana, team="payments")
    entry = await house.entry(conversation)
    assert (entry.state, entry.team, entry.agent_id, entry.opened_at) == ("open", "payments", None, opened)
    assert await house.owner(conversation) == "queue"


async def test_a_transfer_to_a_colleague_goes_to_a_team_of_theirs(house: House) -> None:
    conversation, adriana = await house.waiting(), await house.agent("Adriana")
    lucia = await house.agent("Lucía", teams=("payments",))
    await house.take(conversation, adriana)
    await house.transfer(conversation, adriana, to_agent=lucia)
    entry = await house.entry(conversation)
    assert (entry.team, entry.wanted_agent_id) == ("payments", "Lucía")


async def test_a_transfer_to_nobody_leaves_it_where_it_was(house: House) -> None:
    conversation, adriana = await house.waiting(), await house.agent("Adriana")
    await house.take(conversation, adriana)
    for wrong in ({"team": "poetry"}, {"to_agent": "nobody"}):
        with pytest.raises(UnknownAgentError):
            await house.transfer(conversation, adriana, **wrong)
    assert await house.who_has(conversation) == "Adriana"


async def test_a_closed_conversation_is_the_bots_again_and_the_agent_has_room(house: House) -> None:
    conversation, adriana = await house.waiting(), await house.agent("Adriana", capacity=1)
    await house.take(conversation, adriana)
    await house.close(conversation, adriana)
    entry = await house.entry(conversation)
    assert (entry.state, entry.closed_reason, entry.agent_id) == ("closed", "solved", "Adriana")
    assert await house.owner(conversation) == "bot"
    await house.take(await house.waiting(), adriana)


async def test_it_is_closed_for_a_reason_that_is_known(house: House) -> None:
    conversation, adriana = await house.waiting(), await house.agent("Adriana")
    await house.take(conversation, adriana)
    with pytest.raises(HandoffError):
        await house.close(conversation, adriana, "tired")


async def test_an_agent_may_close_what_nobody_has_taken(house: House) -> None:
    conversation, adriana = await house.waiting(), await house.agent("Adriana")
    await house.close(conversation, adriana, "duplicate")
    assert (await house.entry(conversation)).state == "closed"
    assert await house.said(conversation) == []


@pytest.mark.parametrize(("hours", "is_reopened"), [(71, True), (73, False)])
async def test_needing_a_person_again_within_72_hours_counts_as_not_resolved(
    house: House, hours: int, is_reopened: bool
) -> None:
    conversation, adriana = await house.waiting(), await house.agent("Adriana")
    await house.take(conversation, adriana)
    await house.close(conversation, adriana)
    first = await house.entry(conversation)
    house.pass_time(hours=hours)
    await house.enter(conversation)
    before, again = await house.rows(
        "select * from runtime.queue_entries where conversation_id = :id order by opened_at", id=conversation
    )
    assert (before.reopened_at is not None) is is_reopened
    assert again.reopens == (first.id if is_reopened else None)


async def test_who_waits_may_leave_and_who_talks_to_a_person_may_not(house: House) -> None:
    conversation, adriana = await house.waiting(), await house.agent("Adriana")
    assert await house.leave(conversation)
    assert (await house.entry(conversation)).state == "left"
    assert not await house.leave(conversation)
    await house.enter(conversation)
    await house.take(conversation, adriana)
    assert not await house.leave(conversation)


@pytest.mark.parametrize(
    ("words", "state"), [("Cancelar", "left"), ("ya no, gracias por nada", "open"), ("¡Olvídalo!", "left")]
)
async def test_who_writes_cancel_between_two_people_is_let_go(house: House, words: str, state: str) -> None:
    conversation, adriana = await house.waiting(), await house.agent("Adriana", teams=("billing",))
    await house.take(conversation, adriana)
    await house.transfer(conversation, adriana, team="quality")
    house.pass_time(seconds=5)
    await house.write(conversation, words)
    await house.keep()
    assert (await house.entry(conversation)).state == state


async def test_a_cancel_that_the_bot_understood_with_no_question_open_leaves_the_queue(house: House) -> None:
    conversation = await house.waiting()
    house.pass_time(seconds=5)
    await house.write(conversation, "mejor ya no", outcome="answered", intent="cancel")
    await house.keep()
    assert (await house.entry(conversation)).state == "left"


async def test_an_emergency_makes_urgent_what_waits_already(house: House) -> None:
    conversation = await house.waiting()
    assert await house.enter(conversation, reason="asked") is None
    assert await house.enter(conversation, reason="emergency", topic="emergency") is not None
    entry = await house.entry(conversation)
    assert (entry.urgent, entry.reason, entry.team) == (True, "emergency", "field")


async def test_every_move_of_an_entry_is_kept_with_who_made_it(house: House) -> None:
    conversation, adriana = await house.waiting(), await house.agent("Adriana")
    await house.take(conversation, adriana)
    await house.transfer(conversation, adriana, team="payments")
    await house.leave(conversation)
    rows = await house.rows(
        "select move, made_by, team from runtime.queue_moves where utility_id = :u order by id", u=house.utility.id
    )
    assert [tuple(row) for row in rows] == [
        ("opened", "floor", "billing"),
        ("taken", "Adriana", "billing"),
        ("transferred", "Adriana", "payments"),
        ("left", "customer", "payments"),
    ]


@pytest.mark.parametrize(
    "wrong", ["submit_meter_reading", "/drop_table", "/get_bill{", "/get_bill[]", "hola", "", "/get_bill{1}"]
)
def test_the_bot_resumes_only_with_what_it_can_do(wrong: str) -> None:
    with pytest.raises(InstructionError):
        check(wrong)


def test_every_instruction_is_an_intent_and_is_named_in_both_languages() -> None:
    domain = (ROOT / "domain.yml").read_text(encoding="utf-8")
    assert [one for one in INSTRUCTIONS if f"\n- {one.removeprefix('/')}\n" not in domain] == []
    assert all(set(names) == {"es", "en"} for names in INSTRUCTIONS.values())


async def test_handed_back_with_an_instruction_the_bot_goes_on_with_it_at_once(counter: Counter) -> None:
    phone = counter.phone()
    await counter.say(phone, "hola")
    await counter.work()
    found, house = await counter.conversation(phone), visiting(counter)
    agent = await house.agent(f"a{uuid4().hex}")
    await house.take(found.id, agent)
    await house.hand_back(found.id, agent, '/submit_meter_reading{"meter_reading": "123"}')
    counter.rasa.reply = lambda _body: {"messages": [{"text": "¿Qué número marca?"}]}
    await counter.work()
    assert counter.rasa.asked[-1]["message"] == '/submit_meter_reading{"meter_reading": "123"}'
    assert "¿Qué número marca?" in counter.graph.texts(phone.number)[-1]


async def test_an_instruction_outlives_the_answer_of_a_turn_that_began_before(counter: Counter) -> None:
    phone, house, asked = counter.phone(), visiting(counter), "/submit_meter_reading"
    agent = await house.agent(f"a{uuid4().hex}")

    async def taken_and_given_back(_body: Any) -> dict[str, Any]:
        found = await counter.conversation(phone)
        await house.take(found.id, agent)
        await house.hand_back(found.id, agent, asked)
        return {"messages": [{"text": "¿Algo más?", "buttons": [{"title": "Saldo", "payload": "/check_balance"}]}]}

    counter.rasa.reply = taken_and_given_back
    await counter.say(phone, "hola")
    (claim,) = await mailbox.claim(counter.engine, worker=counter.worker, limit=1, now=counter.now)
    await handle_turn(claim, counter.services)
    counter.rasa.reply = lambda _body: {"messages": [{"text": "¿Qué número marca?"}]}
    await counter.work()
    assert counter.rasa.asked[-1]["message"] == asked
    assert all(not told["message_id"].startswith("resume:") for told in counter.graph.acknowledged)


async def test_a_wrong_instruction_hands_nothing_back(house: House) -> None:
    conversation, adriana = await house.waiting(), await house.agent("Adriana")
    await house.take(conversation, adriana)
    with pytest.raises(InstructionError):
        await house.hand_back(conversation, adriana, "/sing")
    assert await house.who_has(conversation) == "Adriana"


async def test_the_bot_never_talks_over_an_agent_who_takes_while_it_thinks(counter: Counter) -> None:
    house = visiting(counter)
    agent = await house.agent(f"a{uuid4().hex}", capacity=200)
    counter.rasa.reply = lambda body: thinking(body["message"])

    async def take(phone: Phone, seconds: float) -> None:
        found = await counter.conversation(phone)
        await asyncio.sleep(seconds)
        await house.take(found.id, agent)

    when = dict.fromkeys(("before", "while", "after"), 0)  # it answered
    for turn in range(50):  # four at once: 200 takeovers, before, during and after the thinking
        phones = [counter.phone() for _ in range(4)]
        for phone in phones:
            await counter.say(phone, "hola")
        takes = (take(phone, (4 * turn + place) % 25 / 1000) for place, phone in enumerate(phones))
        await asyncio.gather(counter.turns(), *takes)
        await counter.work()
        for phone in phones:
            rows = await counter.outbox(phone)
            assert [row.state for row in rows if row.sender == "bot"] in ([], ["dropped"])
            when["before" if len(rows) == 1 else "while" if rows[0].sender == "system" else "after"] += 1
            (words,) = counter.graph.texts(phone.number)
            assert words.startswith("Ya atiende una persona del equipo")
    assert when["while"], "nobody took over while the bot was thinking"
    assert when["after"], "nobody took over between its answer and the sending"


async def thinking(message: str) -> dict[str, object]:
    await asyncio.sleep(0.01)
    return {"messages": [{"text": f"re: {message}"}]}


def visiting(counter: Counter) -> House:
    """The floor of the counter's own utility."""
    utility = counter.services.utilities["cantera"]
    return House(counter.engine, utility, dict(counter.services.channels), counter.now)


async def test_a_handoff_of_a_turn_is_of_its_utility(counter: Counter) -> None:
    phone = counter.phone()
    await counter.say(phone, "hola")
    await counter.work()
    found = await counter.waits(phone, Handoff("dispute", "high_bill"), turn=uuid4())
    rows = await counter.rows("select utility_id, team from runtime.queue_entries where conversation_id = :i", i=found)
    assert [tuple(row) for row in rows] == [("cantera", "billing")]
