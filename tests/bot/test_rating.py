"""How it went, asked once a day when a served customer thanks or leaves."""

from __future__ import annotations

from typing import Any

import pytest

from bot.demo import Phone
from bot.rating import score_in
from tests.bot.harness import Counter


@pytest.mark.parametrize(
    ("words", "score"),
    [
        ("5", 5),
        (" 4.", 4),
        ("un 5", 5),
        ("le doy un 3", 3),
        ("4 estrellas", 4),
        ("5/5", 5),
        ("I give it a 2", 2),
        ("⭐⭐⭐⭐", 4),
        ("⭐", 1),
        ("cinco", 5),
        ("excelente", 5),
        ("muy bien, gracias", 5),
        ("Bien", 4),
        ("más o menos", 3),
        ("mal", 2),
        ("pésimo", 1),
        ("very good", 5),
        ("bad", 2),
        ("it was great", 5),
        ("0", None),
        ("6", None),
        ("10", None),
        ("55", None),
        ("⭐⭐⭐⭐⭐⭐", None),
        ("¿cuánto debo?", None),
        ("tengo 2 recibos", None),
        ("mi medidor está mal", None),
        ("gracias", None),
        ("", None),
    ],
)
def test_a_score_is_read_from_digits_stars_and_words(words: str, score: int | None) -> None:
    assert score_in(words) == score


def script(body: dict[str, Any]) -> dict[str, Any]:
    """Rasa: a balance ends its task, thanks and goodbye are small talk."""
    said = body["message"]
    intent = {"saldo": "check_balance", "gracias": "thank", "adiós": "goodbye"}.get(said, "out_of_scope")
    messages: list[dict[str, Any]] = [{"text": f"re: {said}"}]
    if intent == "check_balance":
        messages.append({"custom": {"end": True}})
    return {"messages": messages, "intent": {"name": intent, "confidence": 0.9}, "slots": {}}


async def served(counter: Counter, *said: str) -> Phone:
    """A customer who said these things, one after the other."""
    counter.rasa.reply = script
    phone = counter.phone()
    for words in said:
        await say(counter, phone, words)
    return phone


async def say(counter: Counter, phone: Phone, words: str) -> str:
    """The last thing that comes back."""
    counter.pass_time(seconds=5)
    await counter.say(phone, words)
    await counter.work()
    return counter.graph.texts(phone.number)[-1]


async def ratings(counter: Counter, phone: Phone) -> list[tuple[int, str | None]]:
    found = await counter.conversation(phone)
    sql = "select score, reason from runtime.ratings where conversation_id = :id order by at"
    return [(row.score, row.reason) for row in await counter.rows(sql, id=found.id)]


@pytest.mark.parametrize("leaving", ["gracias", "adiós"])
async def test_a_served_customer_is_asked_at_the_end(counter: Counter, leaving: str) -> None:
    phone = await served(counter, "saldo", leaving)
    assert "del 1 al 5" in counter.graph.texts(phone.number)[-1]


async def test_who_was_not_served_is_not_asked(counter: Counter) -> None:
    phone = await served(counter, "gracias")
    assert counter.graph.texts(phone.number) == ["re: gracias"]


async def test_a_score_is_kept_with_where_it_came_from(counter: Counter) -> None:
    phone = await served(counter, "saldo", "gracias")
    assert "Gracias por la calificación" in await say(counter, phone, "5")
    found = await counter.conversation(phone)
    (row,) = await counter.rows("select * from runtime.ratings where conversation_id = :id", id=found.id)
    assert (row.utility_id, row.channel, row.score, row.at) == ("cantera", "whatsapp", 5, counter.now)


async def test_a_pressed_row_is_a_score(counter: Counter) -> None:
    phone = await served(counter, "saldo", "gracias")
    sent = counter.graph.sent[-1]["interactive"]["action"]["sections"][0]["rows"]
    await counter.receive(phone.press(sent[3]["id"], sent[3]["title"], now=counter.now))
    await counter.work()
    assert await ratings(counter, phone) == [(4, None)]


async def test_a_low_score_is_asked_for_its_reason_once_and_kept_without_names_and_numbers(counter: Counter) -> None:
    phone = await served(counter, "saldo", "gracias")
    assert "¿Qué salió mal?" in await say(counter, phone, "1")
    assert "para mejorar" in await say(counter, phone, "tardaron mucho, mi teléfono es 442 123 4567")
    ((score, reason),) = await ratings(counter, phone)
    assert score == 1
    assert reason is not None
    assert "tardaron mucho" in reason
    assert "4567" not in reason


async def test_a_request_instead_of_a_reason_is_served(counter: Counter) -> None:
    phone = await served(counter, "saldo", "gracias", "2")
    assert await say(counter, phone, "quiero ver mi recibo") == "re: quiero ver mi recibo"
    assert await ratings(counter, phone) == [(2, None)]


async def test_a_request_instead_of_a_score_is_served_and_the_question_dropped(counter: Counter) -> None:
    phone = await served(counter, "saldo", "gracias")
    assert await say(counter, phone, "saldo") == "re: saldo"
    assert await say(counter, phone, "5") == "re: 5"
    assert await ratings(counter, phone) == []


async def test_nobody_is_asked_twice_in_a_day(counter: Counter) -> None:
    phone = await served(counter, "saldo", "gracias", "5", "saldo", "gracias")
    assert counter.graph.texts(phone.number)[-1] == "re: gracias"
    counter.pass_time(hours=24)
    await say(counter, phone, "saldo")
    assert "del 1 al 5" in await say(counter, phone, "gracias")


async def test_the_question_is_in_the_customers_language(counter: Counter) -> None:
    phone = await served(counter, "saldo")
    await say(counter, phone, "how much do I owe you for the water bill")
    assert "from 1 to 5" in await say(counter, phone, "gracias")


async def test_who_waits_for_a_person_is_not_asked(counter: Counter) -> None:
    phone = await served(counter, "saldo")
    handoff = {"handoff": {"reason": "anger", "topic": ""}}
    counter.rasa.reply = lambda _body: {
        "messages": [{"text": "Ya pedí una persona."}, {"custom": handoff}],
        "intent": {"name": "thank", "confidence": 0.9},
    }
    assert await say(counter, phone, "gracias") == "Ya pedí una persona."
