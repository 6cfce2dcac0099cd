"""Bills, their lines, and corrections to an account."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    UniqueConstraint,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column

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
    waiver = "waiver"


class LineKind(StrEnum):
    """What a line of a bill is for. A late fee may be waived."""

    service = "service"
    late_fee = "late_fee"


class DueDateExtension(Base, Created):
    """More days to pay one bill: from then on `due_date` is when it is due. The last one holds.

    `due_before` is what it was until then: the same days can't be granted twice. A row is never edited (a trigger
    refuses it).
    """

    __tablename__ = "due_date_extensions"
    __table_args__ = (
        UniqueConstraint("bill_id", "due_before"),
        CheckConstraint("due_date > due_before", name="later"),
        Index("ix_due_date_extensions_bill_id", "bill_id", "due_date"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    utility_id: Mapped[str]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("service.accounts.id"))
    bill_id: Mapped[UUID] = mapped_column(ForeignKey("service.bills.id"))
    due_before: Mapped[date]
    due_date: Mapped[date]
    reason: Mapped[str]
    made_on: Mapped[date]
    made_by: Mapped[str]


class Bill(Base, Created):
    """One period of an account. `total_minor` is the sum of its lines.

    `paid_minor` is the sum of the allocations of settled payments to it (kept by payments). `reading_*` are of the
    account's main meter. `due_date` is when it is due, `printed_due_date` when it was to be when it was made.
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
    printed_due_date: Mapped[date] = mapped_column("due_date")
    due_date: Mapped[date] = column_property(
        func.coalesce(
            select(func.max(DueDateExtension.due_date))
            .where(DueDateExtension.bill_id == id)  # noqa: A003 - the column above
            .correlate_except(DueDateExtension)
            .scalar_subquery(),
            printed_due_date,
        )
    )
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
    kind: Mapped[LineKind] = mapped_column(choice(LineKind), server_default="service")


class Adjustment(Base, Created):
    """A correction outside any bill, signed: positive is owed by the customer, negative is credit.

    `made_by` is a staff id, `admin`, or `system` (imported). A row is never edited (a trigger of migration 0005 refuses
    it): another one takes it back, and names it in `corrects`. A waiver names the line of the bill that it waives,
    which can be waived once, and once more each time that its waiver was taken back (`waived_before` counts them).
    """

    __tablename__ = "adjustments"
    __table_args__ = (
        CheckConstraint("(kind = 'charge') = (amount_minor > 0)", name="sign"),
        CheckConstraint("(kind = 'waiver') = (bill_id is not null and bill_line is not null)", name="waived"),
        UniqueConstraint("corrects"),
        ForeignKeyConstraint(["bill_id", "bill_line"], ["service.bill_lines.bill_id", "service.bill_lines.position"]),
        Index("uq_adjustments_waived", "bill_id", "bill_line", "waived_before", unique=True),
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
    bill_id: Mapped[UUID | None]
    bill_line: Mapped[int | None] = mapped_column(Integer)
    waived_before: Mapped[int] = mapped_column(Integer, server_default=text("0"))
