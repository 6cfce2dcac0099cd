"""Hours in which people work: open or not, when next, and time counted in them alone.

A spell belongs to the day on which it begins: a night from 22:00 to 6:00 is cancelled by a holiday on its first day,
and goes on into one that follows. Several spells a day make split shifts; spells that overlap count once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo

from kit.utility_parts import ClockHours, weekdays

SEARCHED_DAYS = 30
"""How far ahead an opening is looked for; people who open later than that don't answer."""

Hours = tuple[ClockHours, ...]
Span = tuple[datetime, datetime]
"""First moment, and the first that is no longer within; both in UTC."""


def is_open(hours: Hours, holidays: frozenset[date], local: datetime) -> bool:
    """Whether `local` (in the utility's zone) falls within a spell that began on no holiday."""
    at = local.astimezone(UTC)
    return any(start <= at < end for start, end in _spells(hours, holidays, local, local))


def next_opening(hours: Hours, holidays: frozenset[date], local: datetime) -> datetime | None:
    """The first open moment from `local` on, in the same zone; None when there is none within 30 days."""
    at, until = local.astimezone(UTC), local + timedelta(days=SEARCHED_DAYS)
    for start, end in _spells(hours, holidays, local, until):
        if end > at:
            return local if start <= at else start.astimezone(local.tzinfo)
    return None


def business_seconds(hours: Hours, holidays: frozenset[date], zone: tzinfo, *, start: datetime, end: datetime) -> float:
    """Seconds within the hours between two moments (aware); negative when `end` comes before `start`."""
    if end < start:
        return -business_seconds(hours, holidays, zone, start=end, end=start)
    return sum(
        max(0.0, (min(closing, end) - max(opening, start)).total_seconds())
        for opening, closing in _spells(hours, holidays, start.astimezone(zone), end.astimezone(zone))
    )


def after_business_seconds(
    hours: Hours, holidays: frozenset[date], zone: tzinfo, *, start: datetime, seconds: float
) -> datetime | None:
    """The moment, in UTC, at which `seconds` within the hours have passed since `start` (aware).

    None when people stay away for more than 30 days before that.
    """
    left, until = seconds, start.astimezone(UTC)
    while True:
        horizon = until + timedelta(days=SEARCHED_DAYS)
        worked = False
        for opening, closing in _spells(hours, holidays, until.astimezone(zone), horizon.astimezone(zone)):
            begins, ends = max(opening, until), min(closing, horizon)
            if ends <= begins:
                continue
            worked = True
            if left <= (spell := (ends - begins).total_seconds()):
                return begins + timedelta(seconds=left)
            left -= spell
        if not worked:
            return None
        until = horizon


def _spells(hours: Hours, holidays: frozenset[date], first: datetime, last: datetime) -> Iterator[Span]:
    """Spells that may touch the time from `first` to `last` (both in the utility's zone), in order and apart."""
    current: Span | None = None
    for spell in _each(hours, holidays, first, last):
        if current and spell[0] <= current[1]:
            current = current[0], max(current[1], spell[1])
            continue
        if current:
            yield current
        current = spell
    if current:
        yield current


def _each(hours: Hours, holidays: frozenset[date], first: datetime, last: datetime) -> Iterator[Span]:
    """The spells of each day by their beginnings, from the day before `first`: its night may reach into it."""
    for offset in range((last.date() - first.date()).days + 2):
        day = first.date() + timedelta(days=offset - 1)
        if day in holidays:
            continue
        todays = (_span(spell, day, first.tzinfo) for spell in hours if day.weekday() in weekdays(spell.days))
        yield from sorted(span for span in todays if span[0] < span[1])


def _span(spell: ClockHours, day: date, zone: tzinfo | None) -> Span:
    ends_on = day + timedelta(days=1) if spell.ends_next_day else day
    return (
        datetime.combine(day, spell.open, tzinfo=zone).astimezone(UTC),
        datetime.combine(ends_on, spell.close, tzinfo=zone).astimezone(UTC),
    )
