"""Tips by what the customer uses: the level, the figure it comes from, and general ones where there is none."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from actions.tips import by_tariff
from kit.utility import load
from tests.actions.stage import KNOWN, ME, NOBODY, Backend, Conversation, problem

COMPARISON = f"GET {ME}/accounts/a1/usage/comparison"
PERIOD = {"period_start": "2026-10-01", "period_end": "2026-10-31", "estimated": False}


def using(quantity: float, *, unit: str = "m3", average: float | None = 20, **facts: Any) -> Backend:
    """A backend that knows this consumption."""
    previous = {**PERIOD, "unit": unit, "quantity": 20}
    found = {
        **PERIOD, "unit": unit, "quantity": quantity, "previous": previous, "last_year": None, "average_12": average,
        "change_percent": 0,
    }  # fmt: skip
    return Backend({f"GET {ME}/identity": KNOWN, COMPARISON: (200, found | facts)})


@pytest.mark.parametrize(
    ("quantity", "level"),
    [(15, "low"), (16, "usual"), (20, "usual"), (24, "usual"), (25, "high"), (29, "high"), (30, "leak"), (90, "leak")],
)
async def test_water_is_compared_with_ones_own_average(quantity: float, level: str) -> None:
    heard = await Conversation(using(quantity)).say("¿cómo ahorro agua?", "conservation_tips")
    assert heard.responses == ["tips_by_average", f"tips_water_{level}"]
    told = heard.values("tips_by_average")
    assert (told["quantity"], told["average"], told["from_day"]) == (f"{quantity} m³", "20 m³", "1 oct")


@pytest.mark.parametrize(("last_year", "level"), [(24, "high"), (20, "leak")])
async def test_a_month_that_is_always_high_is_the_season_and_no_leak(last_year: float, level: str) -> None:
    before = {**PERIOD, "unit": "m3", "quantity": last_year}
    heard = await Conversation(using(31, last_year=before)).say("tips", "conservation_tips")
    assert heard.responses[-1] == f"tips_water_{level}"


@pytest.mark.parametrize(("quantity", "level"), [(700, "low"), (1000, "usual"), (1300, "high"), (2500, "high")])
async def test_electricity_has_its_own_tips_and_never_leaks(quantity: float, level: str) -> None:
    talk = Conversation(using(quantity, unit="kWh", average=1000), utility="prairie", language="en")
    heard = await talk.say("how can I save power?", "conservation_tips")
    assert heard.responses == ["tips_by_average", f"tips_electric_{level}"]


async def test_the_service_that_is_named_is_the_one_that_is_looked_at() -> None:
    talk = Conversation(using(4, unit="HCF", average=4), utility="prairie", language="en")
    heard = await talk.say("how can I save water?", "conservation_tips")
    assert heard.responses == ["tips_by_average", "tips_water_usual"]
    (request,) = (one for one in talk.backend.requests if one.url.path.endswith("comparison"))
    assert request.url.params["service"] == "water"


async def test_a_first_period_is_compared_with_the_tariff() -> None:
    heard = await Conversation(using(25, previous=None, average=25)).say("tips", "conservation_tips")
    assert heard.responses == ["tips_by_tariff", "tips_water_usual"]
    told = heard.values("tips_by_tariff")
    assert (told["quantity"], told["tariff"], told["block"]) == ("25 m³", "Doméstica", "21 a 30 m³")


@pytest.mark.parametrize(
    ("tariff", "quantity", "level", "position"),
    [
        ("domestica", 10, "low", 0),
        ("domestica", 11, "usual", 1),
        ("domestica", 30, "usual", 2),
        ("domestica", 31, "high", 3),
        ("domestica", 900, "high", 4),
        ("comercial", 51, "high", 2),
        ("comercial", 50, "usual", 1),
    ],
)
def test_the_last_blocks_are_high_and_the_first_is_low(tariff: str, quantity: int, level: str, position: int) -> None:
    assert by_tariff(Decimal(quantity), load("cantera").tariffs[tariff]) == (level, position)


@pytest.mark.parametrize(
    ("utility", "text", "response"),
    [
        ("cantera", "consejos para ahorrar", "tips"),
        ("prairie", "how can I lower my bill?", "tips_electric"),
        ("prairie", "how do I save water?", "tips"),
    ],
)
async def test_who_has_not_said_who_they_are_gets_general_tips(utility: str, text: str, response: str) -> None:
    talk = Conversation(Backend({f"GET {ME}/identity": NOBODY}), utility=utility, language="en")
    heard = await talk.say(text, "conservation_tips")
    assert (heard.responses, talk.slots.get("question")) == ([response], None)


async def test_an_estimated_figure_proves_nothing() -> None:
    heard = await Conversation(using(90, estimated=True)).say("tips", "conservation_tips")
    assert heard.responses == ["tips"]


async def test_without_any_reading_tips_are_general() -> None:
    backend = Backend({f"GET {ME}/identity": KNOWN, COMPARISON: problem("not-found", 404)})
    assert (await Conversation(backend).say("tips", "conservation_tips")).responses == ["tips"]
