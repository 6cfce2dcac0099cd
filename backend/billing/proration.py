"""What a part of a period costs, where a contract begins or a tariff changes in the middle of one (BIL-05).

Fixed amounts count by the days: days of the part / days of the whole period, both ends included, half up to the minor
unit. So do the blocks' limits, or a short month would be billed at the first block's price. Prices of units and
percentages stay.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from backend.billing.tariffs import Charge, charge, rounded
from kit.utility_parts import Block, Extra, Tariff

_THOUSANDTH: Final = Decimal("0.001")  # as the quantities of bills


@dataclass(frozen=True, slots=True)
class Share:
    """Days of a part and of the whole period; raises ValueError unless 0 < days <= of_days."""

    days: int
    of_days: int

    def __post_init__(self) -> None:
        if not 0 < self.days <= self.of_days:
            raise ValueError("a part has days, and no more than the whole")

    def amount(self, minor: int) -> int:
        """The part of an amount, half up."""
        return rounded(Decimal(minor) * self.days / self.of_days)

    def quantity(self, units: Decimal) -> Decimal:
        """The part of a quantity, half up to a thousandth."""
        return (units * self.days / self.of_days).quantize(_THOUSANDTH, ROUND_HALF_UP)


def from_day(day: date) -> Share:
    """The month of `day` from that day to its last."""
    of_days = calendar.monthrange(day.year, day.month)[1]
    return Share(of_days - day.day + 1, of_days)


def part_charge(tariff: Tariff, quantity: Decimal, share: Share) -> Charge:
    """The lines of `quantity` units used in a part of a month. Raises ValueError when the quantity is negative."""
    part = tariff.model_copy(
        update={
            "fixed_minor": share.amount(tariff.fixed_minor),
            "blocks": tuple(_block(block, share) for block in tariff.blocks),
            "extras": tuple(_extra(extra, share) for extra in tariff.extras),
        }
    )
    return charge(part, quantity)


def _block(block: Block, share: Share) -> Block:
    return block if block.up_to is None else block.model_copy(update={"up_to": share.quantity(block.up_to)})


def _extra(extra: Extra, share: Share) -> Extra:
    if extra.fixed_minor is None:
        return extra
    return extra.model_copy(update={"fixed_minor": share.amount(extra.fixed_minor)})
