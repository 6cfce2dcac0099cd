"""What a meter shows."""

from __future__ import annotations

import pytest

from bot.core.nlu.patterns import find

HOLDS = [
    ("marca 1234", "1234"),
    ("la lectura es 00458", "458"),
    ("the meter reads 4,582.3", "4582.3"),
    ("mi medidor marca 1234", "1234"),
    ("el medidor marca 00458 m3", "458"),
    ("lectura: 4582", "4582"),
    ("lectura 4582", "4582"),
    ("la lectura de hoy es 4582", "4582"),
    ("mi lectura actual es de 4,582", "4582"),
    ("medidor dice 04582", "4582"),
    ("el medidor va en 4582", "4582"),
    ("el medidor está en 4582.3", "4582.3"),
    ("el contador marca 873", "873"),
    ("marcaba 1180 ayer", "1180"),
    ("marca cero cuatro cinco ocho dos", "4582"),
    ("la lectura es cuatro mil quinientos ochenta y dos", "4582"),
    ("LA LECTURA ES 4582", "4582"),
    ("la letura es 4582", "4582"),
    ("mediror marca 4582", "4582"),
    ("sin foto, 4582", "4582"),
    ("no tengo foto pero son 04582", "4582"),
    ("no pude tomar foto, dice 4582", "4582"),
    ("la pantalla muestra 12345", "12345"),
    ("te paso mi lectura, es 123456", "123456"),
    ("leí 4582 en el medidor", "4582"),
    ("ahí dice 4582", "4582"),
    ("el medidor quedó en 4582", "4582"),
    ("lectura = 4582,3", "4582.3"),
    ("meter reading 4582", "4582"),
    ("my meter reading is 4582", "4582"),
    ("reading: 00458", "458"),
    ("the reading is 12,045 kwh", "12045"),
    ("my meter says 4582", "4582"),
    ("the meter shows 04582", "4582"),
    ("meter is at 4582", "4582"),
    ("it reads 4582", "4582"),
    ("METER READS 12045", "12045"),
    ("the metter reads 4582", "4582"),
    ("meter reads zero four five eight two", "4582"),
    ("the reading is four thousand five hundred eighty two", "4582"),
    ("no photo but it's 4582", "4582"),
    ("can't send a picture, it says 4582", "4582"),
    ("today's reading was 4582.75", "4582.75"),
    ("the display shows 12045", "12045"),
    ("the numbers on the meter are 04582", "4582"),
    ("meter's at 20,418 right now", "20418"),
    ("leí el medidor y son 1834", "1834"),
]
NOTHING = [
    "4582",
    "mi medidor no gira",
    "medidor número 12345678",
    "the meter number is 12345678",
    "marca al 4425550101",
    "marca al 911",
    "mi medidor tiene 2 años",
    "the meter is 3 feet from the wall",
    "tomaron la lectura el 15 de agosto",
    "quiero dar mi lectura",
    "lectura estimada, debo 450 pesos",
    "the reading was 3 days late",
    "me cobraron 4582 por una lectura mala",
    "el medidor de mi contrato 1234567890",
    "leí 3 veces el recibo",
]


def readings(text: str) -> list[str]:
    return [one.value for one in find(text) if one.entity == "meter_reading"]


@pytest.mark.parametrize(("text", "value"), HOLDS)
def test_a_reading_is_read(text: str, value: str) -> None:
    assert readings(text) == [value]


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_reading_gives_none(text: str) -> None:
    assert readings(text) == []
