"""What customers are asked follows their utility's file: which surveys, how often, in which words, and when why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from bot import rating, surveys
from bot.demo import Phone
from bot.floor import handling, survey
from bot.reading import Ask
from channels.message import Text
from kit.utility import Utility, load
from kit.utility_parts import Localized, Survey, SurveyKind, SurveyQuestion
from tests.bot.floor.test_survey import helped, ratings, taken
from tests.bot.harness import Counter
from tests.bot.test_rating import say, served

WHY = SurveyQuestion(key="reason", below=4, text=Localized(es="¿Qué faltó?", en="What was missing?"))
HOW = SurveyQuestion(
    key="score",
    text=Localized(es="¿Qué tal, del 1 al 5?", en="How was it, from 1 to 5?"),
    aloud=Localized(es="¿Qué tal, del uno al cinco?", en="How was it, from one to five?"),
)


def asking(kinds: dict[SurveyKind, Survey]) -> Utility:
    """Cantera with these surveys alone."""
    return load("cantera").model_copy(update={"surveys": kinds})


def a_survey(*questions: SurveyQuestion, every_days: int = 0) -> Survey:
    return Survey(title=Localized(es="Uno", en="One"), questions=questions, every_days=every_days)


def surveyed(counter: Counter, kinds: dict[SurveyKind, Survey]) -> Utility:
    """From here on the counter's Cantera asks these."""
    utility = asking(kinds)
    counter.services = replace(counter.services, utilities={**counter.services.utilities, "cantera": utility})
    return utility


async def test_the_words_and_the_number_that_is_asked_why_are_the_files(counter: Counter) -> None:
    surveyed(counter, {"csat": a_survey(HOW, WHY)})
    phone = await served(counter, "saldo", "gracias")
    assert counter.graph.texts(phone.number)[-1].startswith("¿Qué tal, del 1 al 5?")
    assert await say(counter, phone, "3") == "¿Qué faltó?"
    await say(counter, phone, "tardaron mucho en contestar")
    assert await ratings(counter, phone) == [(3, "tardaron mucho en contestar", None)]


async def test_without_a_question_for_the_reason_a_low_number_is_thanked_for(counter: Counter) -> None:
    surveyed(counter, {"csat": a_survey(HOW)})
    phone = await served(counter, "saldo", "gracias")
    assert "Gracias por la calificación" in await say(counter, phone, "1")
    assert await say(counter, phone, "tardaron mucho en contestar") == "re: tardaron mucho en contestar"


async def test_what_a_file_has_not_is_not_asked(counter: Counter) -> None:
    utility = surveyed(counter, {})
    phone = await served(counter, "saldo", "gracias")
    assert counter.graph.texts(phone.number)[-1] == "re: gracias"
    phone, _ = await helped(counter)
    said = counter.graph.texts(phone.number)
    channels = counter.services.channels
    assert await survey.ask(counter.engine, channels=channels, utilities={"cantera": utility}, now=counter.now) == 0
    await counter.work()
    assert counter.graph.texts(phone.number) == said


async def test_it_is_asked_again_after_the_files_days(counter: Counter) -> None:
    surveyed(counter, {"csat": a_survey(HOW, every_days=7)})
    phone = await served(counter, "saldo", "gracias", "5")
    for days, asked in ((2, False), (6, True)):
        counter.pass_time(hours=24 * days)
        await say(counter, phone, "saldo")
        assert ("del 1 al 5" in await say(counter, phone, "gracias")) is asked


async def test_after_a_second_handoff_nobody_is_asked_within_the_files_days(counter: Counter) -> None:
    utility = surveyed(counter, {"post_interaction": a_survey(HOW, every_days=7)})

    async def ask() -> int:
        channels = counter.services.channels
        return await survey.ask(counter.engine, channels=channels, utilities={"cantera": utility}, now=counter.now)

    await ask()  # whoever waits from other tests
    phone, entry = await helped(counter)
    assert await ask() == 1
    await counter.work()
    await say(counter, phone, "5")
    counter.pass_time(hours=48)
    await counter.say(phone, "quiero hablar con alguien")
    await counter.work()
    await _help_again(counter, phone)
    assert await ask() == 0
    assert await ratings(counter, phone) == [(5, None, entry)]


async def _help_again(counter: Counter, phone: Phone) -> None:
    agent = f"agent-{uuid4().hex[:8]}"
    await taken(counter, phone, agent)
    own: dict[str, Any] = {
        "utility": "cantera",
        "conversation_id": (await counter.conversation(phone)).id,
        "agent_id": agent,
        "channels": counter.services.channels,
        "now": counter.now,
    }
    async with counter.engine.begin() as connection:
        await handling.say(connection, **own, parts=(Text("Ya quedó"),), key=uuid4().hex)
        await handling.close(connection, **own, reason="solved")


@pytest.mark.parametrize(("aloud", "words"), [(True, "¿Qué tal, del uno al cinco?"), (False, "¿Qué tal, del 1 al 5?")])
def test_what_is_heard_is_worded_to_be_heard(aloud: bool, words: str) -> None:
    assert rating.how_it_went(asking({"csat": a_survey(HOW)}), "es", aloud=aloud).text == words


def test_each_kind_asks_why_below_its_own_number() -> None:
    kinds: dict[SurveyKind, Survey] = {
        "csat": a_survey(HOW, WHY),
        "post_interaction": a_survey(HOW),
        "nps": a_survey(HOW, SurveyQuestion(key="reason", below=9, text=Localized(es="¿Y eso?", en="Why?"))),
    }
    utility = asking(kinds)

    def reply(kind: SurveyKind, words: str) -> str:
        rated = rating.read_rating(Ask(words, words), kind, utility)
        assert rated is not None
        assert rated.kind == kind
        return rating.reply(rated, utility, "es", aloud=False)

    assert (reply("csat", "3"), reply("nps", "8")) == ("¿Qué faltó?", "¿Y eso?")
    assert reply("nps", "9").startswith("¡Gracias!")
    assert reply("post_interaction", "1").startswith("¡Gracias por la calificación!")


async def test_a_number_belongs_to_the_case_that_was_opened_before_it(counter: Counter) -> None:
    phone = await served(counter, "saldo")
    counter.rasa.reply = lambda _body: {
        "messages": [{"text": "Quedó el reporte."}, {"custom": {"end": True}}],
        "intent": {"name": "report_leak", "confidence": 0.9},
        "slots": {"last_data": {"task": "report_leak", "case": "AC-2026-000123"}},
    }
    await say(counter, phone, "hay una fuga en mi calle")
    counter.rasa.reply = lambda _body: {
        "messages": [{"text": "Un gusto."}], "intent": {"name": "thank", "confidence": 0.9}, "slots": {},
    }  # fmt: skip
    await say(counter, phone, "gracias")
    await say(counter, phone, "4")
    found = await counter.conversation(phone)
    rows = await counter.rows("select case_number, kind from runtime.ratings where conversation_id = :id", id=found.id)
    assert [tuple(row) for row in rows] == [("AC-2026-000123", "csat")]


async def test_the_scale_is_kept_with_the_question(counter: Counter) -> None:
    await surveys.publish(counter.engine, [load("cantera")], now=counter.now)
    rows = await counter.rows(
        "select kind, questions->0->>'low' as low, questions->0->>'high' as high from runtime.survey_templates"
        " where utility_id = 'cantera' order by kind"
    )
    assert [tuple(row) for row in rows] == [("csat", "1", "5"), ("nps", "0", "10"), ("post_interaction", "1", "5")]
