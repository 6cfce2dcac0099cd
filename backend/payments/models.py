"""Money received, what it paid, and the references it can be paid with."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.kit.orm import Base, Created, choice
from kit.ids import new_id


class PaymentMethod(StrEnum):
    """How the money came."""

    cash_store = "cash_store"
    bank_transfer = "bank_transfer"
    card = "card"
    ach = "ach"
    check = "check"
    office = "office"
    autopay = "autopay"


DIGITAL: Final = frozenset({PaymentMethod.bank_transfer, PaymentMethod.card, PaymentMethod.ach, PaymentMethod.autopay})
"""Nobody went anywhere for these."""


class PaymentStatus(StrEnum):
    """Only settled payments count in a balance."""

    pending = "pending"
    settled = "settled"
    rejected = "rejected"
    reversed = "reversed"


PAYMENT_TRANSITIONS: Final[dict[PaymentStatus, frozenset[PaymentStatus]]] = {
    PaymentStatus.pending: frozenset({PaymentStatus.settled, PaymentStatus.rejected}),
    PaymentStatus.settled: frozenset({PaymentStatus.reversed}),
    PaymentStatus.rejected: frozenset(),
    PaymentStatus.reversed: frozenset(),
}


class Payment(Base, Created):
    """One payment to an account. `external_id` is the sender's name for it, unique per utility: a repeat is none."""

    __tablename__ = "payments"
    __table_args__ = (
        UniqueConstraint("utility_id", "external_id"),
        CheckConstraint("amount_minor > 0", name="positive"),
        CheckConstraint("(status in ('settled', 'reversed')) = (settled_at is not null)", name="settled"),
        Index(
            "ix_payments_account_id_received_at",
            "account_id",
            text("received_at desc"),
            postgresql_include=["amount_minor", "status"],
        ),
        Index(
            "ix_payments_utility_id_received_at",
            "utility_id",
            text("received_at desc"),
            postgresql_include=["method", "status", "amount_minor"],
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    utility_id: Mapped[str]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("service.accounts.id"))
    amount_minor: Mapped[int]
    currency: Mapped[str]
    method: Mapped[PaymentMethod] = mapped_column(choice(PaymentMethod))
    status: Mapped[PaymentStatus] = mapped_column(choice(PaymentStatus), server_default="pending")
    received_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    reference: Mapped[str | None]
    external_id: Mapped[str | None]


class PaymentAllocation(Base):
    """How much of a settled payment went to a bill. The sum per bill is the bill's `paid_minor`."""

    __tablename__ = "payment_allocations"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="positive"),
        Index("ix_payment_allocations_bill_id", "bill_id"),
    )

    payment_id: Mapped[UUID] = mapped_column(ForeignKey("service.payments.id"), primary_key=True)
    bill_id: Mapped[UUID] = mapped_column(ForeignKey("service.bills.id"), primary_key=True)
    amount_minor: Mapped[int]


class PaymentReference(Base, Created):
    """A number that money can be sent under; it names the account and its latest bill, not an amount."""

    __tablename__ = "payment_references"
    __table_args__ = (
        UniqueConstraint("utility_id", "reference"),
        UniqueConstraint("account_id", "bill_id", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    utility_id: Mapped[str]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("service.accounts.id"))
    bill_id: Mapped[UUID | None] = mapped_column(ForeignKey("service.bills.id"))
    reference: Mapped[str]
    valid_until: Mapped[datetime]
