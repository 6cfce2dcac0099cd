"""How a turn turned out is read from what came after it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from bot.outcomes import SETTLED, Told, judge, judge_so_far

NOON = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
LATER = NOON + timedelta(days=1)


def told(number: int, intent: str, words: str | None = "", *, seconds: float = 0, **more: Any) -> Told:
    values: dict[str, Any] = {"answering": False, "asking": False} | more
    return Told(UUID(int=number), NOON + timedelta(seconds=seconds), intent, words, **values)


BALANCE = told(1, "check_balance", "cuánto debo de agua")
UNCLEAR = told(1, "nlu_fallback", "lo del papel ese")
ASKED = told(1, "pay_bill", "quiero pagar", asking=True)

CASES: dict[str, tuple[list[Told], str, str | None]] = {
    "answered and left": ([BALANCE], "understood", None),
    "answered and went on to another thing": (
        [BALANCE, told(2, "office_info", "dónde están", seconds=40)],
        "understood",
        None,
    ),
    "a related question of another kind": (
        [BALANCE, told(2, "bill_due_date", "y cuándo vence", seconds=30)],
        "understood",
        None,
    ),
    "put on the list for a person": ([told(1, "complaint", "nadie resuelve", handed_off=True)], "handed_off", None),
    "asked back, and they chose": ([UNCLEAR, told(2, "get_bill", None, seconds=20)], "picked", "get_bill"),
    "refused as out of scope, and they chose": (
        [told(1, "out_of_scope", "lo del papel"), told(2, "get_bill", None, seconds=20)],
        "picked",
        "get_bill",
    ),
    "asked back, and they chose a person": (
        [UNCLEAR, told(2, "human_agent", None, seconds=20, handed_off=True)],
        "picked",
        "human_agent",
    ),
    "asked back, and they chose the next day": (
        [UNCLEAR, told(2, "get_bill", None, seconds=40_000)],
        "abandoned",
        None,
    ),
    "asked back, and they said it better": (
        [UNCLEAR, told(2, "get_bill", "mi recibo", seconds=30)],
        "asked_back",
        "get_bill",
    ),
    "asked back, and they spoke of something else much later": (
        [UNCLEAR, told(2, "get_bill", "mi recibo", seconds=900)],
        "asked_back",
        None,
    ),
    "asked back, and again not understood": (
        [UNCLEAR, told(2, "nlu_fallback", "ese papel", seconds=20)],
        "asked_back",
        None,
    ),
    "asked back, and thanked": ([UNCLEAR, told(2, "thank", "gracias", seconds=20)], "asked_back", None),
    "asked back, and gone": ([UNCLEAR], "abandoned", None),
    "an unclear answer to our question is no ask-back": (
        [told(1, "nlu_fallback", "el de la esquina", answering=True), told(2, "get_bill", None, seconds=20)],
        "understood",
        None,
    ),
    "taken back": ([BALANCE, told(2, "correct", "no, eso no", seconds=20)], "corrected", None),
    "denied": ([BALANCE, told(2, "deny", "no pregunté eso", seconds=20)], "corrected", None),
    "turned away, and that was wrong": (
        [told(1, "out_of_scope", "tinaco gratis"), told(2, "deny", "no era eso", seconds=20)],
        "corrected",
        None,
    ),
    "turned away, and content": (
        [told(1, "out_of_scope", "prende la luz"), told(2, "deny", "no, gracias", seconds=20)],
        "understood",
        None,
    ),
    "turned away, and left it": (
        [told(1, "out_of_scope", "prende la luz"), told(2, "cancel", "olvídalo", seconds=20)],
        "understood",
        None,
    ),
    "denied too late to be about this": (
        [BALANCE, told(2, "deny", "no pregunté eso", seconds=300)],
        "understood",
        None,
    ),
    "no, thank you": ([BALANCE, told(2, "deny", "no, gracias", seconds=20)], "understood", None),
    "an answer of no to our question": (
        [ASKED, told(2, "deny", "no", seconds=20, answering=True)],
        "understood",
        None,
    ),
    "a number put right inside a task": (
        [ASKED, told(2, "correct", "perdón, es 12", seconds=20, answering=True)],
        "understood",
        None,
    ),
    "cancelled inside a task": (
        [ASKED, told(2, "cancel", "olvídalo", seconds=20, answering=True)],
        "corrected",
        None,
    ),
    "cancelling after a greeting takes nothing back": (
        [told(1, "greet", "hola"), told(2, "cancel", "ya no", seconds=10)],
        "understood",
        None,
    ),
    "said again in other words, understood otherwise": (
        [told(1, "check_balance", "el recibo de agua"), told(2, "get_bill", "mándame el recibo", seconds=60)],
        "corrected",
        "get_bill",
    ),
    "said again, understood the same": (
        [BALANCE, told(2, "check_balance", "cuánto debo de agua", seconds=30)],
        "understood",
        None,
    ),
    "left in the middle of a question": ([ASKED], "abandoned", None),
    "pressed and left in the middle of a question": (
        [told(1, "pay_bill", None, asking=True)],
        "abandoned",
        None,
    ),
    "pressed": ([told(1, "get_bill", None)], "understood", None),
}


@pytest.mark.parametrize(("turns", "verdict", "taught"), CASES.values(), ids=CASES)
def test_the_first_turn_turned_out_so(turns: list[Told], verdict: str, taught: str | None) -> None:
    judgement = judge(turns, now=LATER)[turns[0].id]

    assert (judgement.verdict, judgement.taught) == (verdict, taught)


def test_nothing_is_said_before_it_has_settled() -> None:
    turns = [BALANCE, told(2, "thank", "gracias", seconds=60)]

    assert set(judge(turns, now=NOON + timedelta(minutes=30))) == {BALANCE.id}
    assert judge(turns, now=NOON + timedelta(minutes=29)) == {}


WENT_ON = {name: turns for name, (turns, *_) in CASES.items() if len(turns) > 1 and turns[1].at - turns[0].at < SETTLED}


@pytest.mark.parametrize("turns", WENT_ON.values(), ids=WENT_ON)
def test_what_is_said_early_of_a_turn_that_another_followed_is_what_is_kept_later(turns: list[Told]) -> None:
    first = turns[0].id

    assert judge_so_far(turns, now=turns[-1].at)[first] == judge(turns, now=LATER)[first]


def test_early_a_last_turn_is_open_unless_it_went_to_a_person() -> None:
    person = told(1, "complaint", "nadie resuelve", handed_off=True)
    soon = NOON + timedelta(seconds=1)

    assert [judge_so_far([last], now=soon) for last in (BALANCE, ASKED, UNCLEAR)] == [{}, {}, {}]
    assert judge_so_far([person], now=soon)[person.id].verdict == "handed_off"


def test_a_last_turn_that_has_settled_is_judged_as_ever() -> None:
    assert judge_so_far([UNCLEAR], now=LATER)[UNCLEAR.id].verdict == "abandoned"


def test_a_conversation_without_turns_to_judge_has_no_verdicts() -> None:
    assert (judge([], now=LATER), judge_so_far([], now=LATER)) == ({}, {})
