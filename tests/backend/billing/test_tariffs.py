from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.billing.tariffs import charge
from kit.utility import load_all
from kit.utility_parts import Tariff

TARIFFS = [(utility.id, code) for utility in load_all().values() for code in utility.tariffs]
quantities = st.decimals(min_value=0, max_value=100_000, places=3)


def tariff(utility: str, code: str) -> Tariff:
    return load_all()[utility].tariffs[code]


def made(**changes: object) -> Tariff:
    plain = {
        "service": "water",
        "name": {"es": "Prueba", "en": "Test"},
        "fixed_minor": 1000,
        "blocks": [{"up_to": 10, "price_minor": 100}, {"price_minor": 250}],
    }
    return Tariff.model_validate(plain | changes)


def test_each_block_charges_its_own_units() -> None:
    # 10.00 fixed + 10 × 1.00 + 2.5 × 2.50
    found = charge(made(), Decimal("12.5"))
    assert [line.amount_minor for line in found.lines] == [1000, 1000, 625]
    assert [line.quantity for line in found.lines] == [None, Decimal(10), Decimal("2.5")]
    assert found.total_minor == 2625


def test_the_end_of_a_block_belongs_to_it() -> None:
    assert [line.amount_minor for line in charge(made(), Decimal(10)).lines] == [1000, 1000]


def test_no_consumption_costs_the_fixed_charge() -> None:
    assert [line.amount_minor for line in charge(made(), Decimal(0)).lines] == [1000]


def test_extras_are_percentages_of_service_of_extras_or_of_all_or_fixed() -> None:
    concept = {"es": "x", "en": "x"}
    extras = [
        {"concept": concept, "percent": 10},  # of 20.00: 2.00
        {"concept": concept, "percent": 50, "of": "extras"},  # of 2.00: 1.00
        {"concept": concept, "fixed_minor": 77},
        {"concept": concept, "percent": 10, "of": "all"},  # of 23.77: 2.377 → 2.38
    ]
    found = charge(made(extras=extras), Decimal(10))
    assert [line.amount_minor for line in found.lines] == [1000, 1000, 200, 100, 77, 238]


def test_a_half_rounds_up_on_each_line() -> None:
    # 0.005 × 100 = 0.5 → 1; bankers' rounding would say 0
    assert charge(made(), Decimal("0.005")).lines[-1].amount_minor == 1


def test_cantera_household_of_23_cubic_metres_costs_what_a_pencil_says() -> None:
    # 98.50 + 145.00 + 198.50 + 3 × 28.60 = 527.80; sewer 52.78; treatment 63.336 → 63.34; VAT 16 % of 116.12 = 18.58
    found = charge(tariff("cantera", "domestica"), Decimal(23))
    assert [line.amount_minor for line in found.lines] == [9850, 14500, 19850, 8580, 5278, 6334, 1858]
    assert found.total_minor == 66250


def test_a_negative_quantity_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        charge(made(), Decimal("-0.001"))


@pytest.mark.parametrize(("utility", "code"), TARIFFS)
@given(a=quantities, b=quantities)
def test_more_never_costs_less_and_lines_add_up(utility: str, code: str, a: Decimal, b: Decimal) -> None:
    less, more = (charge(tariff(utility, code), quantity) for quantity in sorted((a, b)))
    assert less.total_minor <= more.total_minor
    assert more.total_minor == sum(line.amount_minor for line in more.lines)
    assert sum((line.quantity for line in more.lines if line.quantity), Decimal(0)) == max(a, b)
