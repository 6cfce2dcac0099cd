"""Which month a period means: "last month", "August", "a year ago". Values are those of the entity `period`."""

from __future__ import annotations

import re
from datetime import date

Month = tuple[int, int]
"""Year and month."""

_BACK = {"this_month": 0, "last_month": 1, "last_year": 12}
_AGO = re.compile(r"-(\d{1,2})m")
_MONTH = re.compile(r"(?:(\d{4})-)?(\d{2})")


def month_of(period: str, today: date) -> Month | None:
    """The month, counted from today's; None for what is no single month. A bare month is the latest one of that name.

    A year ago is this month of last year: people ask for it to compare.
    """
    back = _BACK.get(period)
    if back is None and (ago := _AGO.fullmatch(period)):
        back = int(ago[1])
    if back is not None:
        return _before(today, back)
    if not (named := _MONTH.fullmatch(period)):
        return None
    month = int(named[2])
    if not 1 <= month <= 12:
        return None
    if named[1]:
        return int(named[1]), month
    return (today.year if month <= today.month else today.year - 1), month


def _before(today: date, months: int) -> Month:
    count = today.year * 12 + today.month - 1 - months
    return count // 12, count % 12 + 1


def is_in(day: date | None, month: Month) -> bool:
    """Whether the day lies in the month."""
    return day is not None and (day.year, day.month) == month


def first_day(month: Month) -> date:
    """For writing the month's name."""
    return date(month[0], month[1], 1)
