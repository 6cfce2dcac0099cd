"""What can go wrong with money.

Problem
├── AmountInvalid      422 minimum, maximum (billing)
├── PaymentConflict    409 status
└── PaymentRepeated    409
"""

from __future__ import annotations

from backend.kit.problems import Problem


class PaymentConflict(Problem):
    """The payment's status doesn't allow this. Extras: status."""

    slug, status, title = "payment-conflict", 409, "The payment is past that"


class PaymentRepeated(Problem):
    """Another payment came under the same external id."""

    slug, status, title = "payment-repeated", 409, "This payment is known already"
