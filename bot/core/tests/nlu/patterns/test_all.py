"""The finders together: order, places in the text, and text that was made to hurt."""

from __future__ import annotations

import pytest

from bot.core.nlu.patterns import find

HOSTILE = [
    "1 ",
    "9",
    "$",
    "case-",
    "a",
    "a.",
    "a@",
    "x@y.",
    "juan punto ",
    "a punto b ",
    "arroba ",
    "calle ",
    "entre y ",
    "entre a y b ",
    "Entre A y B ",
    "esquina con ",
    "5th and ",
    "el ",
    "el 1 ",
    "1,",
    "0.0.",
    "1/1/",
    "12-12-",
    "1-1-",
    "marca ",
    "lectura a ",
    "cuatro ",
    "mil ",
    "mil y ",
    "one hundred and ",
    "pagar de ",
    "debo a a ",
    "recibo es ",
    "lunes a ",
    "enero a ",
    "a las 5 ",
    "manana en la ",
    "hace 2 ",
    "ultimos 3 ",
    "tel ",
    "tel 1 ",
    "+52 ",
    "+",
    "(",
    "(1)",
    "half of ",
    "todo el ",
    "caso numero ",
    "contrato es ",
    "contrato 1 ",
    "no el ",
    "de ",
    "y ",
    " ",
    "#",
    "x1y",
    "44 ",
    "\u0301",
    "ﬃ",
    "①",
    "é",
    "\x00",
    "\n",
    "𝟗 ",
    "lada 4 ",
    "check a ",
    "en el ",
    "Aa ",
    "c.p. ",
    "col. ",
    "s/n ",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_thousand_hostile_characters_are_read_to_their_end(piece: str) -> None:
    """A pattern that tries every way to split these would never come back."""
    text = (piece * 1000)[:1000]
    assert all(0 <= one.start < one.end <= len(text) and one.value for one in find(text))


def test_everything_that_one_message_names_is_found() -> None:
    text = "Del contrato 4471 2290 01 quiero pagar la mitad el viernes en OXXO; mi cel es 442 555 0101, ana@correo.com"
    assert [(one.entity, one.value) for one in find(text)] == [
        ("contract_number", "4471229001"),
        ("amount_part", "half"),
        ("date", "weekday:fri"),
        ("payment_way", "oxxo"),
        ("phone", "4425550101"),
        ("email", "ana@correo.com"),
    ]


@pytest.mark.parametrize("text", ["500", "12", "3", "7", "0", "25", "45", "100", "1500"])
def test_a_short_bare_number_is_left_to_the_question_that_is_open(text: str) -> None:
    assert find(text) == []


def test_places_are_those_of_the_words_as_written() -> None:
    text = "¡Ándale! págo trescientos cincuenta pesos mañana"
    assert [text[one.start : one.end] for one in find(text)] == ["trescientos cincuenta pesos", "mañana"]
