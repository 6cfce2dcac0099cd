"""What an address asks to see."""

from __future__ import annotations

from datetime import date

import pytest

from bot.figures.span import Span
from desk.supervision.choice import chosen, query
from kit import utility

CANTERA = utility.load("cantera")
TODAY = date(2026, 11, 26)


def span(**asked: str) -> Span:
    return chosen(CANTERA, asked, today=TODAY, channels={"whatsapp": 1, "web": 1})


@pytest.mark.parametrize(("days", "first"), [("7", 20), ("", 30), ("1000", 30), ("x", 30)])
def test_the_last_days_end_today(days: str, first: int) -> None:
    assert (span(days=days).first.day, span(days=days).last) == (first, TODAY)


def test_days_of_ones_own_choice_are_taken_and_none_lies_ahead() -> None:
    found = span(**{"from": "2026-11-01", "to": "2027-01-01"})
    assert (found.first, found.last) == (date(2026, 11, 1), TODAY)


def test_days_that_are_none_are_left_aside() -> None:
    assert span(**{"from": "ayer", "to": "'; drop"}) == span()


def test_channel_and_team_are_known_ones_or_all() -> None:
    found = span(channel="web", team="billing")
    assert (found.channel, found.team) == ("web", "billing")
    assert span(channel="fax", team="nobody") == span()


def test_the_address_asks_for_the_same_again() -> None:
    found = span(days="7", channel="web")
    assert query(found) == "utility=cantera&from=2026-11-20&to=2026-11-26&channel=web"
