"""Messages about the same thing come together, whatever frames them."""

from __future__ import annotations

from bot.likeness import group, likeness, stems


def test_what_every_message_has_says_nothing() -> None:
    assert stems("hola, buenas, quiero la factura por favor") == {"factu"}
    assert stems("Facturas, facturación") == {"factu"}


def test_one_and_several_of_a_thing_are_the_same() -> None:
    assert stems("fuga") == stems("fugas")
    assert stems("free tree") == stems("free trees")
    assert stems("el gas") == {"gas"}


def test_masks_and_figures_are_not_words() -> None:
    assert stems("mi contrato <number> del 15") == {"contr"}


def test_a_message_of_nothing_telling_keeps_its_words() -> None:
    assert stems("hola, buenas") == {"hola", "buena"}


def test_likeness_is_of_the_shorter_message() -> None:
    assert likeness("el recibo", "mándame el recibo de agua") == 1.0
    assert likeness("cuánto debo", "dónde están") == 0.0
    assert likeness("", "algo") == 0.0


def test_messages_about_one_thing_are_one_group_and_the_largest_comes_first() -> None:
    texts = [
        "me brinca el tinaco",
        "quiero factura con mi razón social",
        "el tinaco no llena",
        "necesito factura con otra razón social",
        "la factura",
        "xyz",
    ]

    assert group(texts) == [[1, 3, 4], [0, 2], [5]]


def test_of_few_messages_those_that_share_what_they_are_about_are_a_group() -> None:
    texts = [
        "oye y el tinaco de mi mamá",
        "me dejaron una calcomanía",
        "soy <name>, lo del tinaco que me prometieron",
        "lo del sobrecito de la puerta",
        "mi curp es <curp> para lo del tinaco",
        "lo del tinaco regalado",
    ]

    assert group(texts) == [[0, 2, 4, 5], [1], [3]]


def test_nothing_makes_no_groups() -> None:
    assert group([]) == []
    assert group(["", ""]) == [[0], [1]]
