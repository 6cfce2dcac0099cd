"""What an account owes, and since when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Owed:
    """Amounts in minor units. `oldest_due` and the counts are of bills that credit doesn't cover."""

    balance_minor: int
    oldest_due: date | None
    open_bills: int
    overdue_bills: int
    overdue_minor: int


def owed(balance_minor: int, open_bills: Iterable[tuple[date, int]], *, today: date) -> Owed:
    """From the balance and (due date, what is left of it) of each bill still owed, the oldest due first.

    Nothing is late on its due day.
    """
    left = list(open_bills)
    late = [amount for due, amount in left if due < today]
    return Owed(
        balance_minor=balance_minor,
        oldest_due=left[0][0] if left else None,
        open_bills=len(left),
        overdue_bills=len(late),
        overdue_minor=sum(late),
    )
