"""Addresses as each country writes them."""

from __future__ import annotations

from typing import Final

from backend.customers.models import Premise

NUMBER_FIRST: Final = frozenset({"US"})
"""Countries where the house number stands before the street; in the others it stands behind."""


def street_line(street: str, number: str, *, country: str) -> str:
    """Street and number: `1200 Oak Street` in the United States, `Calle Hidalgo 12` in Mexico."""
    parts = (number, street) if country in NUMBER_FIRST else (street, number)
    return " ".join(part for part in parts if part)


def address_lines(premise: Premise, *, country: str) -> tuple[str, ...]:
    """As on an envelope.

    United States: street, then `City, ST ZIP` (USPS Publication 28, section 21). Elsewhere the Mexican way: street,
    the colonia on a line of its own, `CP City, State` (UPU, Addressing systems: MEX).
    """
    street = street_line(premise.street, premise.number, country=country)
    if country == "US":
        return (street, f"{premise.city}, {premise.state} {premise.postal_code}")
    colonia = (premise.neighborhood,) if premise.neighborhood else ()
    return (street, *colonia, f"{premise.postal_code} {premise.city}, {premise.state}")
