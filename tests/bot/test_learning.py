"""Turns are kept redacted, judged once, and their words forgotten in time."""

from __future__ import annotations

from typing import Any

from bot import learning
from tests.bot.harness import Counter, words

RANKING = [
    {"name": "get_bill", "confidence": 0.3},
    {"name": "check_balance", "confidence": 0.25},
    {"name": "paperless", "confidence": 0.1},
]


def unclear(_body: dict[str, Any]) -> dict[str, Any]:
    buttons = [{"title": "Ver mi recibo", "payload": "/get_bill"}, {"title": "Saldo", "payload": "/check_balance"}]
    return words("¿Cuál?", buttons=buttons) | {
        "intent": {"name": "nlu_fallback", "confidence": 0.7},
        "ranking": RANKING,
    }


def pressed(body: dict[str, Any]) -> dict[str, Any]:
    return words("Aquí está.") | {"intent": {"name": body["message"].lstrip("/"), "confidence": 1.0}}


async def turns_of(counter: Counter, phone: Any) -> list[Any]:
    found = await counter.conversation(phone)
    return await counter.rows(
        "select * from runtime.turns where conversation_id = :id order by started_at", id=found.id
    )


async def test_a_turn_keeps_what_was_said_without_who_said_it(counter: Counter) -> None:
    counter.rasa.reply = unclear
    phone = counter.phone()
    await counter.say(phone, "me llamo Juan Pérez, lo del papel del contrato 1002457813")
    await counter.work()
    (row,) = await turns_of(counter, phone)

    assert row.utterance == "me llamo <name>, lo del papel del contrato <number>"
    assert round(row.margin, 4) == 0.05
    assert (row.answering, row.asking, row.verdict) == (False, False, None)


async def test_what_they_chose_teaches_what_they_had_said(counter: Counter) -> None:
    phone = counter.phone()
    counter.rasa.reply = unclear
    await counter.say(phone, "lo del papel")
    await counter.work()
    counter.pass_time(seconds=20)
    counter.rasa.reply = pressed
    await counter.say(phone, "1")  # the number of the first choice
    await counter.work()
    counter.pass_time(minutes=31)
    await learning.judge_settled(counter.engine, now=counter.now)
    said, chosen = await turns_of(counter, phone)

    assert (said.verdict, said.taught) == ("picked", "get_bill")
    assert (chosen.utterance, chosen.margin, chosen.verdict) == (None, None, "understood")


async def test_a_turn_that_asked_for_a_person_is_handed_off(counter: Counter) -> None:
    phone = counter.phone()
    counter.rasa.reply = lambda body: {
        **words("Te paso con alguien."),
        "messages": [
            {"text": "Te paso con alguien."},
            {"custom": {"handoff": {"reason": "asked", "topic": "human_agent"}}},
        ],
    }
    await counter.say(phone, "un asesor")
    await counter.work()
    counter.pass_time(minutes=31)
    await learning.judge_settled(counter.engine, now=counter.now)

    assert (await turns_of(counter, phone))[0].verdict == "handed_off"


async def test_judging_again_changes_nothing(counter: Counter) -> None:
    phone = counter.phone()
    await counter.say(phone, "hola")
    await counter.work()
    counter.pass_time(minutes=31)
    first = await learning.judge_settled(counter.engine, now=counter.now)
    again = await learning.judge_settled(counter.engine, now=counter.now)

    assert first >= 1
    assert again == 0


async def test_words_are_forgotten_after_ninety_days_and_verdicts_are_not(counter: Counter) -> None:
    phone = counter.phone()
    await counter.say(phone, "cuánto debo")
    await counter.work()
    await learning.judge_settled(counter.engine, now=(await turns_of(counter, phone))[0].started_at + learning.KEPT)
    counter.pass_time(days=89)
    await learning.forget(counter.engine, now=counter.now)
    kept = (await turns_of(counter, phone))[0].utterance
    counter.pass_time(days=1, seconds=1)
    await learning.forget(counter.engine, now=counter.now)
    (row,) = await turns_of(counter, phone)

    assert kept == "cuánto debo"
    assert (row.utterance, row.verdict) == (None, "understood")
