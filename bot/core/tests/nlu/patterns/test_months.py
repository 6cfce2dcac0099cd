"""The twelve months in every spelling that people use, and the words that only look like one."""

from __future__ import annotations

import pytest

from bot.core.nlu.patterns import find

HOLDS = [
    ("enero", 1), ("ENERO", 1), ("january", 1), ("recibo de ene", 1), ("bill for Jan", 1), ("janurary", 1),
    ("febrero", 2), ("febreo", 2), ("February", 2), ("recibo de feb", 2),
    ("marzo", 3), ("in march", 3), ("mes de mar", 3), ("bill from Mar.", 3),
    ("abril", 4), ("April", 4), ("recibo de abr", 4), ("the apr bill", 4),
    ("mayo", 5), ("in may", 5), ("since May", 5), ("may statement", 5),
    ("junio", 6), ("June", 6), ("recibo de jun", 6),
    ("julio", 7), ("July", 7), ("bill of Jul", 7),
    ("agosto", 8), ("agoto", 8), ("August", 8), ("recibo del mes de ago", 8), ("augest", 8),
    ("septiembre", 9), ("setiembre", 9), ("Septiembre.", 9), ("september", 9), ("recibo de sep", 9), ("during sept", 9),
    ("octubre", 10), ("otubre", 10), ("October", 10), ("usage in oct", 10),
    ("noviembre", 11), ("novienbre", 11), ("November", 11), ("pago de nov", 11),
    ("diciembre", 12), ("disiembre", 12), ("December", 12), ("desember", 12), ("recibo de dic", 12),
]  # fmt: skip
NOTHING = [
    "el mar está lejos",
    "may I ask",
    "may we talk",
    "two years ago",
    "hace mucho ago",
    "sep",
    "set it up",
    "the decision",
    "marca 12",
    "juno",
    "me llamo Abril",
    "a nombre de Abril Mendoza",
    "mi vecina se llama julia",
    "octavio",
    "the jan person",
]


def months(text: str) -> list[str]:
    return [one.value for one in find(text) if one.entity == "period"]


@pytest.mark.parametrize(("text", "month"), HOLDS)
def test_a_month_is_read(text: str, month: int) -> None:
    assert months(text) == [f"{month:02d}"]


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_like_a_month_gives_none(text: str) -> None:
    assert months(text) == []
