"""Tariffs as anyone may read them, and what a quantity would cost (CNV-08)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from backend.billing.proration import from_day, part_charge
from backend.billing.schemas import BillLineOut, BlockOut, EstimateOut, ExtraOut, TariffOut
from backend.billing.tariffs import Line, charge
from backend.kit.problems import NotFound
from backend.kit.schemas import UnitPriceJson, money
from kit.utility import Utility
from kit.utility_parts import Block, Extra, Tariff


def tariffs(utility: Utility, *, language: str) -> list[TariffOut]:
    """All tariffs, in the file's order."""
    return [_tariff(code, tariff, utility=utility, language=language) for code, tariff in utility.tariffs.items()]


def _tariff(code: str, tariff: Tariff, *, utility: Utility, language: str) -> TariffOut:
    return TariffOut(
        code=code,
        name=tariff.name.in_language(language),
        service=tariff.service,
        unit=utility.unit(tariff.service),
        fixed=money(tariff.fixed_minor, utility.currency),
        fixed_concept=tariff.fixed_concept.in_language(language),
        unit_concept=tariff.unit_concept.in_language(language),
        blocks=_blocks(tariff.blocks, currency=utility.currency),
        extras=[_extra(extra, language=language, currency=utility.currency) for extra in tariff.extras],
    )


def _blocks(blocks: tuple[Block, ...], *, currency: str) -> list[BlockOut]:
    starts = [Decimal(0), *(block.up_to for block in blocks if block.up_to is not None)]
    return [
        BlockOut(
            above=start,
            up_to=block.up_to,
            unit_price=UnitPriceJson(amount_minor=block.price_minor, currency=currency),
        )
        for start, block in zip(starts, blocks, strict=True)
    ]


def _extra(extra: Extra, *, language: str, currency: str) -> ExtraOut:
    return ExtraOut(
        concept=extra.concept.in_language(language),
        percent=extra.percent,
        of=extra.of,
        fixed=None if extra.fixed_minor is None else money(extra.fixed_minor, currency),
    )


def estimate(
    utility: Utility, *, code: str | None, quantity: Decimal, language: str, starts_on: date | None = None
) -> EstimateOut:
    """What `quantity` costs a month under tariff `code`, or the utility's first; the rest of a month from `starts_on`.

    Raises NotFound for another code.
    """
    chosen = code or next(iter(utility.tariffs))
    if chosen not in utility.tariffs:
        raise NotFound("There is no tariff of that code")
    tariff = utility.tariffs[chosen]
    found = charge(tariff, quantity) if starts_on is None else part_charge(tariff, quantity, from_day(starts_on))
    return EstimateOut(
        tariff=chosen,
        name=tariff.name.in_language(language),
        service=tariff.service,
        unit=utility.unit(tariff.service),
        quantity=quantity,
        lines=[_line(line, language=language, currency=utility.currency) for line in found.lines],
        total=money(found.total_minor, utility.currency),
    )


def _line(line: Line, *, language: str, currency: str) -> BillLineOut:
    price = line.unit_price_minor
    return BillLineOut(
        concept=line.concept.in_language(language),
        quantity=line.quantity,
        unit_price=None if price is None else UnitPriceJson(amount_minor=price, currency=currency),
        amount=money(line.amount_minor, currency),
    )
