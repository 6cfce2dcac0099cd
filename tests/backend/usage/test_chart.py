"""The consumption chart."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from PIL import Image

from backend.usage import chart
from backend.usage.chart import ChartData, ChartMonth


def data(*quantities: int) -> ChartData:
    months = tuple(ChartMonth(date(2026, i + 1, 28), Decimal(q)) for i, q in enumerate(quantities))
    return ChartData(months=months, unit="m3", contract_ending="1237", color="#0b6e8f")


def test_the_chart_is_a_png_of_800_by_480_that_shows_the_brand() -> None:
    picture = Image.open(io.BytesIO(chart.render(data(10, 20, 30), language="es")))
    assert (picture.format, picture.size) == ("PNG", (800, 480))
    colours = {colour for _count, colour in picture.convert("RGB").getcolors(maxcolors=100_000) or []}
    assert (0x0B, 0x6E, 0x8F) in colours


def test_only_the_newest_month_is_marked_and_the_highest_bar_is_full() -> None:
    bars = chart.values(data(10, 20, 40, 30), language="es")["bars"]
    assert [bar["current"] for bar in bars] == [False, False, False, True]
    assert [bar["share"] for bar in bars] == [0.25, 0.5, 1.0, 0.75]
    assert [bar["label"] for bar in bars] == ["ene", "feb", "mar", "abr"]


@pytest.mark.parametrize(
    ("quantities", "language", "words"),
    [
        ((20, 25), "es", "25 % más que el periodo anterior"),
        ((20, 15), "en", "25% less than the period before"),
        ((20, 20), "es", "Igual que el periodo anterior"),
        ((0, 20), "es", ""),
        ((20,), "en", ""),
    ],
)
def test_the_change_is_said_in_words(quantities: tuple[int, ...], language: str, words: str) -> None:
    assert chart.values(data(*quantities), language=language)["change"] == words


def test_marks_are_round_numbers() -> None:
    assert chart.scale(Decimal(24)) == (5, 10, 15, 20)
    assert chart.scale(Decimal(1992)) == (500, 1000, 1500)
    assert chart.scale(Decimal(1)) == (Decimal("0.25"), Decimal("0.50"), Decimal("0.75"), Decimal(1))


def test_a_chart_of_nothing_used_still_draws() -> None:
    assert chart.render(data(0, 0), language="en").startswith(b"\x89PNG")


def test_a_chart_without_months_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one month"):
        chart.render(data(), language="es")


def test_the_same_figures_are_there_in_words_for_screen_readers() -> None:
    assert chart.describe(data(10, 20), language="es") == "ene 2026: 10 m³, feb 2026: 20 m³"
