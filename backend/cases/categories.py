"""What follows from a case's category and priority: who may open it, how urgent it is, by when it is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from backend.cases.models import CaseKind, Category, Priority
from kit.utility import Utility


@dataclass(frozen=True, slots=True)
class Terms:
    """`level` is what the caller must have proven; `priority` holds where none is asked for."""

    kind: CaseKind = CaseKind.service_request
    priority: Priority = Priority.medium
    level: int = 1


_COMPLAINT: Final = Terms(kind=CaseKind.complaint)
_ANYONE: Final = Terms(level=0)

TERMS: Final[dict[Category, Terms]] = {
    Category.billing: _COMPLAINT,
    Category.dispute: Terms(kind=CaseKind.dispute),
    Category.tariff: _COMPLAINT,
    Category.account: Terms(),
    Category.payment: _COMPLAINT,
    Category.payment_plan: Terms(),
    Category.refund: Terms(),
    Category.leak: _ANYONE,
    Category.outage: _ANYONE,
    Category.low_pressure: Terms(),
    Category.water_quality: _COMPLAINT,
    Category.meter: Terms(),
    Category.sewer: Terms(),
    Category.connection: Terms(),
    Category.emergency: Terms(priority=Priority.emergency, level=0),
    Category.handoff: _ANYONE,
    Category.callback: _ANYONE,
    Category.other: _COMPLAINT,
}

ANSWERED_WITHIN: Final[dict[Priority, timedelta]] = {
    Priority.emergency: timedelta(hours=4),
    Priority.high: timedelta(hours=24),
    Priority.medium: timedelta(days=2),
    Priority.low: timedelta(days=5),
}
"""Two days is the inventory's (CAS-06); the others are set around it."""

LETTERS: Final = "email"
URGENT: Final = frozenset({Priority.high, Priority.emergency})


def team_for(utility: Utility, category: Category, priority: Priority) -> str:
    """The key of the team that gets the case: the supervisors when it is urgent, else the category's own."""
    if priority in URGENT and utility.supervisors is not None:
        return utility.supervisors
    return utility.team_for(category) or utility.team_for(Category.other) or next(iter(utility.teams))


def level_for(category: Category, channel: str) -> int:
    """What whoever opens such a case must have proven. A letter is taken from anybody, as it would be at the counter:
    who wrote it sees that case and nothing else.
    """
    return 0 if channel == LETTERS else TERMS[category].level
