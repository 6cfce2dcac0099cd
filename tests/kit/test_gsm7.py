"""What an SMS costs, and how words are made to cost less."""

from __future__ import annotations

import pytest

from kit.gsm7 import BASIC, DOUBLE, Size, plain_sms, size


@pytest.mark.parametrize(
    ("words", "sent"),
    [
        ("Tu saldo está aquí: ¿necesitas algo más, Íñigo?", "Tu saldo esta aqui: ¿necesitas algo mas, Iñigo?"),
        ("café y pingüino: ¡qué niño!", "café y pingüino: ¡qué niño!"),
        ("“Hola” — dijo… ‘sí’", "\"Hola\" - dijo... 'si'"),
        ("Listo 🙂 ✅", "Listo"),
        ("25 m³ a 20 °C", "25 m3 a 20 C"),
        ("uno\u00a0dos\n  tres", "uno dos\n tres"),
        ("水 pagada", "水 pagada"),
        ("[a] {b} €5", "[a] {b} €5"),
        ("al •• 04", "al ** 04"),
    ],
)
def test_words_are_sent_within_gsm7_where_that_says_the_same(words: str, sent: str) -> None:
    assert plain_sms(words) == sent


def test_every_letter_of_spanish_stays_within_one_encoding() -> None:
    assert size(plain_sms("áéíóúüñ ÁÉÍÓÚÜÑ ¿¡ «»“”‘’–—…")).encoding == "GSM-7"


@pytest.mark.parametrize(
    ("words", "cost"),
    [
        ("", Size("GSM-7", 1)),
        ("a" * 160, Size("GSM-7", 1)),
        ("a" * 161, Size("GSM-7", 2)),
        ("a" * 306, Size("GSM-7", 2)),
        ("a" * 307, Size("GSM-7", 3)),
        ("€" * 80, Size("GSM-7", 1)),
        ("€" * 81, Size("GSM-7", 2)),
        ("á" * 70, Size("UCS-2", 1)),
        ("á" * 71, Size("UCS-2", 2)),
        ("a" * 70 + "á", Size("UCS-2", 2)),
        ("😀" * 35, Size("UCS-2", 1)),
        ("😀" * 36, Size("UCS-2", 2)),
    ],
)
def test_segments_are_counted_as_the_networks_do(words: str, cost: Size) -> None:
    assert size(words) == cost


def test_the_extension_is_no_part_of_the_basic_set() -> None:
    assert not BASIC & DOUBLE
