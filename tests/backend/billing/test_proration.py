from __future__ import annotations

from datetime import date
from decimal import Decimal

import httpx
import pytest

from backend.billing.proration import Share, from_day, part_charge
from backend.billing.tariffs import charge
from kit.utility_parts import Tariff


def tariff(**changes: object) -> Tariff:
    """10.00 fixed, ten units at 1.00, more at 2.50."""
    plain = {
        "service": "water",
        "name": {"es": "Prueba", "en": "Test"},
        "fixed_minor": 1000,
        "blocks": [{"up_to": 10, "price_minor": 100}, {"price_minor": 250}],
    }
    return Tariff.model_validate(plain | changes)


def test_half_a_month_costs_half_the_fixed_charge_and_its_blocks_end_at_half() -> None:
    found = part_charge(tariff(), Decimal("12.5"), Share(15, 30))
    # 5.00 fixed + 5 × 1.00 + 7.5 × 2.50
    assert [line.amount_minor for line in found.lines] == [500, 500, 1875]
    assert found.total_minor == 2875


@pytest.mark.parametrize(
    ("minor", "share", "part"),
    [
        (1001, Share(15, 30), 501),  # 500.5
        (1000, Share(1, 3), 333),
        (1000, Share(2, 3), 667),
        (9850, Share(11, 30), 3612),  # 3611.67
        (1, Share(1, 31), 0),
        (9850, Share(31, 31), 9850),
    ],
)
def test_an_amount_counts_by_the_days_half_up(minor: int, share: Share, part: int) -> None:
    assert share.amount(minor) == part


def test_fixed_extras_count_by_the_days_and_percentages_are_of_what_is_billed() -> None:
    concept = {"es": "x", "en": "x"}
    extras = [{"concept": concept, "fixed_minor": 301}, {"concept": concept, "percent": 16, "of": "all"}]
    found = part_charge(tariff(extras=extras), Decimal(0), Share(15, 30))
    # 5.00 fixed; half of 3.01 is 1.505; 16 % of 6.51 is 1.0416
    assert [line.amount_minor for line in found.lines] == [500, 151, 104]


def test_a_whole_month_costs_what_it_always_does() -> None:
    assert part_charge(tariff(), Decimal(23), Share(30, 30)) == charge(tariff(), Decimal(23))


@pytest.mark.parametrize(
    ("day", "share"),
    [
        (date(2026, 11, 1), Share(30, 30)),
        (date(2026, 11, 20), Share(11, 30)),
        (date(2026, 12, 31), Share(1, 31)),
        (date(2028, 2, 15), Share(15, 29)),
    ],
)
def test_a_month_counts_from_a_day_to_its_last_both_included(day: date, share: Share) -> None:
    assert from_day(day) == share


@pytest.mark.parametrize(("days", "of_days"), [(0, 30), (-1, 30), (31, 30)])
def test_a_part_is_no_more_than_the_whole(days: int, of_days: int) -> None:
    with pytest.raises(ValueError, match="no more than the whole"):
        Share(days, of_days)


async def test_anyone_may_estimate_the_first_month_of_a_contract(client: httpx.AsyncClient) -> None:
    path, asked = "/api/public/cantera/tariffs/estimate", {"quantity": "0", "tariff": "domestica"}
    whole = (await client.get(path, params=asked)).json()
    part = (await client.get(path, params=asked | {"starts_on": "2026-11-20"})).json()
    assert whole["lines"][0]["amount"]["amount_minor"] == 9850
    # 11 of 30 days
    assert part["lines"][0]["amount"]["amount_minor"] == 3612
    assert (await client.get(path, params=asked | {"starts_on": "2026-11-31"})).status_code == 422
