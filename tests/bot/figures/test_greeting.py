"""The two greetings under test, and what can be said of their difference."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.figures.greeting import GreetingTest, Variant, difference, greeting_test, wilson
from bot.figures.span import within
from tests.bot.figures.conftest import Week

MONDAY = datetime(2026, 11, 16, 16, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


async def read(week: Week) -> GreetingTest:
    async with week.engine.connect() as connection:
        return await greeting_test(connection, within(week.utility, date(2026, 11, 16), date(2026, 11, 22)))


def test_a_share_lies_where_the_literature_says() -> None:
    # Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)


def test_a_difference_lies_where_the_literature_says() -> None:
    # Newcombe 1998, "Interval estimation for the difference between independent proportions", table II, method 10.
    found = difference((56, 70), (48, 80))
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)
    assert found.is_told


def test_a_small_difference_of_few_is_not_told_from_chance() -> None:
    found = difference((5, 10), (4, 10))
    assert found is not None
    assert not found.is_told


def test_of_nothing_no_difference_is_told() -> None:
    assert difference((0, 0), (4, 10)) is None


async def test_a_variant_has_its_conversations_requests_containment_and_ratings(week: Week) -> None:
    asked, only, helped = [await week.conversation() for _ in range(3)]
    await week.turn(asked, MONDAY, "greet", greeting="formal")
    await week.turn(asked, MONDAY + MINUTE, "check_balance")
    await week.rating(asked, 5, MONDAY + 2 * MINUTE)
    await week.turn(only, MONDAY, "greet", greeting="formal")
    await week.turn(helped, MONDAY, "greet", greeting="conversational")
    await week.turn(helped, MONDAY + MINUTE, None, outcome="held", verdict=None)
    await week.rating(helped, 2, MONDAY + 2 * MINUTE)
    found = await read(week)
    assert found.variants == {
        "formal": Variant(conversations=2, asked=1, contained=2, rated=1, satisfied=1, total=5),
        "conversational": Variant(conversations=1, asked=0, contained=0, rated=1, satisfied=0, total=2),
    }


async def test_a_conversation_counts_once_by_its_first_visit(week: Week) -> None:
    conversation = await week.conversation()
    await week.turn(conversation, MONDAY, "greet", greeting="formal")
    await week.turn(conversation, MONDAY + timedelta(hours=3), "greet", greeting="formal")
    await week.turn(conversation, MONDAY + timedelta(hours=3, minutes=1), "check_balance")
    assert (await read(week)).variants["formal"] == Variant(conversations=1, contained=1)


async def test_a_visit_that_did_not_begin_with_the_greeting_is_left_out(week: Week) -> None:
    conversation = await week.conversation()
    await week.turn(conversation, MONDAY, "check_balance")
    await week.turn(conversation, MONDAY + MINUTE, "greet", greeting="formal")
    assert not (await read(week)).has_begun


async def test_for_a_program_shares_and_differences_are_numbers_or_nothing(week: Week) -> None:
    await week.turn(await week.conversation(), MONDAY, "greet", greeting="formal")
    told = (await read(week)).as_json()
    assert told["variants"]["formal"]["asked"] == {"count": 0, "of": 1, "share": 0.0}
    assert told["variants"]["conversational"]["mean_score"] is None
    assert told["differences"] == {"asked": None, "contained": None, "satisfied": None}
