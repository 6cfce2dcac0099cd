"""JSON shapes that every domain speaks: money, quantities, prices."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, PlainSerializer, field_validator

from kit.money import Money
from kit.words import readable


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:  # year 1 or 9999, moved by its offset
        raise ValueError("there is no such time") from error


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""A time with an offset, taken to UTC."""

Quantity = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json")]


class Answer(BaseModel):
    """A response; built from rows or dataclasses by attribute."""

    model_config = ConfigDict(from_attributes=True)


class Body(BaseModel):
    """A request; unknown fields are refused, and of every text only what can be read is taken."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @field_validator("*", mode="before")
    @classmethod
    def _readable(cls, value: object) -> object:
        return readable(value) if isinstance(value, str) else value


class MoneyJson(Answer):
    """An amount in minor units (centavos, cents); negative is credit to the customer."""

    amount_minor: int
    currency: str

    @classmethod
    def of(cls, money: Money) -> MoneyJson:
        """From the house's money."""
        return cls(amount_minor=money.amount_minor, currency=money.currency)


class UnitPriceJson(Answer):
    """The price of one unit, in minor units that may have a fraction (11.9 cents a kWh)."""

    amount_minor: Quantity
    currency: str


def money(amount_minor: int, currency: str) -> MoneyJson:
    """An amount as JSON."""
    return MoneyJson(amount_minor=amount_minor, currency=currency)
