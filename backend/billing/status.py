"""The stored life of a bill: which status may follow which, and what follows from what was paid.

What a bill is today (late since this morning, covered by a credit) is worked out on reading: `repository.standings`.
"""

from __future__ import annotations

from datetime import date

from backend.billing.models import BILL_TRANSITIONS, Bill, BillStatus


class BillTransitionError(ValueError):
    """A bill can't go from its status to that one."""


def move(bill: Bill, to: BillStatus) -> None:
    """Set the status, when the table of transitions allows it. Raises BillTransitionError."""
    if to not in BILL_TRANSITIONS[bill.status]:
        raise BillTransitionError(f"{bill.status} → {to}")
    bill.status = to


def after_payment(bill: Bill, today: date) -> BillStatus:
    """What the amounts say: paid in full, late, in part, or not at all."""
    if bill.paid_minor >= bill.total_minor:
        return BillStatus.paid
    if bill.due_date < today:
        return BillStatus.overdue
    return BillStatus.partially_paid if bill.paid_minor else BillStatus.issued


def pay(bill: Bill, amount_minor: int, *, today: date) -> None:
    """Count `amount_minor` (negative: taken back) as paid. Raises BillTransitionError, ValueError when below zero."""
    if bill.paid_minor + amount_minor < 0:
        raise ValueError("more taken back than was paid")
    bill.paid_minor += amount_minor
    status = after_payment(bill, today)
    if status != bill.status:
        move(bill, status)
