"""Hours: nights, split shifts, holidays, and time counted in them, against a clock that is looked at every minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.hours import after_business_seconds, business_seconds, is_open, next_opening
from kit.utility_parts import WEEKDAYS, ClockHours, weekdays

MEXICO = ZoneInfo("America/Mexico_City")  # no daylight saving time since 2022
TEXAS = ZoneInfo("America/Chicago")
MINUTE = timedelta(minutes=1)
NIGHT = (ClockHours(days="mon-fri", open=time(22), close=time(6)),)
SPLIT = (
    ClockHours(days="mon-fri", open=time(8), close=time(13)),
    ClockHours(days="mon-fri", open=time(16), close=time(19)),
)
NONE: frozenset[date] = frozenset()
WEDNESDAY = datetime(2026, 11, 25, tzinfo=MEXICO)


def at(hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    """That hour of Wednesday 25 November 2026, or of a day after it, in Mexico."""
    return WEDNESDAY + timedelta(days=days, hours=hour, minutes=minute)


def looked_at(hours: tuple[ClockHours, ...], holidays: frozenset[date], local: datetime) -> bool:
    """Whether it is open by the hands of the clock alone."""
    before = local.date() - timedelta(days=1)
    for spell in hours:
        days, now = weekdays(spell.days), local.time()
        begins_today = local.weekday() in days and local.date() not in holidays
        began_yesterday = before.weekday() in days and before not in holidays
        if spell.open < spell.close:
            if begins_today and spell.open <= now < spell.close:
                return True
        elif (begins_today and now >= spell.open) or (began_yesterday and now < spell.close):
            return True
    return False


clocks = st.builds(time, hour=st.integers(0, 23), minute=st.sampled_from([0, 15, 30, 59]))
spells = st.builds(
    ClockHours,
    days=st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=4, unique=True).map(",".join),
    open=clocks,
    close=clocks,
)
schedules = st.lists(spells, max_size=3).map(tuple)
closed_days = st.frozensets(st.integers(-1, 6).map(lambda days: WEDNESDAY.date() + timedelta(days=days)), max_size=3)
moments = st.integers(0, 5 * 24 * 60).map(lambda minutes: WEDNESDAY + minutes * MINUTE)


@settings(deadline=None)
@given(schedules, closed_days, moments)
def test_open_is_what_the_clock_says(
    hours: tuple[ClockHours, ...], holidays: frozenset[date], moment: datetime
) -> None:
    assert is_open(hours, holidays, moment) == looked_at(hours, holidays, moment)


@settings(max_examples=60, deadline=None)
@given(schedules, closed_days, moments, moments)
def test_business_seconds_are_the_open_minutes_counted_one_by_one(
    hours: tuple[ClockHours, ...], holidays: frozenset[date], one: datetime, other: datetime
) -> None:
    start, end = sorted((one, other))
    minutes = (start + n * MINUTE for n in range(int((end - start) / MINUTE)))
    counted = sum(looked_at(hours, holidays, minute) for minute in minutes)
    assert business_seconds(hours, holidays, MEXICO, start=start, end=end) == 60 * counted


@settings(deadline=None)
@given(schedules, closed_days, moments, st.integers(1, 60 * 60 * 40))
def test_so_many_seconds_have_passed_exactly_at_the_moment_that_is_promised(
    hours: tuple[ClockHours, ...], holidays: frozenset[date], start: datetime, seconds: int
) -> None:
    due = after_business_seconds(hours, holidays, MEXICO, start=start, seconds=seconds)
    if due is None:
        assert not hours
        return
    assert business_seconds(hours, holidays, MEXICO, start=start, end=due) == seconds
    assert business_seconds(hours, holidays, MEXICO, start=start, end=due - timedelta(seconds=1)) == seconds - 1


@settings(deadline=None)
@given(schedules, closed_days, moments)
def test_what_opens_next_is_open_and_nothing_opens_before(
    hours: tuple[ClockHours, ...], holidays: frozenset[date], moment: datetime
) -> None:
    opens = next_opening(hours, holidays, moment)
    if opens is None:
        assert not hours
        return
    assert is_open(hours, holidays, opens)
    assert business_seconds(hours, holidays, MEXICO, start=moment, end=opens) == 0


@pytest.mark.parametrize(
    ("moment", "expected"),
    [(at(21, 59), False), (at(22), True), (at(5, 59, days=1), True), (at(6, days=1), False)],
)
def test_a_night_goes_on_past_midnight(moment: datetime, expected: bool) -> None:
    assert is_open(NIGHT, NONE, moment) is expected


def test_a_night_that_began_on_a_friday_ends_on_saturday_morning() -> None:
    assert is_open(NIGHT, NONE, at(5, days=3))  # Saturday 5:00
    assert not is_open(NIGHT, NONE, at(23, days=3))


def test_a_holiday_takes_the_night_that_begins_on_it_and_leaves_the_one_that_reaches_into_it() -> None:
    thursday = frozenset({date(2026, 11, 26)})
    assert is_open(NIGHT, thursday, at(5, days=1))
    assert not is_open(NIGHT, thursday, at(23, days=1))
    assert not is_open(NIGHT, thursday, at(5, days=2))


def test_between_two_shifts_it_is_closed_and_opens_in_the_afternoon() -> None:
    assert not is_open(SPLIT, NONE, at(14))
    assert next_opening(SPLIT, NONE, at(14)) == at(16)


def test_the_pause_between_two_shifts_does_not_count() -> None:
    assert business_seconds(SPLIT, NONE, MEXICO, start=at(12), end=at(17)) == 2 * 3600
    assert after_business_seconds(SPLIT, NONE, MEXICO, start=at(12), seconds=2 * 3600) == at(17)


def test_a_day_from_midnight_to_midnight_is_whole() -> None:
    always = (ClockHours(days="mon-sun", open=time(0), close=time(0)),)
    assert business_seconds(always, NONE, MEXICO, start=at(0), end=at(0, days=3)) == 3 * 86400


def test_backwards_in_time_counts_negative() -> None:
    assert business_seconds(SPLIT, NONE, MEXICO, start=at(10), end=at(9)) == -3600


def test_the_night_in_which_clocks_go_back_has_an_hour_more() -> None:
    saturday, sunday = datetime(2026, 10, 31, 12, tzinfo=TEXAS), datetime(2026, 11, 1, 12, tzinfo=TEXAS)
    night = (ClockHours(days="sat", open=time(22), close=time(6)),)
    assert business_seconds(night, NONE, TEXAS, start=saturday, end=sunday) == 9 * 3600


def test_the_night_in_which_clocks_go_forward_has_an_hour_less() -> None:
    saturday, sunday = datetime(2026, 3, 7, 12, tzinfo=TEXAS), datetime(2026, 3, 8, 12, tzinfo=TEXAS)
    night = (ClockHours(days="sat", open=time(22), close=time(6)),)
    assert business_seconds(night, NONE, TEXAS, start=saturday, end=sunday) == 7 * 3600


def test_who_never_opens_promises_nothing() -> None:
    start = at(0).astimezone(UTC)
    assert next_opening((), NONE, at(0)) is None
    assert after_business_seconds((), NONE, MEXICO, start=start, seconds=60) is None
