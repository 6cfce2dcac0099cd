"""Months, bills and spans of time."""

from __future__ import annotations

import pytest

from bot.core.nlu.patterns import find

HOLDS = [
    ("el recibo de agosto", ["08"]),
    ("agosto de 2025", ["2025-08"]),
    ("el recibo de agosto del 2025", ["2025-08"]),
    ("el mes pasado", ["last_month"]),
    ("recibo del mes pasado", ["last_month"]),
    ("el mes anterior", ["last_month"]),
    ("el mes pasao", ["last_month"]),
    ("hace dos meses", ["-2m"]),
    ("hace 3 meses", ["-3m"]),
    ("hace un mes", ["-1m"]),
    ("ase dos meses", ["-2m"]),
    ("el mes antepasado", ["-2m"]),
    ("bimestre pasado", ["last_two_months"]),
    ("el último bimestre", ["last_two_months"]),
    ("este bimestre", ["this_two_months"]),
    ("los últimos 3 recibos", ["last:3"]),
    ("mis ultimos dos recibos", ["last:2"]),
    ("los 6 últimos meses", ["last:6"]),
    ("el último recibo", ["last:1"]),
    ("este mes", ["this_month"]),
    ("el mes en curso", ["this_month"]),
    ("el próximo mes", ["next_month"]),
    ("el mes que viene", ["next_month"]),
    ("el año pasado", ["last_year"]),
    ("este año", ["this_year"]),
    ("julio y agosto", ["07", "08"]),
    ("de enero a marzo", ["01..03"]),
    ("de enero a marzo de 2026", ["2026-01..2026-03"]),
    ("marzo", ["03"]),
    ("en mayo", ["05"]),
    ("setiembre", ["09"]),
    ("recibo de ago", ["08"]),
    ("recibo de nobiembre", ["11"]),
    ("DICIEMBRE", ["12"]),
    ("08/2025", ["2025-08"]),
    ("consumo de 2025", ["2025"]),
    ("last month's usage", ["last_month"]),
    ("last two bills", ["last:2"]),
    ("my last 3 bills", ["last:3"]),
    ("my last bill", ["last:1"]),
    ("the latest bill", ["last:1"]),
    ("in March", ["03"]),
    ("in May", ["05"]),
    ("May bill", ["05"]),
    ("the bill for aug", ["08"]),
    ("sept 2025", ["2025-09"]),
    ("Feb. 2026", ["2026-02"]),
    ("febuary", ["02"]),
    ("two months ago", ["-2m"]),
    ("the month before last", ["-2m"]),
    ("this month", ["this_month"]),
    ("next month", ["next_month"]),
    ("last year", ["last_year"]),
    ("July and August", ["07", "08"]),
    ("from January to March", ["01..03"]),
    ("my usage in 2025", ["2025"]),
    ("past 12 months", ["last:12"]),
    ("January's bill", ["01"]),
]
NOTHING = [
    "may I pay?",
    "may i see my bill",
    "el mar",
    "two years ago",
    "hace días",
    "la última vez",
    "calle 5 de mayo 12",
    "dic",
    "el sábado pasado",
    "march on down here",
    "I may be late",
    "mayor presión",
    "la tarifa anterior",
    "cada mes",
]


def periods(text: str) -> list[str]:
    return [one.value for one in find(text) if one.entity == "period"]


@pytest.mark.parametrize(("text", "value"), HOLDS)
def test_a_period_is_read(text: str, value: list[str]) -> None:
    assert periods(text) == value


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_period_gives_none(text: str) -> None:
    assert periods(text) == []
