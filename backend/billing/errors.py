"""What can go wrong with what is owed.

Problem
├── AmountInvalid       422 minimum, maximum
└── AdjustmentReversed  409
"""

from __future__ import annotations

from backend.kit.problems import Problem


class AmountInvalid(Problem):
    """Below the minimum, above what is owed, or nothing is owed. Extras: minimum, maximum (money)."""

    slug, status, title = "amount-invalid", 422, "This amount can't be paid"


class AdjustmentReversed(Problem):
    """The correction was taken back before, or is itself the taking back of one."""

    slug, status, title = "adjustment-reversed", 409, "The correction was taken back before"
