"""Small readings of an answer."""

from __future__ import annotations

import pytest

from actions.understood import digits_in, settled


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("sí… no, mejor no", "no"),
        ("si no mejor no", "no"),
        ("sí, bueno no", "no"),
        ("no, bueno sí", "yes"),
        ("no, digo sí", "yes"),
        ("no... sí, por favor", "yes"),
        ("ok, no, olvídalo", "no"),
        ("yes, actually no", "no"),
        ("no wait, yes", "yes"),
        ("yes... never mind", "no"),
        ("sí y no", "unclear"),
        ("no sé", "unclear"),
        ("I'm not sure", "unclear"),
        ("sí", None),
        ("no", None),
        ("sí, no hay problema", None),
        ("yes, no problem", None),
        ("sí, pero no tengo el número a la mano", None),
        ("no tengo agua", None),
        ("mejor dime mi saldo", None),
    ],
)
def test_the_last_word_of_a_contradiction_counts(words: str, meant: str | None) -> None:
    assert settled(words) == meant


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("10 02 34-56 78", "1002345678"),
        ("100-234-5678", "1002345678"),
        ("100 . 234 . 5678", "1002345678"),
        ("es el 1002345678, gracias", "1002345678"),
        ("100–234–5678", "1002345678"),
        ("(100) 234 5678", "1002345678"),
        ("1002345678.", "1002345678"),
        ("# 1002 345 678", "1002345678"),
        ("contrato", ""),
    ],
)
def test_a_number_is_one_however_it_is_spaced(words: str, digits: str) -> None:
    assert digits_in(words) == digits
