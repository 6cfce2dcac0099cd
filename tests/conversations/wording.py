"""How replies should write the cast's expectations, worked out apart from the code under test."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

MONTHS = {
    "es": (
        *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
        *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
UNITS = {"m3": "m³"}


def plain(text: str) -> str:
    """Without accents and capitals, and with one kind of space."""
    decomposed = unicodedata.normalize("NFKD", " ".join(text.split()).casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def money(value: dict[str, Any]) -> str:
    """As both countries write it; sentences say which way it goes, so the sign is left out."""
    return f"${abs(value['amount_minor']) / 100:,.2f}"


def expectation(member: dict[str, Any], name: str, language: str) -> str:
    """`expect.<name>` of the cast, as the reply should write it."""
    value = member["expect"][name]
    assert value is not None, f"the cast expects no {name}"
    if name in ("balance", "last_bill"):
        return money(value)
    if name == "due_date":
        day = date.fromisoformat(value)
        month = MONTHS[language][day.month - 1]
        return f"{day.day} de {month}" if language == "es" else f"{month} {day.day}"
    if name == "usage":
        quantity = f"{float(value['quantity']):,.2f}".rstrip("0").rstrip(".")
        return f"{quantity} {UNITS.get(value['unit'], value['unit'])}"
    return str(value)
