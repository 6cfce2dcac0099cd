"""What people say of time, as values that need no calendar, and the one place that makes days of them.

The understanding (bot/core/nlu/patterns) writes these values into entities, the actions read them here. They hold no
"today", so that a question asked before midnight and answered after it means the same.

A `date`, with an hour "T17:00" or a part of the day "Tmorning" behind it when one was said (alone: that hour of today):
  +0d -1d +2w +1m        so many days, weeks, months from today
  weekday:mon            the coming Monday, never today; looking back, the last one
  next_week:fri          Friday of next week      last_weekday:mon   the last Monday
  day:15                 the coming 15th, or today; looking back, the last one
  next_month:5           the 5th of next month
  12-15, 2026-12-15      a day of the calendar; without a year the nearest in that direction
  month_end month_start  the last day of this month, the first of the next      year_end   31 December
  quincena               the coming payday: the 15th or the last of the month   weekend    the coming Saturday

A `period`:
  this_month last_month next_month this_year last_year -2m    by the calendar; -2m is the month two before this one
  last_two_months this_two_months                             two months up to the last one, and up to this one
  08, 2025-08, 2025, 01..03, 2026-01..2026-03                 months, years and spans; without a year the latest begun
  last:3                                                      the newest three (of bills): no span, see `count_of`
"""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, time, timedelta, tzinfo

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_OFFSET = re.compile(r"([+-]\d{1,3})([dwm])\Z")
_NAMED = re.compile(r"(weekday|next_week|last_weekday|day|next_month):(\w+)\Z")
_CALENDAR = re.compile(r"(?:(\d{4})-)?(\d{2})-(\d{2})\Z")
_MONTH = re.compile(r"(?:(\d{4})-)?(\d{2})\Z")
_LAST = re.compile(r"last:(\d{1,3})\Z")
_PAYDAY = 15
_FEBRUARY_29 = 8
"""Years from one 29 February to the next, at most."""

Span = tuple[date, date]
"""First and last day."""


def day_of(value: str, now: datetime, zone: tzinfo, *, looking_back: bool = False) -> date | None:
    """The day that a `date` means for somebody in `zone` at `now`; None when the value is none of ours, or no such day.

    `looking_back`: what is spoken of has happened ("the meter was read on the 15th").
    """
    today = now.astimezone(zone).date()
    said = value.partition("T")[0]
    if not said:
        return today if value else None
    if found := _OFFSET.match(said):
        return _away(today, int(found[1]), found[2])
    if found := _NAMED.match(said):
        return _named(found[1], found[2], today, looking_back=looking_back)
    if found := _CALENDAR.match(said):
        return _calendar_day(found[1], int(found[2]), int(found[3]), today, looking_back=looking_back)
    return _fixed(said, today)


def time_of(value: str) -> time | None:
    """The hour of a `date`, in the utility's zone; None when none was said."""
    said = value.partition("T")[2]
    return time.fromisoformat(said) if re.fullmatch(r"\d\d:\d\d", said) else None


def part_of_day(value: str) -> str | None:
    """morning, afternoon or evening, when that was said instead of an hour."""
    said = value.partition("T")[2]
    return said if said in ("morning", "afternoon", "evening") else None


def span_of(value: str, now: datetime, zone: tzinfo) -> Span | None:
    """First and last day of a `period`; None when the value is none of ours, or counts bills instead of months."""
    this = now.astimezone(zone).date().replace(day=1)
    spans = {"this_month": (0, 0), "last_month": (-1, -1), "next_month": (1, 1), "last_two_months": (-2, -1),
             "this_two_months": (-1, 0)}  # fmt: skip
    if value in spans:
        first, last = (_months_from(this, count) for count in spans[value])
        return first, _last_day(last)
    if (found := _OFFSET.match(value)) and found[2] == "m":
        month = _months_from(this, int(found[1]))
        return month, _last_day(month)
    if value in ("this_year", "last_year") or re.fullmatch(r"20\d\d", value):
        year = int(value) if value.isdigit() else this.year - (value == "last_year")
        return date(year, 1, 1), date(year, 12, 31)
    return _months_span(value, this)


def count_of(value: str) -> int | None:
    """How many of the newest bills a `period` asks for ("last:3")."""
    found = _LAST.match(value)
    return int(found[1]) if found else None


def _away(today: date, count: int, unit: str) -> date:
    if unit == "m":
        month = _months_from(today.replace(day=1), count)
        return month.replace(day=min(today.day, _last_day(month).day))
    return today + timedelta(days=count * (7 if unit == "w" else 1))


def _named(kind: str, said: str, today: date, *, looking_back: bool) -> date | None:
    if said in _WEEKDAYS:
        ahead = (_WEEKDAYS.index(said) - today.weekday() - 1) % 7 + 1
        if kind == "next_week":
            return today + timedelta(days=7 - today.weekday() + _WEEKDAYS.index(said))
        if kind == "last_weekday" or looking_back:
            return today - timedelta(days=(today.weekday() - _WEEKDAYS.index(said) - 1) % 7 + 1)
        return today + timedelta(days=ahead)
    if not said.isdigit():
        return None
    month = today.replace(day=1)
    if kind == "next_month":
        return _day_in(_months_from(month, 1), int(said))
    step = -1 if looking_back else 1
    for count in range(0, 4 * step, step):  # the 31st comes at least in every other month
        found = _day_in(_months_from(month, count), int(said))
        if found and (found <= today if looking_back else found >= today):
            return found
    return None


def _calendar_day(year: str | None, month: int, day: int, today: date, *, looking_back: bool) -> date | None:
    """Without a year the nearest such day: today or later, or today or before."""
    if year:
        return _exact(int(year), month, day)
    step = -1 if looking_back else 1
    for other in range(today.year, today.year + step * (_FEBRUARY_29 + 1), step):
        found = _exact(other, month, day)
        if found and (found <= today if looking_back else found >= today):
            return found
    return None


def _fixed(said: str, today: date) -> date | None:
    month = today.replace(day=1)
    if said == "month_end":
        return _last_day(month)
    if said == "month_start":
        return _months_from(month, 1)
    if said == "year_end":
        return date(today.year, 12, 31)
    if said == "quincena":
        return today.replace(day=_PAYDAY) if today.day <= _PAYDAY else _last_day(month)
    if said == "weekend":
        return today + timedelta(days=(5 - today.weekday()) % 7)
    return None


def _months_span(value: str, this: date) -> Span | None:
    """ "08", "2025-08", "01..03": without a year the latest that has begun."""
    first_said, dots, last_said = value.partition("..")
    first, last = _MONTH.match(first_said), _MONTH.match(last_said if dots else first_said)
    if not first or not last or not (1 <= int(first[2]) <= 12 and 1 <= int(last[2]) <= 12):
        return None
    start, end = int(first[2]), int(last[2])
    year = int(last[1]) if last[1] else this.year if start <= this.month else this.year - 1
    if not last[1] and dots and start > end:  # November to January: it began the year before
        year += 1
    begins = date(year - (start > end), start, 1)
    return begins, _last_day(date(year, end, 1))


def _months_from(month: date, count: int) -> date:
    """The first of the month that is `count` months away from the first of `month`."""
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def _last_day(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def _day_in(month: date, day: int) -> date | None:
    return _exact(month.year, month.month, day)


def _exact(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
