"""A question that nobody answers: reminded once, lapsed without a word, invited once at most."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot import preferences, silence
from bot.demo import Phone
from bot.sender import deliver_all
from bot.silence import Silent, decide
from kit import utility
from tests.bot.harness import Counter

NOON = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
"""A Friday in Querétaro."""
CANTERA = utility.load("cantera")
OPEN = Silent(
    task="report_leak",
    since=NOON,
    last_inbound_at=NOON,
    reminded=False,
    lapsed=False,
    invited=False,
    opted_out=False,
    window_hours=24,
)
LAPSED = replace(OPEN, reminded=True, lapsed=True)


@pytest.mark.parametrize(
    ("silent", "minutes", "step"),
    [
        (OPEN, 19, None),
        (OPEN, 20, "remind"),
        (replace(OPEN, reminded=True), 60, None),
        (replace(OPEN, opted_out=True), 60, None),
        (replace(OPEN, last_inbound_at=NOON - timedelta(hours=24)), 60, None),
        (replace(OPEN, last_inbound_at=None), 60, None),
        (replace(OPEN, window_hours=None, last_inbound_at=None), 60, "remind"),
        (replace(OPEN, reminded=True), 239, None),
        (replace(OPEN, reminded=True), 240, "lapse"),
        (OPEN, 240, "lapse"),
        (replace(OPEN, opted_out=True), 240, "lapse"),
        (LAPSED, 300, None),
        (LAPSED, 24 * 60 - 1, None),
        (LAPSED, 24 * 60, "invite"),
        (replace(LAPSED, invited=True), 24 * 60, None),
        (replace(LAPSED, opted_out=True), 24 * 60, None),
        (replace(LAPSED, task="check_balance"), 24 * 60, None),
        (replace(LAPSED, window_hours=None), 24 * 60, None),
        (LAPSED, 24 * 60 + 9 * 60, None),
        (LAPSED, 24 * 60 + 22 * 60, "invite"),
    ],
)
def test_what_is_due_after_some_silence(silent: Silent, minutes: int, step: str | None) -> None:
    assert decide(silent, CANTERA, now=NOON + timedelta(minutes=minutes)) == step


def test_a_utility_may_invite_nobody() -> None:
    quiet = CANTERA.model_copy(update={"silence": CANTERA.silence.model_copy(update={"invite": False})})
    assert decide(LAPSED, quiet, now=NOON + timedelta(hours=24)) is None


def test_every_task_that_is_invited_back_for_is_named_in_both_languages() -> None:
    assert all(set(names) == {"es", "en"} for names in silence.UNFINISHED.values())


def asking(task: str = "report_leak") -> dict[str, Any]:
    """Rasa's answer that leaves a question open."""
    return {
        "messages": [{"text": "¿Dónde está la fuga?"}],
        "intent": {"name": task, "confidence": 0.9},
        "slots": {"pending_task": task},
        "active_loop": "action_answer",
    }


async def left_open(counter: Counter, task: str = "report_leak") -> Phone:
    """A customer whom we asked something."""
    counter.moment[0] = NOON
    async with counter.engine.begin() as connection:
        await connection.execute(text("update runtime.conversations set active_loop = null"))
    phone = counter.phone()
    counter.rasa.reply = lambda _body: asking(task)
    await counter.say(phone, "hay una fuga")
    await counter.work()
    return phone


async def mind(counter: Counter) -> int:
    """One round of the worker, and what it sent."""
    services = counter.services
    taken = await silence.mind(
        counter.engine, channels=services.channels, utilities=services.utilities, now=counter.now
    )
    await deliver_all(counter.sender)
    return taken


async def test_after_twenty_minutes_one_reminder(counter: Counter) -> None:
    phone = await left_open(counter)
    for _ in range(3):
        counter.pass_time(minutes=20)
        await mind(counter)
    first, *more = counter.graph.texts(phone.number)
    assert first == "¿Dónde está la fuga?"
    assert ["Sin prisa" in one for one in more] == [True]


async def test_several_workers_at_once_remind_once(counter: Counter) -> None:
    phone = await left_open(counter)
    counter.pass_time(minutes=25)
    taken = await asyncio.gather(*(mind(counter) for _ in range(5)))
    assert sum(taken) == 1
    assert len(counter.graph.texts(phone.number)) == 2


async def test_a_crash_between_message_and_mark_does_not_remind_twice(counter: Counter) -> None:
    phone = await left_open(counter)
    counter.pass_time(minutes=25)
    await mind(counter)
    async with counter.engine.begin() as connection:
        await connection.execute(text("update runtime.conversations set reminded_at = null"))
    await mind(counter)
    assert len(counter.graph.texts(phone.number)) == 2


