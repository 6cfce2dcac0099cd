"""What a quantity costs under a tariff: pure arithmetic, the same for bills, demo data and estimates (BIL-03, CNV-08).

Each line is rounded half up to the minor unit on its own; percentages are taken of lines already rounded, so that a
customer with a pencil gets the same figures. The total is the sum of the lines, never rounded again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from kit.utility_parts import Extra, LateFee, Localized, Tariff


@dataclass(frozen=True, slots=True)
class Line:
    """One concept. `quantity` and `unit_price_minor` (may have a fraction) only where units are priced."""

    concept: Localized
    amount_minor: int
    quantity: Decimal | None = None
    unit_price_minor: Decimal | None = None
    is_late_fee: bool = False


@dataclass(frozen=True, slots=True)
class Charge:
    """What a period costs."""

    lines: tuple[Line, ...]

    @property
    def total_minor(self) -> int:
        """The sum of the lines."""
        return sum(line.amount_minor for line in self.lines)

    def and_late(self, fee: LateFee | None) -> Charge:
        """With what is charged because the bill before was not paid in time."""
        return self if fee is None else Charge((*self.lines, Line(fee.concept, fee.fixed_minor, is_late_fee=True)))


def rounded(amount_minor: Decimal) -> int:
    """Half up to the minor unit."""
    return int(amount_minor.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def charge(tariff: Tariff, quantity: Decimal) -> Charge:
    """One month's lines for `quantity` units: fixed charge, a line a block reached, extras in the tariff's order.

    Raises ValueError when the quantity is negative.
    """
    if quantity < 0:
        raise ValueError("a quantity is not negative")
    fixed = (Line(tariff.fixed_concept, tariff.fixed_minor),) if tariff.fixed_minor else ()
    service = (*fixed, *_units(tariff, quantity))
    extras: tuple[Line, ...] = ()
    for extra in tariff.extras:
        extras = (*extras, Line(extra.concept, _extra(extra, service, extras)))
    return Charge((*service, *extras))


def _units(tariff: Tariff, quantity: Decimal) -> Iterator[Line]:
    """Each block's units at the block's own price; a quantity of zero makes no line."""
    start = Decimal(0)
    for block in tariff.blocks:
        end = quantity if block.up_to is None else min(quantity, block.up_to)
        if end <= start:
            return
        units = end - start
        yield Line(tariff.unit_concept, rounded(units * block.price_minor), units, block.price_minor)
        start = end


def _extra(extra: Extra, service: tuple[Line, ...], extras: tuple[Line, ...]) -> int:
    if extra.percent is None:
        return extra.fixed_minor or 0
    bases = {"service": service, "extras": extras, "all": (*service, *extras)}
    return rounded(sum(line.amount_minor for line in bases[extra.of]) * extra.percent / 100)
