"""What meters showed and what was used in each period."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Boolean, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.customers.models import Service, Unit
from backend.kit.orm import Base, Created, choice
from kit.ids import new_id


class ReadingKind(StrEnum):
    """Read by someone or something, or worked out from earlier ones."""

    actual = "actual"
    estimated = "estimated"


class Reading(Base, Created):
    """What a meter showed on a day, in the meter's unit."""

    __tablename__ = "readings"
    __table_args__ = (UniqueConstraint("meter_id", "read_on"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    meter_id: Mapped[UUID] = mapped_column(ForeignKey("service.meters.id"))
    read_on: Mapped[date]
    value: Mapped[Decimal] = mapped_column(Numeric(12, 3))
    kind: Mapped[ReadingKind] = mapped_column(choice(ReadingKind), server_default="actual")


class Usage(Base, Created):
    """Consumption of one meter in one billing period: the difference of two readings.

    `period_end` is the day of the later reading, `period_start` the day of the earlier one.
    """

    __tablename__ = "usage"
    __table_args__ = (
        UniqueConstraint("meter_id", "period_end"),
        Index("ix_usage_account_id_period_end", "account_id", "service", "period_end"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("service.accounts.id"))
    meter_id: Mapped[UUID] = mapped_column(ForeignKey("service.meters.id"))
    service: Mapped[Service] = mapped_column(choice(Service))
    period_start: Mapped[date]
    period_end: Mapped[date]
    quantity: Mapped[Decimal] = mapped_column(Numeric(12, 3))
    unit: Mapped[Unit] = mapped_column(choice(Unit))
    estimated: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
