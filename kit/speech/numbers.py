"""Numbers as people say them in Mexican Spanish and American English; num2words' words, with their grammar mended."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from num2words import num2words

DIGITS = {
    "es": ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}
_SHORT_ONE = re.compile(r"(veinti)?uno(?= mil\b| millones\b|$)")
_FEMININE = ((re.compile(r"uno$"), "una"), (re.compile(r"cientos(?! mill)"), "cientas"),
             (re.compile(r"quinientos(?! mill)"), "quinientas"))  # fmt: skip
_INSIDE = re.compile(r"(veinti)?uno(?= mil\b| millones\b)")


@lru_cache(maxsize=4096)
def cardinal(value: int, language: str, *, noun: str = "") -> str:
    """A whole number: `trescientos cincuenta`, `three hundred fifty`.

    `noun` is "m" or "f" when a noun of that gender follows it in Spanish: `veintiún días`, `doscientas horas`.
    """
    if value < 0:
        return f"{'menos' if language == 'es' else 'minus'} {cardinal(-value, language, noun=noun)}"
    if language != "es":
        return str(num2words(value, lang="en")).replace(",", "").replace(" and ", " ")
    said = _INSIDE.sub(_cut, str(num2words(value, lang="es")))
    if noun == "f":
        for pattern, feminine in _FEMININE:
            said = pattern.sub(feminine, said)
    return _SHORT_ONE.sub(_cut, said) if noun == "m" else said


def _cut(found: re.Match[str]) -> str:
    return "veintiún" if found[1] else "un"


def decimal(value: Decimal, language: str) -> str:
    """With its fraction: `doce punto cinco`, `twelve point two five`; a whole one without."""
    whole, _, fraction = f"{abs(value):f}".partition(".")
    fraction = fraction.rstrip("0")
    said = cardinal(int(whole), language)
    if value < 0:
        said = f"{'menos' if language == 'es' else 'minus'} {said}"
    if not fraction:
        return said
    one_by_one = language != "es" or fraction.startswith("0") or len(fraction) > 2
    behind = _each(fraction, language) if one_by_one else cardinal(int(fraction), language)
    return f"{said} {'punto' if language == 'es' else 'point'} {behind}"


def year(value: int, language: str) -> str:
    """`dos mil veintiséis`, `twenty twenty-six`."""
    if language == "es":
        return cardinal(value, "es")
    return str(num2words(value, lang="en", to="year")).replace(" and ", " ")


def day(value: int, language: str) -> str:
    """A day of the month: `primero`, `veintisiete`; `first`, `twenty-seventh`."""
    if language == "es":
        return "primero" if value == 1 else cardinal(value, "es")
    return str(num2words(value, lang="en", to="ordinal"))


def groups(number: str) -> list[str]:
    """A number without spaces as people read it out: ten digits as 3-3-4, short ones whole, else in fours."""
    if len(number) == 10:
        return [number[:3], number[3:6], number[6:]]
    if len(number) <= 5:
        return [number]
    return [number[at : at + 4] for at in range(0, len(number), 4)]


def digits(number: str, language: str) -> str:
    """Digit by digit, with a rest after each group: `cuatro cuatro dos, uno dos tres`. Spaces part groups."""
    parts = re.findall(r"\d+", number)
    single = all(len(part) == 1 for part in parts)
    told = ["".join(parts)] if single else parts if len(parts) > 1 else groups(parts[0])
    return ", ".join(_each(part, language) for part in told)


def _each(number: str, language: str) -> str:
    names = DIGITS["es" if language == "es" else "en"]
    return " ".join(names[int(one)] for one in number)
