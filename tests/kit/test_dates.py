"""What people say of time becomes days: for somebody in Querétaro on Friday 20 November 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from kit.dates import count_of, day_of, part_of_day, span_of, time_of

ZONE = ZoneInfo("America/Mexico_City")
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


def on(day: str) -> datetime:
    """Noon of a day in Querétaro."""
    return datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("+0d", "2026-11-20"),
        ("+1d", "2026-11-21"),
        ("-2d", "2026-11-18"),
        ("+2w", "2026-12-04"),
        ("+1m", "2026-12-20"),
        ("weekday:mon", "2026-11-23"),
        ("weekday:fri", "2026-11-27"),
        ("weekday:sat", "2026-11-21"),
        ("next_week:fri", "2026-11-27"),
        ("next_week:mon", "2026-11-23"),
        ("last_weekday:mon", "2026-11-16"),
        ("last_weekday:fri", "2026-11-13"),
        ("day:25", "2026-11-25"),
        ("day:20", "2026-11-20"),
        ("day:15", "2026-12-15"),
        ("day:31", "2026-12-31"),
        ("next_month:5", "2026-12-05"),
        ("12-15", "2026-12-15"),
        ("11-20", "2026-11-20"),
        ("01-06", "2027-01-06"),
        ("02-29", "2028-02-29"),
        ("2027-03-01", "2027-03-01"),
        ("month_end", "2026-11-30"),
        ("month_start", "2026-12-01"),
        ("year_end", "2026-12-31"),
        ("quincena", "2026-11-30"),
        ("weekend", "2026-11-21"),
        ("+1dT17:00", "2026-11-21"),
        ("T17:00", "2026-11-20"),
        ("weekday:tueTmorning", "2026-11-24"),
    ],
)
def test_a_day_ahead(said: str, day: str) -> None:
    assert day_of(said, NOW, ZONE) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("said", "day"),
    [("weekday:mon", "2026-11-16"), ("day:15", "2026-11-15"), ("day:25", "2026-10-25"), ("day:31", "2026-10-31"),
     ("12-15", "2025-12-15"), ("11-20", "2026-11-20"), ("02-29", "2024-02-29")],
)  # fmt: skip
def test_a_day_that_has_been(said: str, day: str) -> None:
    assert day_of(said, NOW, ZONE, looking_back=True) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "said", ["", "soon", "day:0", "day:32", "2026-02-30", "weekday:xyz", "13-01", "last_month", "+1y"]
)
def test_what_names_no_day_is_none(said: str) -> None:
    assert day_of(said, NOW, ZONE) is None


def test_a_month_after_the_31st_is_the_last_day_of_a_shorter_one() -> None:
    assert day_of("+1m", on("2027-01-31"), ZONE) == date(2027, 2, 28)


def test_today_is_the_day_where_the_utility_is() -> None:
    """At 3 in the morning in UTC it is still the evening before in Querétaro."""
    assert day_of("+0d", datetime(2026, 11, 21, 3, 0, tzinfo=UTC), ZONE) == date(2026, 11, 20)


def test_before_the_15th_the_payday_is_the_15th() -> None:
    assert day_of("quincena", on("2026-11-03"), ZONE) == date(2026, 11, 15)


def test_on_a_saturday_the_weekend_has_begun() -> None:
    assert day_of("weekend", on("2026-11-21"), ZONE) == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("said", "hour"), [("+1dT17:00", time(17)), ("T09:30", time(9, 30)), ("+1d", None), ("+0dTmorning", None)]
)
def test_the_hour_of_a_day(said: str, hour: time | None) -> None:
    assert time_of(said) == hour


@pytest.mark.parametrize(("said", "part"), [("+1dTmorning", "morning"), ("+1dT17:00", None), ("+1d", None)])
def test_the_part_of_a_day(said: str, part: str | None) -> None:
    assert part_of_day(said) == part


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("this_month", "2026-11-01", "2026-11-30"),
        ("last_month", "2026-10-01", "2026-10-31"),
        ("next_month", "2026-12-01", "2026-12-31"),
        ("-2m", "2026-09-01", "2026-09-30"),
        ("-12m", "2025-11-01", "2025-11-30"),
        ("last_two_months", "2026-09-01", "2026-10-31"),
        ("this_two_months", "2026-10-01", "2026-11-30"),
        ("this_year", "2026-01-01", "2026-12-31"),
        ("last_year", "2025-01-01", "2025-12-31"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("08", "2026-08-01", "2026-08-31"),
        ("11", "2026-11-01", "2026-11-30"),
        ("12", "2025-12-01", "2025-12-31"),
        ("2025-02", "2025-02-01", "2025-02-28"),
        ("01..03", "2026-01-01", "2026-03-31"),
        ("11..01", "2026-11-01", "2027-01-31"),
        ("12..02", "2025-12-01", "2026-02-28"),
        ("2025-01..2025-03", "2025-01-01", "2025-03-31"),
    ],
)
def test_a_period_has_a_first_and_a_last_day(said: str, first: str, last: str) -> None:
    assert span_of(said, NOW, ZONE) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("said", ["", "last:3", "13", "00", "2025-13", "+1d", "soon", "01..13"])
def test_what_names_no_period_is_none(said: str) -> None:
    assert span_of(said, NOW, ZONE) is None


@pytest.mark.parametrize(("said", "count"), [("last:3", 3), ("last_month", None), ("08", None)])
def test_the_newest_bills_are_counted(said: str, count: int | None) -> None:
    assert count_of(said) == count
