"""How likely customers recommend us: asked seldom, when nothing else is, and read where numbers mean something else."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from bot import surveys
from bot.demo import Phone
from bot.floor import recommending
from bot.rating import out_of_ten
from tests.bot.harness import Counter, OldPhone

NOON = datetime(2026, 11, 20, 18, tzinfo=UTC)
"""In Querétaro."""


async def ask(counter: Counter) -> int:
    services = counter.services
    one = {"cantera": services.utilities["cantera"]}
    return await recommending.ask(counter.engine, channels=services.channels, utilities=one, now=counter.now)


async def asked_how_it_went(counter: Counter, conversation: UUID) -> None:
    statement = text("update runtime.conversations set rating = 'csat', rating_asked_at = now() where id = :id")
    async with counter.engine.begin() as connection:
        await connection.execute(statement, {"id": conversation})


async def rated(counter: Counter, *, score: str = "5") -> Phone:
    """A customer who was served and said how it went."""
    counter.moment[0] = NOON
    phone = counter.phone()
    await counter.say(phone, "¿cuánto debo?")
    await counter.work()
    found = await counter.conversation(phone)
    await asked_how_it_went(counter, found.id)
    await counter.say(phone, score)
    await counter.work()
    return phone


def said(counter: Counter, phone: Phone) -> str:
    words: str = counter.graph.texts(phone.number)[-1]
    return words


async def ratings(counter: Counter, conversation: UUID) -> list[tuple[str, int, dict[str, object]]]:
    rows = await counter.rows(
        "select kind, score, responses from runtime.ratings where conversation_id = :id order by at", id=conversation
    )
    return [(row.kind, row.score, row.responses) for row in rows]


async def test_who_rated_us_is_asked_later_and_once_in_ninety_days(counter: Counter) -> None:
    phone = await rated(counter)
    await ask(counter)
    assert "del 0 al 10" not in said(counter, phone)
    counter.pass_time(minutes=11)
    await asyncio.gather(*(ask(counter) for _ in range(4)))
    await counter.work()
    assert "del 0 al 10" in said(counter, phone)
    assert sum("del 0 al 10" in one for one in counter.graph.texts(phone.number)) == 1
    await counter.say(phone, "9")
    await counter.work()
    assert said(counter, phone).startswith("¡Gracias!")
    found = await counter.conversation(phone)
    assert await ratings(counter, found.id) == [("csat", 5, {"score": 5}), ("nps", 9, {"score": 9})]
    counter.pass_time(minutes=30)
    await ask(counter)
    await counter.work()
    assert sum("del 0 al 10" in one for one in counter.graph.texts(phone.number)) == 1


async def test_who_would_not_recommend_us_is_asked_why(counter: Counter) -> None:
    phone = await rated(counter, score="4")
    counter.pass_time(minutes=11)
    await ask(counter)
    await counter.work()
    await counter.say(phone, "un 3")
    await counter.work()
    assert "mejorar" in said(counter, phone)
    await counter.say(phone, "tardan mucho en contestar por teléfono")
    await counter.work()
    found = await counter.conversation(phone)
    [_, (kind, score, responses)] = await ratings(counter, found.id)
    assert (kind, score, responses["score"]) == ("nps", 3, 3)
    assert "tardan mucho" in str(responses["reason"])


async def test_something_else_is_served_and_the_question_is_dropped(counter: Counter) -> None:
    phone = await rated(counter)
    counter.pass_time(minutes=11)
    await ask(counter)
    await counter.work()
    await counter.say(phone, "¿cuándo vence mi recibo?")
    await counter.work()
    assert said(counter, phone) == "re: ¿cuándo vence mi recibo?"
    await counter.say(phone, "9")
    await counter.work()
    found = await counter.conversation(phone)
    assert [kind for kind, _, _ in await ratings(counter, found.id)] == ["csat"]


async def test_nobody_is_asked_at_night_or_the_next_day(counter: Counter) -> None:
    phone = await rated(counter)
    for moment in (NOON + timedelta(hours=14), NOON + timedelta(hours=21)):  # 2:00 am; the next morning
        counter.moment[0] = moment
        await ask(counter)
        await counter.work()
    assert "del 0 al 10" not in said(counter, phone)


async def test_a_number_is_the_answer_and_no_menus(counter: Counter) -> None:
    counter.moment[0] = NOON
    phone: OldPhone = counter.old_phone(country="52")
    counter.rasa.reply = lambda body: {
        "messages": [{"text": f"re: {body['message']}", "buttons": [{"title": "Saldo", "payload": "/check_balance"}]}],
        "intent": {"name": "check_balance", "confidence": 0.9}, "slots": {},
    }  # fmt: skip
    await counter.text(phone, "hola")
    rows = await counter.rows("select id from runtime.conversations where address = :number", number=phone.number)
    await asked_how_it_went(counter, rows[0].id)
    await counter.text(phone, "5")
    counter.pass_time(minutes=11)
    await ask(counter)
    await counter.work()
    await counter.text(phone, "1")
    assert [(kind, score) for kind, score, _ in await ratings(counter, rows[0].id)] == [("csat", 5), ("nps", 1)]


async def test_it_is_asked_where_it_can_be_read_and_no_letter_is_written_for_it(counter: Counter) -> None:
    able = {name for name, one in counter.services.channels.items() if recommending.can_ask(one)}
    assert able == {"whatsapp", "sms", "telegram", "web"}


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("10", 10), ("0", 0), ("le doy un 8", 8), ("nueve de 10", 9), ("I give it a 7", 7), ("seven out of ten", 7),
        ("11", None), ("mi contrato es 10", None), ("hola", None), ("8 recibos", None),
    ],
)  # fmt: skip
def test_what_is_a_number_out_of_ten(words: str, number: int | None) -> None:
    assert out_of_ten(words) == number


async def test_templates_are_kept_as_the_files_have_them(counter: Counter) -> None:
    utility = counter.services.utilities["cantera"]

    async def kept() -> list[tuple[str, bool, int]]:
        rows = await counter.rows(
            "select kind, active, jsonb_array_length(questions) as questions from runtime.survey_templates"
            " where utility_id = 'cantera' order by kind"
        )
        return [(row.kind, row.active, row.questions) for row in rows]

    await surveys.publish(counter.engine, [utility], now=NOON)
    await surveys.publish(counter.engine, [utility], now=NOON)
    assert await kept() == [("csat", True, 2), ("nps", True, 2), ("post_interaction", True, 2)]
    without = utility.model_copy(update={"surveys": {k: v for k, v in utility.surveys.items() if k != "nps"}})
    await surveys.publish(counter.engine, [without], now=NOON)
    assert [(kind, active) for kind, active, _ in await kept()] == [
        ("csat", True), ("nps", False), ("post_interaction", True),
    ]  # fmt: skip
    await surveys.publish(counter.engine, [utility], now=NOON)
