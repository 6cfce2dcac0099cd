from __future__ import annotations

from datetime import date

from backend.billing.owed import Owed, owed

TODAY = date(2026, 11, 20)
AUGUST, OCTOBER, DECEMBER = date(2026, 8, 5), date(2026, 10, 5), date(2026, 12, 5)


def test_bills_past_their_day_are_late() -> None:
    found = owed(600, [(AUGUST, 100), (OCTOBER, 200), (DECEMBER, 300)], today=TODAY)
    assert found == Owed(balance_minor=600, oldest_due=AUGUST, open_bills=3, overdue_bills=2, overdue_minor=300)


def test_a_charge_outside_bills_has_no_due_day() -> None:
    assert owed(70, [], today=TODAY) == Owed(70, None, 0, 0, 0)


def test_the_due_day_itself_is_not_late() -> None:
    assert owed(100, [(TODAY, 100)], today=TODAY).overdue_bills == 0
