"""How it was with the person: asked once for each handoff, on WhatsApp's own terms."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from bot.demo import Phone
from bot.dialogue import Handoff
from bot.floor import agents, handling, survey
from channels.message import Text
from kit.utility import load
from tests.bot.harness import Counter

CANTERA = load("cantera")


async def helped(
    counter: Counter, *, reason: str = "solved", answers: bool = True, words: str = "quiero hablar con alguien"
) -> tuple[Phone, UUID]:
    """Somebody whom a person answered, whose conversation was closed; the entry."""
    phone, agent = counter.phone(), f"agent-{uuid4().hex[:8]}"
    await counter.say(phone, words)
    await counter.work()
    entry = await taken(counter, phone, agent)
    conversation = (await counter.conversation(phone)).id
    own: dict[str, Any] = {"utility": "cantera", "conversation_id": conversation, "agent_id": agent}
    more = {"channels": counter.services.channels, "now": counter.now}
    async with counter.engine.begin() as connection:
        if answers:
            await handling.say(connection, **own, parts=(Text("Ya quedó"),), key=uuid4().hex, **more)
    counter.pass_time(seconds=1)
    more["now"] = counter.now
    async with counter.engine.begin() as connection:
        await handling.close(connection, **own, reason=reason, **more)
    await counter.work()
    return phone, entry


async def taken(counter: Counter, phone: Phone, agent: str) -> UUID:
    conversation = await counter.waits(phone, Handoff("asked", ""))
    async with counter.engine.begin() as connection:
        await agents.appoint(connection, CANTERA, agent, name="Noemí Ruiz", languages=("es", "en"), teams=("billing",))
        await agents.be(connection, utility="cantera", agent_id=agent, presence="online", now=counter.now)
        return await handling.take(
            connection, CANTERA, conversation_id=conversation, agent_id=agent, channels=counter.services.channels,
            now=counter.now,
        )  # fmt: skip


async def ask(counter: Counter) -> None:
    channels = counter.services.channels
    await survey.ask(counter.engine, channels=channels, utilities={"cantera": CANTERA}, now=counter.now)
    await counter.work()


def questions(counter: Counter, phone: Phone) -> list[str]:
    return [said for said in counter.graph.texts(phone.number) if "del 1 al 5" in said or "from 1 to 5" in said]


async def ratings(counter: Counter, phone: Phone) -> list[tuple[int, str | None, UUID | None]]:
    found = await counter.conversation(phone)
    sql = "select score, reason, entry_id from runtime.ratings where conversation_id = :id order by at"
    return [(row.score, row.reason, row.entry_id) for row in await counter.rows(sql, id=found.id)]


async def test_who_a_person_helped_is_asked_once_by_their_name_and_the_score_is_the_handoffs(counter: Counter) -> None:
    phone, entry = await helped(counter)
    for _ in range(2):
        await ask(counter)
    assert questions(counter, phone) == ["Una sola pregunta: ¿qué tan buena fue la ayuda de Noemí, del 1 al 5?"]
    counter.pass_time(seconds=5)
    await counter.say(phone, "4")
    await counter.work()
    assert await ratings(counter, phone) == [(4, None, entry)]


async def test_the_question_is_in_the_customers_language(counter: Counter) -> None:
    phone, _ = await helped(counter, words="how much do I owe you for the water bill")
    await ask(counter)
    assert questions(counter, phone) == ["Just one question: how good was the help from Noemí, from 1 to 5?"]


async def test_a_low_score_is_asked_for_its_reason(counter: Counter) -> None:
    phone, entry = await helped(counter)
    await ask(counter)
    for words in ("2", "nadie me resolvió nada"):
        counter.pass_time(seconds=5)
        await counter.say(phone, words)
        await counter.work()
    assert await ratings(counter, phone) == [(2, "nadie me resolvió nada", entry)]


async def test_a_second_press_changes_nothing(counter: Counter) -> None:
    phone, entry = await helped(counter)
    await ask(counter)
    rows = counter.graph.sent[-1]["interactive"]["action"]["sections"][0]["rows"]
    for row in (rows[4], rows[0]):
        counter.pass_time(seconds=5)
        await counter.receive(phone.press(row["id"], row["title"], now=counter.now))
        await counter.work()
    assert await ratings(counter, phone) == [(5, None, entry)]


@pytest.mark.parametrize(
    "fields", [{"reason": "abuse"}, {"reason": "no_answer"}, {"answers": False}], ids=["abuse", "gone", "unanswered"]
)
async def test_who_was_not_helped_is_not_asked(counter: Counter, fields: dict[str, Any]) -> None:
    phone, _ = await helped(counter, **fields)
    await ask(counter)
    assert questions(counter, phone) == []


async def test_another_handoff_is_another_question(counter: Counter) -> None:
    phone, _ = await helped(counter)
    await ask(counter)
    counter.pass_time(minutes=5)
    agent = f"agent-{uuid4().hex[:8]}"
    await taken(counter, phone, agent)
    conversation = (await counter.conversation(phone)).id
    own: dict[str, Any] = {"utility": "cantera", "conversation_id": conversation, "agent_id": agent}
    more = {"channels": counter.services.channels, "now": counter.now}
    async with counter.engine.begin() as connection:
        await handling.say(connection, **own, parts=(Text("Ya quedó"),), key=uuid4().hex, **more)
        await handling.close(connection, **own, reason="solved", **more)
    await counter.work()
    await ask(counter)
    assert len(questions(counter, phone)) == 2


async def test_outside_whatsapps_window_a_template_asks_and_a_number_answers(counter: Counter) -> None:
    counter.moment[0] = counter.now.replace(hour=18, minute=0)  # noon in Querétaro
    phone, entry = await helped(counter)
    counter.pass_time(hours=24)
    await ask(counter)
    template = counter.graph.sent[-1]["template"]
    assert (template["name"], template["language"]["code"]) == ("satisfaction_v1", "es_MX")
    assert template["components"][0]["parameters"][0]["text"] == "Noemí"
    counter.pass_time(minutes=5)
    await counter.say(phone, "5")
    await counter.work()
    assert await ratings(counter, phone) == [(5, None, entry)]


async def test_at_night_no_template_goes_out(counter: Counter) -> None:
    counter.moment[0] = counter.now.replace(hour=18, minute=0)
    phone, _ = await helped(counter)
    counter.pass_time(hours=34)
    before = len(counter.graph.sent)
    await ask(counter)
    assert [one for one in counter.graph.sent[before:] if one["to"] == phone.number] == []
