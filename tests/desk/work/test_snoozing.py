"""Until when a conversation can be put to sleep."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from desk.work.snoozing import chosen_time, told, tomorrow
from kit import utility

CANTERA = utility.load("cantera")
FRIDAY = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
"""Noon in Querétaro."""


def test_tomorrow_is_when_people_answer_next_after_today() -> None:
    opening = tomorrow(CANTERA, FRIDAY)
    assert opening > FRIDAY
    assert opening.astimezone(CANTERA.timezone).date() > FRIDAY.astimezone(CANTERA.timezone).date()
    assert CANTERA.is_open(opening)
    assert not CANTERA.is_open(opening - timedelta(minutes=1))


def test_early_in_the_morning_tomorrow_is_not_today() -> None:
    early = datetime(2026, 11, 17, 7, 0, tzinfo=CANTERA.timezone)
    assert tomorrow(CANTERA, early).astimezone(CANTERA.timezone).date() == datetime(2026, 11, 18).date()  # noqa: DTZ001


def test_a_date_is_where_the_utility_is() -> None:
    assert chosen_time("2026-11-21T09:30", CANTERA) == datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize("written", ["", "mañana", "2026-13-01T09:30"])
def test_what_is_no_date_is_none(written: str) -> None:
    assert chosen_time(written, CANTERA) is None


def test_a_time_is_told_with_its_day_unless_it_is_today() -> None:
    assert told(FRIDAY + timedelta(hours=1), CANTERA, "es", FRIDAY) == "1:00\u202fp.m."
    assert told(FRIDAY + timedelta(days=1), CANTERA, "es", FRIDAY).startswith("sáb 21 nov, 12:00")
    assert told(FRIDAY + timedelta(days=1), CANTERA, "en", FRIDAY) == "Sat, Nov 21, 12:00\u202fPM"
