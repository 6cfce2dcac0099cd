from __future__ import annotations

import pytest

from kit.speech.digits import digits_said


@pytest.mark.parametrize(
    ("words", "language", "digits"),
    [
        ("7302", "es", "7302"),
        ("mi NIP es 7 3 0 2", "es", "7302"),
        ("73-02, por favor", "es", "7302"),
        ("siete tres cero dos", "es", "7302"),
        ("es el siete, tres, cero, dos", "es", "7302"),
        ("setenta y tres cero dos", "es", "7302"),
        ("setenta y tres y cero dos", "es", "7302"),
        ("siete mil trescientos dos", "es", "7302"),
        ("mil doscientos", "es", "1200"),
        ("doce treinta y cuatro cincuenta y seis", "es", "123456"),
        ("veintidós, dieciséis", "es", "2216"),
        ("seven three oh two", "en", "7302"),
        ("it's seventy-three zero two", "en", "7302"),
        ("seven thousand three hundred and two", "en", "7302"),
        ("my PIN is twelve thirty four", "en", "1234"),
        ("no me llegó", "es", ""),
        ("a person, please", "en", ""),
    ],
)
def test_digits_are_read_however_they_are_said(words: str, language: str, digits: str) -> None:
    assert digits_said(words, language) == digits
