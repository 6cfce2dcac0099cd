"""Consumption of a year as a picture for a chat (CNV-06, USG-02): a bar a month, last year's mark on each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from babel.dates import format_date
from babel.numbers import format_decimal

from kit.typesetting import Template, Value

UNIT_NAMES = {"m3": "m³", "kwh": "kWh", "hcf": "HCF"}
PIXELS_PER_INCH = 144.0
"""The page is 400 × 240 points, so this makes 800 × 480 pixels: sharp on a phone, some 30 kB."""

_TEMPLATE = Template(Path(__file__).with_name("chart.typ"))
_WORDS = {
    "es": {
        "title": "Tu consumo",
        "title_usted": "Su consumo",
        "subtitle": "Contrato terminado en {contract}",
        "more": "{percent} % más que el periodo anterior",
        "less": "{percent} % menos que el periodo anterior",
        "same": "Igual que el periodo anterior",
        "current": "Periodo más reciente",
        "last_year": "Mismo mes, un año antes",
        "estimated": "Lectura estimada",
    },
    "en": {
        "title": "Your usage",
        "title_usted": "Your usage",
        "subtitle": "Account ending in {contract}",
        "more": "{percent}% more than the period before",
        "less": "{percent}% less than the period before",
        "same": "Same as the period before",
        "current": "Latest period",
        "last_year": "Same month, a year earlier",
        "estimated": "Estimated reading",
    },
}


@dataclass(frozen=True, slots=True)
class ChartMonth:
    """One period; `last_year` is the quantity of the same month a year earlier, where known."""

    period_end: date
    quantity: Decimal
    last_year: Decimal | None = None
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class ChartData:
    """Periods in order of time, the newest last (3 to 13 read well). `unit` is m3, kWh or HCF; `color` is #rrggbb."""

    months: tuple[ChartMonth, ...]
    unit: str
    contract_ending: str
    color: str
    formal: bool = False


def render(data: ChartData, *, language: str) -> bytes:
    """The chart as a PNG of 800 × 480 pixels. Raises ValueError when there is no month to show."""
    if not data.months:
        raise ValueError("a chart needs at least one month")
    return _TEMPLATE.png(values(data, language="es" if language == "es" else "en"), pixels_per_inch=PIXELS_PER_INCH)


def describe(data: ChartData, *, language: str) -> str:
    """The same figures in words, for screen readers: `oct 2026: 18 m³, …`."""
    locale = _locale(language)
    unit = UNIT_NAMES.get(data.unit.lower(), data.unit)
    return ", ".join(
        f"{format_date(month.period_end, 'MMM y', locale=locale)}: {_number(month.quantity, locale)} {unit}"
        for month in data.months
    )


def values(data: ChartData, *, language: str) -> dict[str, Value]:
    """The template's values in `language` ("es" or "en")."""
    words, locale = _WORDS[language], _locale(language)
    newest = data.months[-1]
    known = [month.quantity for month in data.months] + [m.last_year for m in data.months if m.last_year is not None]
    highest = max(*known, Decimal(1))
    unit = UNIT_NAMES.get(data.unit.lower(), data.unit)
    return {
        "lang": language,
        "brand": data.color,
        "title": words["title_usted" if data.formal else "title"],
        "subtitle": f"{words['subtitle'].format(contract=data.contract_ending)} · {unit}",
        "current": f"{_number(newest.quantity, locale)} {unit}",
        "change": _change(data.months, words),
        "marks": [
            {"share": float(mark / highest), "label": _number(mark, locale)}
            for mark in scale(highest)
            if mark <= highest
        ],
        "bars": [
            {
                "label": format_date(month.period_end, "MMM", locale=locale).rstrip("."),
                "value": format_decimal(month.quantity, "#,##0", locale=locale),
                "share": max(float(month.quantity / highest), 0.008),
                "last": None if month.last_year is None else float(month.last_year / highest),
                "current": month is newest,
                "estimated": month.estimated,
            }
            for month in data.months
        ],
        "legend": _legend(data.months, words),
    }


def scale(highest: Decimal) -> tuple[Decimal, ...]:
    """Two to four round marks up to `highest`: steps of 1, 2, 2.5 or 5 times a power of ten."""
    power = Decimal(10) ** (highest.adjusted() - 1)
    step = next(
        power * factor
        for factor in map(Decimal, ("1", "2", "2.5", "5", "10", "20", "25", "50"))
        if highest / (power * factor) < 5
    )
    return tuple(step * i for i in range(1, int(highest / step) + 1))


def _locale(language: str) -> str:
    return "es_MX" if language == "es" else "en_US"


def _number(value: Decimal, locale: str) -> str:
    return format_decimal(value, "#,##0.#", locale=locale)


def _change(months: tuple[ChartMonth, ...], words: dict[str, str]) -> str:
    if len(months) < 2 or not months[-2].quantity:
        return ""
    percent = round((months[-1].quantity / months[-2].quantity - 1) * 100)
    if percent == 0:
        return words["same"]
    return words["more" if percent > 0 else "less"].format(percent=abs(percent))


def _legend(months: tuple[ChartMonth, ...], words: dict[str, str]) -> list[Value]:
    items: list[Value] = [{"kind": "bar", "label": words["current"]}]
    if any(month.last_year is not None for month in months):
        items.append({"kind": "line", "label": words["last_year"]})
    if any(month.estimated for month in months):
        items.append({"kind": "dashed", "label": words["estimated"]})
    return items
