"""Case numbers: the year and the number of the year, in any order and spelling."""

from __future__ import annotations

import pytest

from bot.core.nlu.patterns import find

HOLDS = [
    ("CASE-2026-000123", 123),
    ("case-2026-000123", 123),
    ("case 2026-000123", 123),
    ("caso 123 de 2026", 123),
    ("cómo va mi case 2026 123?", 123),
    ("folio case-2026-4567", 4567),
    ("case 2026 / 000123", 123),
    ("mi caso es el 2026-000123", 123),
    ("caso número 2026-000123", 123),
    ("caso num. 2026-123", 123),
    ("el folio 2026-000087 ya quedó?", 87),
    ("folio 87 del 2026", 87),
    ("folio 87/2026", 87),
    ("reporte 2026-000087", 87),
    ("mi reporte es el 2026 000087", 87),
    ("reporte 000087 del año 2026", 87),
    ("CASE2026000123", 123),
    ("case2026-000123", 123),
    ("quiero saber de mi queja 2026-000555", 555),
    ("solicitud 2026-001000", 1000),
    ("ticket 2026-000123", 123),
    ("caso: 2026 guion 000123", 123),
    ("caso dos mil veintiséis guion ciento veintitrés", 123),
    ("caso ciento veintitrés de dos mil veintiséis", 123),
    ("COMO VA EL CASO 123 DE 2026", 123),
    ("caso #2026-000123", 123),
    ("case number 2026-000123", 123),
    ("what about case 2026-000123?", 123),
    ("case 123 of 2026", 123),
    ("case 123 from 2026", 123),
    ("my ticket 2026-42", 42),
    ("ticket number is 2026-000042", 42),
    ("the report 2026-000042 please", 42),
    ("my request 2026-000042", 42),
    ("case 2026 dash 000123", 123),
    ("case twenty twenty-six dash 123", 123),
    ("any news on CASE–2026–000123", 123),
    ("status of case  2026-000123", 123),
    ("case no. 2026-000123", 123),
    ("case # 2026 000123", 123),
    ("can you check case-2026-000123 for me", 123),
    ("Caso 2026-000123.", 123),
]
NOTHING = [
    "in case 2 people call",
    "en caso de emergencia 911",
    "mi caso",
    "case number?",
    "en este caso pago en 2026",
    "caso omiso",
    "reporte de 2026",
    "folio 4471229001",
    "just in case, my account is 44712290",
    "hice un reporte en agosto de 2026",
]


@pytest.mark.parametrize(("text", "number"), HOLDS)
def test_a_case_number_is_read(text: str, number: int) -> None:
    assert [one.value for one in find(text) if one.entity == "case_number"] == [f"CASE-2026-{number:06d}"]


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_case_number_gives_none(text: str) -> None:
    assert [one.value for one in find(text) if one.entity == "case_number"] == []
