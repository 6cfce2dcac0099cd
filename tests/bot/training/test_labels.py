"""What was not understood, in groups, and what people say it means."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from bot.training import labels
from bot.training.labels import Labelled, by_language, grouped, suggested
from tests.bot.training.conftest import Classroom


async def test_what_failed_or_was_corrected_is_missed_and_what_was_understood_is_not(classroom: Classroom) -> None:
    asked = await classroom.misses("el papelito del agua")
    corrected = await classroom.misses("quiero el recibo", verdict="corrected", intent="pay_bill")
    left = await classroom.misses("no sé qué", verdict="abandoned")
    await classroom.misses("me voy", verdict="abandoned", intent="check_balance")
    await classroom.misses("mi saldo", verdict="understood", intent="check_balance")
    assert {row.id for row in await classroom.missed()} == {asked, corrected, left}


async def test_each_language_has_its_own_and_each_utility(classroom: Classroom) -> None:
    english = await classroom.misses("the water slip", language="en")
    await classroom.misses("el papelito")
    await Classroom(classroom.engine).misses("the water slip", language="en")
    assert [row.id for row in await classroom.missed("en")] == [english]


async def test_after_ninety_days_nothing_is_missed_any_more(classroom: Classroom) -> None:
    await classroom.misses("el papelito")
    classroom.pass_time(days=91)
    assert await classroom.missed() == []


def row(words: str, *, taught: str | None = None, ranking: tuple[tuple[str, float], ...] = ()) -> Any:
    return SimpleNamespace(
        id=uuid4(),
        utterance=words,
        taught=taught,
        ranking=[{"name": name, "confidence": share} for name, share in ranking],
    )


def test_alike_messages_are_one_group_and_only_what_is_shown_is_labelled() -> None:
    same = [row(f"el papelito del agua {word}") for word in ("uno", "dos", "tres", "cuatro", "cinco", "seis", "siete")]
    twice, stranger = row("el papelito del agua uno"), row("venden pipas")
    group, other = grouped([*same, twice, stranger])
    assert (group.count, len(group.phrases), group.phrases[0]) == (8, labels.SHOWN, "el papelito del agua uno")
    assert set(group.turns) == {twice.id, *(one.id for one in same[: labels.SHOWN])}
    assert other.turns == (stranger.id,)


def test_messages_without_words_are_in_no_group() -> None:
    assert grouped([row("<phone>"), row("<name> <number>")]) == []


def test_what_customers_chose_afterwards_is_suggested_before_what_the_classifier_thought() -> None:
    rows = [
        row("x", ranking=(("check_balance", 0.5), ("nlu_fallback", 0.9), ("pay_bill", 0.2))),
        row("x", taught="get_bill", ranking=(("check_balance", 0.4), ("out_of_scope", 0.3), ("high_bill", 0.1))),
    ]
    assert suggested(rows) == ("get_bill", "check_balance", "pay_bill")


async def test_a_label_keeps_the_words_without_masks_and_the_message_is_missed_no_more(classroom: Classroom) -> None:
    turn = await classroom.misses("el papelito de <name>")
    assert await classroom.label(turn) == 1
    assert await classroom.missed() == []
    assert await classroom.waiting() == [Labelled((turn,), "es", "el papelito de", "get_bill")]


async def test_a_message_is_labelled_once(classroom: Classroom) -> None:
    turn = await classroom.misses("el papelito")
    await classroom.label(turn)
    assert await classroom.label(turn, intent="pay_bill") == 0
    assert [one.intent for one in await classroom.waiting()] == ["get_bill"]


async def test_what_is_ignored_waits_for_nothing_and_its_words_are_not_kept(classroom: Classroom) -> None:
    turn = await classroom.misses("asdf qwer")
    await classroom.label(turn, intent="")
    assert (await classroom.missed(), await classroom.waiting()) == ([], [])
    [kept] = await classroom.rows("select words, intent from runtime.labels where turn_id = :id", id=turn)
    assert (kept.words, kept.intent) == ("", "")


async def test_a_label_is_taken_back_until_it_is_accepted(classroom: Classroom) -> None:
    turn = await classroom.misses("el papelito")
    await classroom.label(turn)
    assert await classroom.unlabel(turn) == 1
    assert [one.id for one in await classroom.missed()] == [turn]


async def test_another_utilitys_message_is_not_labelled(classroom: Classroom) -> None:
    turn = await classroom.misses("el papelito")
    assert await classroom.label(turn, utility="prairie") == 0


async def test_the_same_words_of_two_customers_wait_as_one(classroom: Classroom) -> None:
    turns = [await classroom.misses("el papelito") for _ in range(2)]
    classroom.moment += timedelta(minutes=1)
    await classroom.label(*turns)
    [one] = await classroom.waiting()
    assert set(one.turns) == set(turns)


def test_what_waits_is_put_beside_what_was_accepted_before() -> None:
    waiting = [Labelled((uuid4(),), "es", "el papelito", "get_bill")]
    before = {"es": {"get_bill": ["mi recibo"]}, "en": {"pay_bill": ["pay"]}}
    assert by_language(waiting, before) == {
        "es": {"get_bill": ["mi recibo", "el papelito"]},
        "en": {"pay_bill": ["pay"]},
    }
    assert before["es"]["get_bill"] == ["mi recibo"]


@pytest.mark.parametrize("language", labels.LANGUAGES)
async def test_nothing_missed_is_no_group(classroom: Classroom, language: str) -> None:
    assert grouped(await classroom.missed(language)) == []
