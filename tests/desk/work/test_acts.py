"""What an agent may do to a conversation, and what they may not, on the real tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.handoff import InstructionError, NotYoursError, UnknownAgentError, UnknownHandoffError
from desk.staff.guard import Seat
from desk.staff.sign_in import session_of
from desk.work.acts import Acts
from desk.work.errors import BehindError, ClosedError, EndedError, GapError, OptedOutError, TemplateError
from tests.bot.floor.house import House
from tests.desk.staff.newcomers import Desk


@dataclass
class Office:
    """A house with people of the desk in it; both go by the same clock."""

    house: House
    desk: Desk

    async def agent(self, name: str = "Noemí Ruiz") -> Acts:
        """Somebody signed in who is an agent of the house."""
        person = await self.desk.newcomer(name=name)
        await self.house.agent(person.handle)
        session = await session_of(self.desk.door, await self.desk.enter(person))
        assert session is not None
        return Acts(Seat(self.desk.door, session, self.desk.address), self.house.utility, self.house.channels)

    async def taken_by(self, acts: Acts, *, words: str = "Hola") -> UUID:
        conversation = await self.house.conversation()
        await self.house.write(conversation, words)
        await self.house.enter(conversation)
        await acts.take(conversation)
        return conversation

    async def newest(self, conversation: UUID) -> int:
        [row] = await self.house.rows(
            "select max(arrival) as arrival from runtime.inbound where conversation_id = :id", id=conversation
        )
        arrival: int = row.arrival
        return arrival

    def pass_time(self, **span: float) -> None:
        self.house.pass_time(**span)
        self.desk.moment.pass_(**span)

    async def noted(self, conversation: UUID) -> list[str]:
        """What the audit log says of a conversation."""
        found = await self.house.rows(
            "select what from desk.audit where detail->>'conversation' = :id order by at, id", id=str(conversation)
        )
        return [row.what for row in found]


async def say(office: Office, acts: Acts, conversation: UUID, words: str = "Buenas", **more: Any) -> None:
    seen = more.pop("seen", None)
    await acts.say(
        conversation,
        words,
        key=more.pop("key", uuid4().hex),
        seen=await office.newest(conversation) if seen is None else seen,
    )


def agents_words(said: list[tuple[str, str, str]]) -> list[str]:
    return [words for sender, _state, words in said if sender == "agent"]


async def test_taking_and_answering_is_written_down(office: Office) -> None:
    noemi = await office.agent()
    conversation = await office.taken_by(noemi)
    await say(office, noemi, conversation, "Buenas tardes")
    assert agents_words(await office.house.said(conversation)) == ["Buenas tardes"]
    assert await office.noted(conversation) == ["conversation_taken", "conversation_answered"]


async def test_an_answer_that_is_sent_twice_is_said_once(office: Office) -> None:
    noemi = await office.agent()
    conversation = await office.taken_by(noemi)
    for _ in range(2):
        await say(office, noemi, conversation, key="the same")
    assert agents_words(await office.house.said(conversation)) == ["Buenas"]


async def test_nothing_with_a_gap_in_it_is_sent(office: Office) -> None:
    noemi = await office.agent()
    conversation = await office.taken_by(noemi)
    with pytest.raises(GapError):
        await say(office, noemi, conversation, "Su saldo es de {saldo}")
    await say(office, noemi, conversation, "Va entre {llaves}")
    assert agents_words(await office.house.said(conversation)) == ["Va entre {llaves}"]


async def test_who_has_it_not_can_not_answer_and_nothing_is_written_down(office: Office) -> None:
    noemi, raul = await office.agent(), await office.agent("Raúl Campos")
    conversation = await office.taken_by(noemi)
    with pytest.raises(NotYoursError):
        await say(office, raul, conversation)
    with pytest.raises(NotYoursError):
        await raul.take(conversation)
    assert agents_words(await office.house.said(conversation)) == []
    assert await office.noted(conversation) == ["conversation_taken"]


async def test_who_handed_it_back_can_not_answer_any_more(office: Office) -> None:
    noemi = await office.agent()
    conversation = await office.taken_by(noemi)
    await noemi.hand_back(conversation)
    with pytest.raises(NotYoursError):
        await say(office, noemi, conversation)
    assert await office.house.owner(conversation) == "bot"


async def test_nobody_answers_what_the_page_has_not_shown(office: Office) -> None:
    noemi = await office.agent()
    conversation = await office.taken_by(noemi)
    seen = await office.newest(conversation)
    await office.house.write(conversation, "Perdón, es de otro contrato")
    office.pass_time(seconds=2)
    with pytest.raises(BehindError):
        await say(office, noemi, conversation, seen=seen)
    await say(office, noemi, conversation)
    assert agents_words(await office.house.said(conversation)) == ["Buenas"]


async def test_a_message_of_this_very_moment_holds_nobody_up(office: Office) -> None:
    noemi = await office.agent()
    conversation = await office.taken_by(noemi)
    seen = await office.newest(conversation)
    await office.house.write(conversation, "y gracias")
    await say(office, noemi, conversation, seen=seen)
    assert agents_words(await office.house.said(conversation)) == ["Buenas"]


async def test_outside_the_window_nothing_is_put_into_the_outbox(office: Office) -> None:
    noemi = await office.agent()
    conversation = await office.taken_by(noemi)
    office.pass_time(hours=23, minutes=59)
    await office.house.seen(noemi.agent)
    session = await session_of(office.desk.door, await office.desk.enter(noemi.seat.person))
    assert session is not None
    back = replace(noemi, seat=replace(noemi.seat, session=session))
    await say(office, back, conversation, "A tiempo")
    office.pass_time(minutes=1)
    with pytest.raises(ClosedError):
        await say(office, back, conversation, "Tarde")
    assert agents_words(await office.house.said(conversation)) == ["A tiempo"]


async def test_outside_the_window_a_template_goes_out_with_its_values_once_for_a_key(office: Office) -> None:
    noemi = await office.agent()
    conversation = await office.taken_by(noemi)
    for expected in (True, False):
        sent = await noemi.say_template(conversation, "conversation_reopened", ["tu recibo"], key="the same")
        assert sent is expected
    [row] = await office.house.rows(
        "select * from runtime.outbox where conversation_id = :id and sender = 'agent'", id=conversation
    )
    assert (row.template, row.state) == (True, "queued")
    assert row.payload["template"] == {
        "name": "conversation_reopened_v1", "language": "es_MX", "values": ["tu recibo"],
    }  # fmt: skip
    assert agents_words(await office.house.said(conversation)) == [
        "Tenemos una respuesta sobre tu consulta de tu recibo. Responde a este mensaje para leerla."
    ]
    assert (await office.noted(conversation))[-1] == "template_sent"


async def test_a_template_that_is_none_or_lacks_a_value_is_not_sent(office: Office) -> None:
    noemi, raul = await office.agent(), await office.agent("Raúl Campos")
    conversation = await office.taken_by(noemi)
    for name, values, error in (
        ("sing", [], TemplateError),
        ("conversation_reopened", [], GapError),
        ("conversation_reopened", [" "], GapError),
    ):
        with pytest.raises(error):
            await noemi.say_template(conversation, name, values, key=uuid4().hex)
    with pytest.raises(NotYoursError):
        await raul.say_template(conversation, "conversation_reopened", ["tu recibo"], key=uuid4().hex)
    assert agents_words(await office.house.said(conversation)) == []


async def test_the_web_chat_has_no_templates(office: Office) -> None:
    noemi = await office.agent()
    conversation = await office.house.conversation(channel="web")
    await noemi.take(conversation)
    with pytest.raises(TemplateError):
        await noemi.say_template(conversation, "conversation_reopened", ["tu recibo"], key=uuid4().hex)


async def test_who_wants_no_notices_gets_no_template(office: Office) -> None:
    noemi = await office.agent()
    conversation = await office.taken_by(noemi)
    await office.house.run(
        "insert into runtime.opt_outs (utility_id, channel, address, since, reason)"
        " select utility_id, channel, address, now(), 'asked' from runtime.conversations where id = :id",
        id=conversation,
    )
    with pytest.raises(OptedOutError):
        await noemi.say_template(conversation, "conversation_reopened", ["tu recibo"], key=uuid4().hex)


async def test_an_ended_session_does_nothing(office: Office) -> None:
    noemi = await office.agent()
    conversation = await office.taken_by(noemi)
    await office.house.run("delete from desk.sessions where person_id = :id", id=noemi.seat.person.id)
    acts: list[Callable[[], Any]] = [
        lambda: say(office, noemi, conversation),
        lambda: noemi.note(conversation, "nota"),
        lambda: noemi.acknowledge(conversation),
        lambda: noemi.hand_back(conversation),
        lambda: noemi.close(conversation, reason="solved"),
        lambda: noemi.be("online"),
    ]
    for act in acts:
        with pytest.raises(EndedError):
            await act()
    assert await office.house.who_has(conversation) == noemi.agent


async def test_passing_it_on_lets_it_wait_for_the_team_with_a_note_that_stays_here(office: Office) -> None:
    noemi = await office.agent()
    conversation = await office.taken_by(noemi)
    await noemi.pass_on(conversation, team="field", note="Ya mandó la foto")
    entry = await office.house.entry(conversation)
    assert (entry.state, entry.team, entry.agent_id) == ("open", "field", None)
    [note] = await office.house.rows("select * from runtime.notes where conversation_id = :id", id=conversation)
    assert (note.words, note.author) == ("Ya mandó la foto", noemi.agent)
    assert all("foto" not in words for _sender, _state, words in await office.house.said(conversation))
    [row] = await office.house.rows(
        "select detail from desk.audit where what = 'conversation_passed_on' and detail->>'conversation' = :id",
        id=str(conversation),
    )
    assert row.detail == {"conversation": str(conversation), "team": "field", "to": ""}


async def test_passed_to_a_colleague_it_waits_for_them(office: Office) -> None:
    noemi, raul = await office.agent(), await office.agent("Raúl Campos")
    conversation = await office.taken_by(noemi)
    await noemi.pass_on(conversation, to_agent=raul.agent)
    entry = await office.house.entry(conversation)
    assert (entry.state, entry.wanted_agent_id) == ("open", raul.agent)


async def test_who_has_it_not_passes_nothing_on_and_leaves_no_note(office: Office) -> None:
    noemi, raul = await office.agent(), await office.agent("Raúl Campos")
    conversation = await office.taken_by(noemi)
    with pytest.raises(NotYoursError):
        await raul.pass_on(conversation, team="field", note="Nada")
    with pytest.raises(UnknownAgentError):
        await noemi.pass_on(conversation, team="kitchen", note="Nada")
    assert await office.house.who_has(conversation) == noemi.agent
    assert await office.house.rows("select 1 from runtime.notes where conversation_id = :id", id=conversation) == []


async def test_putting_it_to_sleep_and_waking_it_is_written_down(office: Office) -> None:
    noemi = await office.agent()
    conversation = await office.taken_by(noemi)
    await say(office, noemi, conversation)
    office.pass_time(seconds=2)
    await noemi.snooze(conversation, until=office.desk.moment.now + timedelta(hours=1))
    assert (await office.house.entry(conversation)).snoozed_until is not None
    await noemi.wake(conversation)
    assert (await office.house.entry(conversation)).snoozed_until is None
    assert (await office.noted(conversation))[-2:] == ["conversation_snoozed", "conversation_woken"]


async def test_closing_keeps_the_reason(office: Office) -> None:
    noemi = await office.agent()
    conversation = await office.taken_by(noemi)
    await noemi.close(conversation, reason="no_answer")
    entry = await office.house.entry(conversation)
    assert (entry.state, entry.closed_reason, entry.agent_id) == ("closed", "no_answer", noemi.agent)


async def test_an_instruction_that_the_bot_can_not_follow_changes_nothing(office: Office) -> None:
    noemi = await office.agent()
    conversation = await office.taken_by(noemi)
    with pytest.raises(InstructionError):
        await noemi.hand_back(conversation, instruction="/sing")
    assert await office.house.who_has(conversation) == noemi.agent


async def test_another_utility_s_conversation_can_be_neither_taken_nor_noted(
    office: Office, engine: AsyncEngine
) -> None:
    noemi = await office.agent()
    other = House(engine)
    conversation = await other.waiting()
    with pytest.raises(UnknownHandoffError):
        await noemi.take(conversation)
    with pytest.raises(UnknownHandoffError):
        await noemi.note(conversation, "nota")
    assert await other.rows("select 1 from runtime.notes where conversation_id = :id", id=conversation) == []
    assert await office.noted(conversation) == []


async def test_saying_how_one_is_is_a_sign_of_life(office: Office) -> None:
    noemi = await office.agent()
    office.pass_time(seconds=40)
    await noemi.be("busy")
    [row] = await office.house.rows(
        "select * from runtime.agents where utility_id = :utility", utility=office.house.utility.id
    )
    assert (row.presence, row.last_seen) == ("busy", office.desk.moment.now)


async def test_a_sign_of_life_of_an_open_page_does_not_lengthen_the_session(office: Office) -> None:
    noemi = await office.agent()
    office.pass_time(minutes=59)
    await noemi.sign("online")
    office.pass_time(minutes=2)
    assert not await noemi.seat.lives()
