"""What an agent sees first, made by rules from what the conversation left behind."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import yaml

from bot.floor.packet import Asked, Told, level_of, packet, read_packet
from bot.floor.packet_words import WANTS, ago, wanted
from bot.floor.teams import TOPICS
from bot.handoff import UnknownHandoffError
from kit.ids import new_id
from kit.settings import ROOT
from tests.bot.floor.house import NOON, House

ME = "/api/customers/me"
ASKED = Asked(
    entry=new_id(),
    conversation=new_id(),
    channel="whatsapp",
    language="es",
    reason="asked",
    topic="",
    urgent=False,
    opened_at=NOON,
)


def call(method: str, path: str, status: int = 200) -> dict[str, Any]:
    return {"method": method, "path": path, "status": status, "ms": 12}


def turn(minutes: float = 0, intent: str | None = "check_balance", *trace: dict[str, Any], **more: Any) -> Told:
    """What was told that many minutes before noon."""
    told = Told(NOON - timedelta(minutes=minutes), intent, "answered", None, (), {}, trace)
    return replace(told, **more)


BALANCE, BILLS = call("GET", f"{ME}/balance"), call("GET", f"{ME}/bills")
PROOF, NAMED = call("POST", f"{ME}/identity/otp/verify"), call("POST", f"{ME}/identity/contract")
WRONG_CODE = call("POST", f"{ME}/identity/otp/verify", 422)


@pytest.mark.parametrize(
    ("turns", "level"),
    [
        ([], 0),
        ([turn(5, "greet")], 0),
        ([turn(5, "check_balance", call("GET", f"{ME}/balance", 403))], 0),
        ([turn(5, "check_balance", BALANCE)], 1),
        ([turn(5, "inform", NAMED)], 1),
        ([turn(5, "inform", NAMED, WRONG_CODE)], 1),
        ([turn(5, "inform", NAMED, PROOF)], 2),
        ([turn(60, "inform", PROOF), turn(29, "get_bill", BILLS)], 2),
        ([turn(60, "inform", PROOF), turn(31, "get_bill", BILLS)], 1),
        ([turn(5, "inform", PROOF), turn(4, "inform", NAMED)], 1),
        ([turn(5, "inform", PROOF), turn(4, "deny", call("DELETE", f"{ME}/identity", 204))], 0),
    ],
)
def test_the_identity_level_is_what_the_service_layer_let_them_do(turns: list[Told], level: int) -> None:
    assert level_of(turns, now=NOON)[0] == level


@pytest.mark.parametrize(
    ("asked", "turns", "wants"),
    [
        (replace(ASKED, topic="pay_bill"), [turn(1, "check_balance")], "pay"),
        (ASKED, [turn(1, "check_balance", slots={"pending_task": "report_leak"})], "report a leak"),
        (ASKED, [turn(3, "check_usage"), turn(2, "nlu_fallback"), turn(1, "thank")], "see their usage"),
        (replace(ASKED, reason="dispute"), [], "dispute a charge"),
        (ASKED, [turn(1, "human_agent")], ""),
    ],
)
def test_what_they_want_is_the_topic_or_the_open_question_or_the_last_task(
    asked: Asked, turns: list[Told], wants: str
) -> None:
    assert packet(asked, turns, language="en", now=NOON).wants == wants


def test_only_values_that_mean_something_to_a_person_are_known() -> None:
    slots = {
        "question": {"kind": "yes", "data": {"place": "Hidalgo 25", "agreed": "yes", "story": ""}},
        "last_data": {"task": "check_usage", "at": "2026-11-20T17:00:00+00:00", "period": "last_month"},
        "said": [1, 2],
    }
    made = packet(ASKED, [turn(1, "report_leak", slots=slots)], language="es", now=NOON)
    assert made.known == (("periodo", "last_month"), ("lugar", "Hidalgo 25"))


def test_of_each_thing_that_was_looked_up_the_newest_answer_counts_with_its_age() -> None:
    made = packet(
        ASKED,
        [turn(50, "check_balance", BALANCE), turn(20, "get_bill", BILLS), turn(4, "check_balance", BALANCE)],
        language="es",
        now=NOON,
    )
    assert [(fact.what, fact.age) for fact in made.facts] == [
        ("recibos", timedelta(minutes=20)),
        ("saldo", timedelta(minutes=4)),
    ]


def test_what_could_not_be_looked_up_is_told_too() -> None:
    made = packet(ASKED, [turn(2, "check_balance", call("GET", f"{ME}/balance", 503))], language="en", now=NOON)
    assert [(fact.what, fact.is_known) for fact in made.facts] == [("balance", False)]
    assert "Could not look up balance." in made.summary


def test_a_promise_is_a_write_that_went_through() -> None:
    slots = {"last_data": {"case": "CASE-7"}}
    trace = (call("POST", f"{ME}/cases", 201), call("POST", f"{ME}/emails", 409))
    made = packet(ASKED, [turn(3, "report_leak", *trace, slots=slots)], language="en", now=NOON)
    assert [one.what for one in made.promises] == ["opened case CASE-7"]


def test_what_was_not_understood_comes_with_its_words_and_what_was_likeliest() -> None:
    ranking = [{"name": "nlu_fallback"}, {"name": "high_bill"}, {"name": "dispute"}]
    made = packet(ASKED, [turn(3, "nlu_fallback", utterance="eso no", ranking=ranking)], language="es", now=NOON)
    assert [(one.words, one.likeliest) for one in made.misses] == [("eso no", ("high_bill", "dispute"))]


def test_what_an_agent_answered_is_nothing_that_the_assistant_missed() -> None:
    assert packet(ASKED, [turn(1, None, outcome="held")], language="es", now=NOON).misses == ()


TOLD = [
    turn(10, "inform", NAMED, PROOF),
    turn(9, "check_balance", BALANCE),
    turn(8, "nlu_fallback", utterance="¿y lo otro?"),
    turn(6, "dispute", call("POST", f"{ME}/cases", 201), slots={"last_data": {"case": "CASE-7", "amount": "350"}}),
]


def test_the_paragraph_in_spanish() -> None:
    made = packet(replace(ASKED, reason="anger", topic="dispute"), TOLD, language="es", now=NOON + timedelta(minutes=3))
    assert made.summary == (
        "Escribió con enojo. Escribe por WhatsApp, en español, con identidad verificada. Quiere reclamar un cobro. "
        "Ya dijo: reporte: CASE-7; importe: 350. El asistente consultó saldo (hace 12 min). "
        "El asistente abrió el reporte CASE-7. No se le entendió 1 vez. Se abrió hace 3 min."
    )


def test_who_called_spoke_and_did_not_write() -> None:
    made = packet(replace(ASKED, channel="voice"), [], language="es", now=NOON)
    assert "Habla por teléfono, en español" in made.summary
    assert "They speak on Alexa" in packet(replace(ASKED, channel="alexa"), [], language="en", now=NOON).summary


def test_asking_for_a_person_is_no_account_of_what_happened() -> None:
    question = {
        "kind": "yes",
        "task": "human_agent",
        "data": {"story": "quiero hablar con alguien", "contact": "a@b.mx"},
    }
    made = packet(ASKED, [turn(1, "human_agent", slots={"question": question})], language="es", now=NOON)
    assert [value for _, value in made.known] == ["a@b.mx"]


def test_the_paragraph_in_english() -> None:
    asked = replace(ASKED, reason="asked", topic="dispute", language="en", channel="web")
    assert packet(asked, TOLD, language="en", now=NOON + timedelta(minutes=3)).summary == (
        "They asked for a person. They write on the web chat, in English, identity verified. "
        "They want to dispute a charge. They have told: case: CASE-7; amount: 350. "
        "The assistant looked up balance (12 min ago). The assistant opened case CASE-7. "
        "1 message was not understood. Opened 3 min ago."
    )


def test_of_who_said_nothing_yet_the_paragraph_claims_nothing() -> None:
    made = packet(replace(ASKED, language=None), [], language="es", now=NOON)
    assert made.summary == (
        "Pidió hablar con una persona. Escribe por WhatsApp, en idioma aún desconocido, "
        "sin identificarse ante el asistente. "
        "No sabemos todavía qué quiere. Se abrió ahora mismo."
    )


@pytest.mark.parametrize(
    ("age", "es", "en"),
    [
        (timedelta(seconds=59), "ahora mismo", "just now"),
        (timedelta(minutes=119), "hace 119 min", "119 min ago"),
        (timedelta(hours=2), "hace 2 h", "2 h ago"),
        (timedelta(hours=48), "hace 2 días", "2 days ago"),
    ],
)
def test_ages_are_told_in_minutes_then_hours_then_days(age: timedelta, es: str, en: str) -> None:
    assert (ago(age, "es"), ago(age, "en")) == (es, en)


def test_every_task_that_a_handoff_may_be_about_has_words() -> None:
    intents = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"]
    assert set(TOPICS) <= set(WANTS) <= set(intents)


@pytest.mark.parametrize(
    ("task", "words"), [("pay_bill", "to pay"), ("payment_plan", "a payment plan"), ("get_bill", "their bill")]
)
def test_what_is_wanted_fits_behind_they_want(task: str, words: str) -> None:
    assert wanted(WANTS[task], "en") == words


async def test_the_packet_is_read_from_the_conversations_turns(house: House) -> None:
    conversation = await house.waiting(topic="")
    await house.run(
        "insert into runtime.turns (id, conversation_id, inbound_ids, outcome, intent, trace, started_at)"
        " values (:id, :conversation, '{}', 'answered', 'check_usage', cast(:trace as jsonb), :now)",
        id=new_id(), conversation=conversation, now=house.now, trace=json.dumps([BALANCE]),
    )  # fmt: skip
    async with house.engine.connect() as connection:
        found = {"utility": house.utility.id, "conversation_id": conversation}
        made = await read_packet(connection, **found, language="es", now=house.now)
    assert (made.asked.conversation, made.level, made.wants) == (conversation, 1, "ver su consumo")


async def test_another_utility_reads_no_packet(house: House) -> None:
    conversation = await house.waiting()
    async with house.engine.connect() as connection:
        with pytest.raises(UnknownHandoffError):
            await read_packet(connection, utility="prairie", conversation_id=conversation, language="es", now=house.now)
