"""What can go wrong with what is owed.

Problem
├── AboveLimit          403 limit, limit_days
├── AmountInvalid       422 minimum, maximum
├── DateInvalid         422 earliest
├── AdjustmentReversed  409
├── FeeMissing          409
└── BillSettled         409
"""

from __future__ import annotations

from backend.kit.problems import Problem


class AboveLimit(Problem):
    """More than the caller's role may grant. Extras: limit (money) or limit_days."""

    slug, status, title = "above-limit", 403, "A supervisor has to grant this"


class AmountInvalid(Problem):
    """Below the minimum, above what is owed, or nothing is owed. Extras: minimum, maximum (money)."""

    slug, status, title = "amount-invalid", 422, "This amount can't be paid"


class DateInvalid(Problem):
    """Not later than the bill is due now, or in the past. Extras: earliest."""

    slug, status, title = "date-invalid", 422, "The bill can't become due on this day"


class AdjustmentReversed(Problem):
    """The correction was taken back before, or is itself the taking back of one."""

    slug, status, title = "adjustment-reversed", 409, "The correction was taken back before"


class FeeMissing(Problem):
    """The bill has no late fee that was not waived before."""

    slug, status, title = "fee-missing", 409, "There is no late fee to waive"


class BillSettled(Problem):
    """Nothing of the bill is owed any more."""

    slug, status, title = "bill-settled", 409, "The bill is paid"
