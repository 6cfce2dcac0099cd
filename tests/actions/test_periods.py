"""Which month a period means."""

from __future__ import annotations

from datetime import date

import pytest

from actions.periods import is_in, month_of


@pytest.mark.parametrize(
    ("period", "month"),
    [
        ("last_month", (2026, 10)), ("this_month", (2026, 11)), ("last_year", (2025, 11)), ("-2m", (2026, 9)),
        ("-12m", (2025, 11)), ("08", (2026, 8)), ("12", (2025, 12)), ("11", (2026, 11)), ("2025-03", (2025, 3)),
        ("13", None), ("last:3", None), ("", None), ("last_two_months", None),
    ],
)  # fmt: skip
def test_a_period_is_a_month_where_it_is_one(period: str, month: tuple[int, int] | None) -> None:
    assert month_of(period, date(2026, 11, 20)) == month


def test_in_january_last_month_is_december() -> None:
    assert month_of("last_month", date(2026, 1, 5)) == (2025, 12)


def test_a_day_without_a_date_is_in_no_month() -> None:
    assert not is_in(None, (2026, 1))
