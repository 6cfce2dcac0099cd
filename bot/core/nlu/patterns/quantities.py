"""How much water or power: `quantity` ("20") and `unit` (m3, kwh, l, gal, hcf)."""

from __future__ import annotations

import re

from bot.core.nlu.patterns.money import decimal
from bot.core.nlu.patterns.text import Found, Text

_UNITS = (
    (re.compile(r"(?:m3|m\^3|metros? cubicos?|cubic met(?:er|re)s?|cubos)\Z"), "m3"),
    (re.compile(r"(?:metros?)\Z"), "m3"),
    (re.compile(r"(?:kwh|kw|kilowatts?(?: hours?)?|kilovatios?(?: hora)?|kilowats?)\Z"), "kwh"),
    (re.compile(r"(?:litros?|lts?|liters?|l)\Z"), "l"),
    (re.compile(r"(?:gallons?|galones?|gal)\Z"), "gal"),
    (re.compile(r"(?:hcf|ccf)\Z"), "hcf"),
)
_UNIT = (
    r"m3|m\^3|metros? cubicos?|metros?|cubic met(?:er|re)s?|kwh|kw|kilowatts?(?: hours?)?|kilovatios?(?: hora)?"
    r"|kilowats?|litros?|lts?|liters?|gallons?|galones?|gal|hcf|ccf"
)
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d{1,2})?(?!\d)"
_QUANTITY = re.compile(rf"(?<![\d.,])(?P<figures>{_NUMBER})\s?(?P<unit>{_UNIT})\b", re.ASCII)
_WORD = re.compile(r"m(?:3|\^3|etros?\b)|cubi|kw|kilo|litro|lts?\b|liter|gal|[hc]cf")


def find(text: Text, language: str) -> list[Found]:
    """Each quantity with its unit, at the same place."""
    if not _WORD.search(text.searched):
        return []
    found: list[Found] = []
    for match in _QUANTITY.finditer(text.searched):
        found.append(Found("quantity", decimal(match["figures"]), match.start(), match.end()))
        found.append(Found("unit", _unit(match["unit"]), match.start(), match.end()))
    return found


def _unit(said: str) -> str:
    return next(name for pattern, name in _UNITS if pattern.match(said))