async def test_who_answered_is_not_reminded(counter: Counter) -> None:
    phone = await left_open(counter)
    counter.rasa.reply = lambda _body: {"messages": [{"text": "Gracias"}], "intent": {"name": "inform"}, "slots": {}}
    await counter.say(phone, "Hidalgo 25")
    await counter.work()
    counter.pass_time(minutes=25)
    assert await mind(counter) == 0


async def test_a_message_that_waits_is_no_silence(counter: Counter) -> None:
    phone = await left_open(counter)
    counter.pass_time(minutes=25)
    await counter.say(phone, "Hidalgo 25")
    assert await mind(counter) == 0


async def test_who_talks_to_a_person_is_not_reminded(counter: Counter) -> None:
    phone = await left_open(counter)
    found = await counter.conversation(phone)
    async with counter.engine.begin() as connection:
        await connection.execute(
            text("update runtime.conversations set owner = 'agent' where id = :id"), {"id": found.id}
        )
    counter.pass_time(minutes=25)
    assert await mind(counter) == 0


async def test_after_four_hours_the_question_lapses_without_a_word(counter: Counter) -> None:
    phone = await left_open(counter)
    counter.pass_time(minutes=25)
    await mind(counter)
    counter.pass_time(hours=4)
    await mind(counter)
    assert len(counter.graph.texts(phone.number)) == 2
    assert (await counter.conversation(phone)).lapsed_at == counter.now


async def test_a_lapsed_question_is_taken_up_again_within_a_day(counter: Counter) -> None:
    phone = await left_open(counter)
    counter.pass_time(hours=5)
    await mind(counter)
    counter.pass_time(hours=1)
    await counter.say(phone, "Hidalgo 25")
    await counter.work()
    metadata = counter.rasa.asked[-1]["metadata"]
    assert (metadata["lapsed"], metadata["new_session"]) == (True, False)


async def test_a_question_of_the_day_before_is_forgotten(counter: Counter) -> None:
    phone = await left_open(counter, "check_balance")
    counter.pass_time(hours=5)
    await mind(counter)
    counter.pass_time(hours=20)
    await counter.say(phone, "hola")
    await counter.work()
    metadata = counter.rasa.asked[-1]["metadata"]
    assert (metadata["lapsed"], metadata["new_session"]) == (False, True)


async def test_outside_the_window_one_template_invites_back(counter: Counter) -> None:
    phone = await left_open(counter)
    counter.pass_time(hours=5)
    await mind(counter)
    for _ in range(3):
        counter.pass_time(hours=20)
        await mind(counter)
    *_, sent = [body for body in counter.graph.sent if body["to"] == phone.number]
    assert sent["template"]["name"] == "reengagement_v1"
    assert sent["template"]["components"][0]["parameters"] == [{"type": "text", "text": "reporte"}]
    assert sum(body["type"] == "template" for body in counter.graph.sent) == 1


async def test_who_accepts_the_invitation_goes_on_where_they_were(counter: Counter) -> None:
    phone = await left_open(counter)
    for hours in (5, 20):
        counter.pass_time(hours=hours)
        await mind(counter)
    counter.pass_time(hours=2)
    await counter.say(phone, "sí")
    await counter.work()
    metadata = counter.rasa.asked[-1]["metadata"]
    assert (metadata["lapsed"], metadata["new_session"]) == (True, False)


async def test_who_opted_out_is_not_invited(counter: Counter) -> None:
    phone = await left_open(counter)
    async with counter.engine.begin() as connection:
        await preferences.opt_out(
            connection, utility="cantera", channel="whatsapp", address=phone.number, reason="asked", now=NOON
        )
    for hours in (1, 5, 20):
        counter.pass_time(hours=hours)
        await mind(counter)
    assert len([body for body in counter.graph.sent if body["to"] == phone.number]) == 1


async def test_on_the_web_the_reminder_is_there_when_the_customer_looks(counter: Counter) -> None:
    phone = await left_open(counter)
    found = await counter.conversation(phone)
    async with counter.engine.begin() as connection:
        await connection.execute(
            text("update runtime.conversations set channel = 'web', account = 'cantera' where id = :id"),
            {"id": found.id},
        )
    counter.pass_time(minutes=25)
    await mind(counter)
    rows = await counter.rows("select state, sent_at from runtime.outbox where conversation_id = :id", id=found.id)
    assert [row.state for row in rows][-1] == "sent"
