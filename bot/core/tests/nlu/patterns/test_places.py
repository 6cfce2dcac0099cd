"""Addresses, cross streets and colonias, as the customer wrote them."""

from __future__ import annotations

import pytest

from bot.core.nlu.patterns import find

# Text, address, cross street, colonia; "" where none is named.
HOLDS = [
    (
        "Av. Zaragoza 120 esquina con Tecnológico, colonia Centro",
        "Av. Zaragoza 120 esquina con Tecnológico, colonia Centro",
        "Tecnológico",
        "Centro",
    ),
    ("on Pecan Street near 5th", "Pecan Street near 5th", "5th", ""),
    (
        "calle Hidalgo #45 entre Juárez y Morelos, C.P. 76000",
        "calle Hidalgo #45 entre Juárez y Morelos",
        "Juárez y Morelos",
        "",
    ),
    ("hay una fuga en Hidalgo esquina con Juárez", "Hidalgo esquina con Juárez", "Juárez", ""),
    ("hay una fuga en hidalgo esquina con juarez", "hidalgo esquina con juarez", "juarez", ""),
    ("calle Hidalgo 25", "calle Hidalgo 25", "", ""),
    ("Calle Hidalgo 25, frente al OXXO, colonia Centro", "Calle Hidalgo 25", "", "Centro"),
    ("vivo en calle 5 de mayo 12", "calle 5 de mayo 12", "", ""),
    ("calle cinco de mayo 12", "calle cinco de mayo 12", "", ""),
    ("av. universidad 300 pte", "av. universidad 300 pte", "", ""),
    ("Avenida Constituyentes no. 120, Centro", "Avenida Constituyentes no. 120", "", ""),
    (
        "avenida de la luz 45 col. cerrito colorado",
        "avenida de la luz 45 col. cerrito colorado",
        "",
        "cerrito colorado",
    ),
    ("blvd Bernardo Quintana 4100", "blvd Bernardo Quintana 4100", "", ""),
    ("privada de los Pinos 8", "privada de los Pinos 8", "", ""),
    (
        "es en la calle Allende entre Pasteur y Corregidora",
        "calle Allende entre Pasteur y Corregidora",
        "Pasteur y Corregidora",
        "",
    ),
    ("calle Morelos esq. Juárez", "calle Morelos esq. Juárez", "Juárez", ""),
    ("en la esquina de Juárez y Allende", "esquina de Juárez y Allende", "Allende", ""),
    ("esquina de Juárez con Allende", "esquina de Juárez con Allende", "Allende", ""),
    ("entre Juárez y Morelos", "entre Juárez y Morelos", "Juárez y Morelos", ""),
    ("entre 5 de mayo y Pasteur", "entre 5 de mayo y Pasteur", "5 de mayo y Pasteur", ""),
    ("en Zaragoza 120 se está tirando el agua", "Zaragoza 120", "", ""),
    ("Zaragoza 120 entre Allende y Juárez", "Zaragoza 120 entre Allende y Juárez", "Allende y Juárez", ""),
    ("calle Pino s/n, fraccionamiento Los Olivos", "calle Pino s/n, fraccionamiento Los Olivos", "", "Los Olivos"),
    ("colonia Centro", "", "", "Centro"),
    ("col. El Tintero", "", "", "El Tintero"),
    ("en la colonia San Pablo no hay agua", "", "", "San Pablo"),
    ("vivo en el fraccionamiento Los Olivos", "", "", "Los Olivos"),
    ("colonia Milenio III", "", "", "Milenio III"),
    ("fracc. Arboledas cp 76140", "", "", "Arboledas"),
    ("barrio de San Francisquito", "", "", "de San Francisquito"),
    ("COLONIA LAS AMERICAS", "", "", "LAS AMERICAS"),
    ("fuga en la calle hidalgo numero 45 desde ayer", "calle hidalgo numero 45", "", ""),
    ("Calle Hidalgo 45 int. 3", "Calle Hidalgo 45 int. 3", "", ""),
    ("calle Hidalgo y Juárez, hay una fuga", "calle Hidalgo y Juárez", "Juárez", ""),
    ("andador 12 de octubre 5", "andador 12 de octubre 5", "", ""),
    ("123 Oak Street", "123 Oak Street", "", ""),
    ("2204 Oak Street apt 5", "2204 Oak Street apt 5", "", ""),
    ("I live at 305 Juniper Court", "305 Juniper Court", "", ""),
    ("900 Hackberry Drive", "900 Hackberry Drive", "", ""),
    ("212 mesquite lane", "212 mesquite lane", "", ""),
    ("water gushing at 77 Aspen Way", "77 Aspen Way", "", ""),
    ("corner of 5th and Elm", "corner of 5th and Elm", "Elm", ""),
    ("leak at the corner of Pecan and Main St", "corner of Pecan and Main St", "Main St", ""),
    ("between Walnut and Pine", "between Walnut and Pine", "Walnut and Pine", ""),
    ("on Oak Street between 3rd and 4th", "Oak Street between 3rd and 4th", "3rd and 4th", ""),
    ("the main broke at 5th and Congress", "5th and Congress", "Congress", ""),
    ("1200 S Lamar Blvd and Oltorf", "1200 S Lamar Blvd and Oltorf", "Oltorf", ""),
    ("in the Oak Hollow neighborhood", "", "", "Oak Hollow"),
    ("Elm street & 2nd", "Elm street & 2nd", "2nd", ""),
]
NOTHING = [
    "en mi calle no hay agua",
    "la calle está inundada",
    "en toda la colonia",
    "mi colonia no tiene agua desde ayer",
    "my street has no water",
    "the street is flooded",
    "on the way home",
    "en la esquina",
    "entre semana",
    "entre lunes y viernes",
    "entre 5 y 10 pesos",
    "between 5 and 6 pm",
    "between August and September",
    "entre agosto y septiembre",
    "entre tú y yo",
    "quiero pagar en oxxo",
    "en total 500",
    "en agosto 2025",
    "down the street from my place",
    "a las 5 en la avenida",
    "my account at the office",
    "camino a casa",
]


def parts(text: str) -> tuple[str, str, str]:
    found = {one.entity: one.value for one in reversed(find(text))}
    return found.get("address", ""), found.get("cross_street", ""), found.get("colonia", "")


@pytest.mark.parametrize(("text", "address", "cross", "colonia"), HOLDS)
def test_a_place_is_read(text: str, address: str, cross: str, colonia: str) -> None:
    assert parts(text) == (address, cross, colonia)


@pytest.mark.parametrize("text", NOTHING)
def test_what_names_no_place_gives_none(text: str) -> None:
    assert parts(text) == ("", "", "")


def test_the_postal_code_behind_an_address_is_read_too() -> None:
    found = find("calle Hidalgo #45 entre Juárez y Morelos, C.P. 76000")
    assert [one.value for one in found if one.entity == "postal_code"] == ["76000"]


def test_a_house_number_is_neither_money_nor_a_date() -> None:
    assert {one.entity for one in find("quiero pagar, vivo en calle 16 de septiembre 350")} == {"address"}
