"""Numbers in words."""

from __future__ import annotations

import pytest

from bot.core.nlu.patterns.numbers import number_from_words
from bot.core.nlu.patterns.text import read


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("cien", 100),
        ("treinta y cinco", 35),
        ("mil", 1000),
        ("two thousand", 2000),
        ("mil quinientos", 1500),
        ("one hundred and five", 105),
        ("pato", None),
        ("dos mil veintiseis", 2026),
        ("cuatrocientos cuarenta y siete", 447),
        ("twelve hundred", 1200),
        ("cuatro cuatro", None),
        ("forty-five", 45),
        ("ciento uno", 101),
        ("treinta cinco", 35),
        ("three thousand four hundred twenty one", 3421),
        ("veintidos mil trescientos", 22300),
    ],
)
def test_number_words(said: str, number: int | None) -> None:
    assert number_from_words(said) == number


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("Trescientos cincuenta", "350"),
        ("2 mil 500", "2500"),
        ("1.5 mil", "1500"),
        ("cuatro, cuatro, siete", "4 4 7"),
        ("doble cero siete", "0 0 7"),
        ("three fifty", "350"),
        ("at five thirty", "at 5:30"),
        ("una fuga", "una fuga"),
        ("una semana", "1 semana"),
        ("once I pay", "once i pay"),
        ("lo siento mucho", "lo siento mucho"),
        ("uno@correo.com", "uno@correo.com"),
        ("mil gracias", "1000 gracias"),
    ],
)
def test_a_message_is_searched_with_figures(written: str, searched: str) -> None:
    assert read(written).searched == searched


def test_figures_lead_back_to_the_words() -> None:
    text = read("¡son trescientos cincuenta, sí!")
    place = text.searched.index("350")
    assert text.written(place, place + 3) == "trescientos cincuenta"
