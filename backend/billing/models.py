"""Bills, their lines, and corrections to an account."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.customers.models import Service, Unit
from backend.kit.orm import Base, Created, choice
from kit.ids import new_id


class BillStatus(StrEnum):
    """A bill's life. What is stored is as of the last payment; `repository.standings` says how a bill stands today."""

    issued = "issued"
    partially_paid = "partially_paid"
    overdue = "overdue"
    paid = "paid"
    void = "void"


BILL_TRANSITIONS: Final[dict[BillStatus, frozenset[BillStatus]]] = {
    BillStatus.issued: frozenset({BillStatus.partially_paid, BillStatus.paid, BillStatus.overdue, BillStatus.void}),
    BillStatus.partially_paid: frozenset({BillStatus.issued, BillStatus.paid, BillStatus.overdue, BillStatus.void}),
    BillStatus.overdue: frozenset({BillStatus.paid, BillStatus.void}),
    BillStatus.paid: frozenset({BillStatus.issued, BillStatus.partially_paid, BillStatus.overdue}),
    BillStatus.void: frozenset(),
}


class AdjustmentKind(StrEnum):
    """Why an account was corrected. A charge has a positive amount, the others negative ones."""

    charge = "charge"
    credit = "credit"
    write_off = "write_off"


class Bill(Base, Created):
    """One period of an account. `total_minor` is the sum of its lines.

    `paid_minor` is the sum of the allocations of settled payments to it (kept by payments). `reading_*` are of the
    account's main meter.
    """

    __tablename__ = "bills"
    __table_args__ = (
        UniqueConstraint("utility_id", "number"),
        CheckConstraint("paid_minor >= 0", name="paid_not_negative"),
        CheckConstraint("period_end >= period_start", name="period"),
        Index(
            "ix_bills_account_id_issued_on",
            "account_id",
            text("issued_on desc"),
            postgresql_include=["total_minor", "paid_minor", "status", "due_date"],
        ),
        Index("ix_bills_utility_id_issued_on", "utility_id", text("issued_on desc")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    utility_id: Mapped[str]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("service.accounts.id"))
    number: Mapped[str]
    period_start: Mapped[date]
    period_end: Mapped[date]
    issued_on: Mapped[date]
    due_date: Mapped[date]
    total_minor: Mapped[int]
    paid_minor: Mapped[int] = mapped_column(server_default=text("0"))
    currency: Mapped[str]
    status: Mapped[BillStatus] = mapped_column(choice(BillStatus), server_default="issued")
    tariff: Mapped[str]
    service: Mapped[Service] = mapped_column(choice(Service))
    quantity: Mapped[Decimal | None] = mapped_column(Numeric(12, 3))
    unit: Mapped[Unit | None] = mapped_column(choice(Unit))
    estimated: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    reading_previous: Mapped[Decimal | None] = mapped_column(Numeric(12, 3))
    reading_current: Mapped[Decimal | None] = mapped_column(Numeric(12, 3))
    meter_serial: Mapped[str | None]


class BillLine(Base):
    """One concept of a bill; `unit_price_minor` may hold fractions of a minor unit, `amount_minor` never does."""

    __tablename__ = "bill_lines"

    bill_id: Mapped[UUID] = mapped_column(ForeignKey("service.bills.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    concept_es: Mapped[str]
    concept_en: Mapped[str]
    quantity: Mapped[Decimal | None] = mapped_column(Numeric(12, 3))
    unit_price_minor: Mapped[Decimal | None] = mapped_column(Numeric(14, 4))
    amount_minor: Mapped[int]


class Adjustment(Base, Created):
    """A correction outside any bill, signed: positive is owed by the customer, negative is credit.

    `made_by` is a staff id, `admin`, or `system` (imported). A row is never edited (a trigger of migration 0005 refuses
    it): another one takes it back, and names it in `corrects`.
    """

    __tablename__ = "adjustments"
    __table_args__ = (
        CheckConstraint("(kind = 'charge') = (amount_minor > 0)", name="sign"),
        UniqueConstraint("corrects"),
        Index("ix_adjustments_account_id", "account_id", postgresql_include=["amount_minor"]),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    utility_id: Mapped[str]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("service.accounts.id"))
    kind: Mapped[AdjustmentKind] = mapped_column(choice(AdjustmentKind))
    amount_minor: Mapped[int]
    currency: Mapped[str]
    reason: Mapped[str]
    made_on: Mapped[date]
    made_by: Mapped[str] = mapped_column(server_default=text("'system'"))
    corrects: Mapped[UUID | None] = mapped_column(ForeignKey("service.adjustments.id"))
