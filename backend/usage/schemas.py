"""JSON of meters, readings and usage."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field, model_validator

from backend.customers.schemas import MeterOut
from backend.kit.schemas import Answer, Body, Quantity
from backend.usage.models import ReadingKind


class MeterDetail(MeterOut):
    """A meter with what it showed last."""

    last_reading: Quantity | None
    last_reading_on: date | None


class ReadingOut(Answer):
    """What a meter showed on a day."""

    read_on: date
    value: Quantity
    kind: ReadingKind


Shown = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=3)]
"""As wide as the column."""


class NewExchange(Body):
    """One meter out, another in: days, what each showed, and the new one's serial number."""

    removed_on: date
    final_reading: Shown
    serial: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9-]+$")]
    installed_on: date
    first_reading: Shown

    @model_validator(mode="after")
    def _in_order(self) -> NewExchange:
        if self.installed_on < self.removed_on:
            raise ValueError("the new meter is installed when the old one is removed, or later")
        return self


class ExchangeOut(Answer):
    """Both meters. The new one's first period counts `carried_quantity` too, from `carried_from` on; null where the old
    one had never been read."""

    removed: MeterDetail
    installed: MeterDetail
    carried_quantity: Quantity | None
    carried_from: date | None


class UsageOut(Answer):
    """Consumption of one period."""

    period_start: date
    period_end: date
    quantity: Quantity
    unit: str
    estimated: bool


class ComparisonOut(UsageOut):
    """The newest period beside others; null where there is no such history."""

    previous: UsageOut | None
    last_year: UsageOut | None
    average_12: Quantity | None = Field(description="Average of up to twelve periods, the newest included")
    change_percent: Quantity | None = Field(description="Against the previous period, one decimal")
