"""`./ventanilla report greeting` as people read it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from bot.figures.greeting import GreetingTest, Variant
from cli import report_greeting
from cli.report import UnknownUtilityError


def shown(formal: Variant, conversational: Variant, *, is_on: bool = True) -> str:
    test = GreetingTest({"formal": formal, "conversational": conversational})
    one: dict[str, Any] = {"since": "2026-11-16", "until": "2026-11-22", "is_on": is_on, **test.as_json()}
    console = Console(file=io.StringIO(), width=120)
    report_greeting.show({"prairie": one}, console)
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_shares_stand_beside_each_other_with_their_difference() -> None:
    said = shown(Variant(70, 56, 60, 10, 9, 44), Variant(80, 48, 70, 10, 8, 41))
    assert "80.0% (56 of 70)   60.0% (48 of 80)   +20.0 points (+5.2 to +33.4)" in said
    assert "mean rating" in said
    assert "4.40" in said


def test_what_may_be_chance_is_said_to_be() -> None:
    said = shown(Variant(10, 5, 9, 0, 0, 0), Variant(10, 4, 9, 0, 0, 0))
    [line] = [one for one in said.splitlines() if "went on" in one]
    assert line.endswith("may be chance")
    assert "rated 4 or 5" in said


def test_nobody_greeted_says_whether_the_test_is_on() -> None:
    assert "Nobody was greeted.\n" in shown(Variant(), Variant())
    assert "The test is off" in shown(Variant(), Variant(), is_on=False)


def test_an_unknown_utility_is_named_with_those_that_there_are() -> None:
    with pytest.raises(UnknownUtilityError, match="cantera, prairie"):
        report_greeting.report("postgresql://nowhere", utility="atlantis", weeks=1)


def test_the_database_tells_a_test_of_every_utility(database_url: str) -> None:
    told = report_greeting.report(database_url, utility=None, weeks=1)
    assert set(told) >= {"cantera", "prairie"}
    assert set(told["prairie"]["variants"]) == {"formal", "conversational"}
