"""Finds what a message names: numbers, money, days, periods, contacts, places, readings, ways to pay.

Pure and deterministic. A stretch of the text is one thing only: the first finder of `FINDERS` that takes it has it.
Each finder looks at the message's words first and leaves at once when none of its own is there.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.core.nlu.patterns import (
    calendar_days,
    contact,
    dates,
    money,
    paying,
    periods,
    places,
    quantities,
    readings,
    records,
)
from bot.core.nlu.patterns.text import Found, Text, read

Finder = Callable[[Text, str], list[Found]]
FINDERS: tuple[Finder, ...] = (
    contact.find,
    records.find_cases,
    places.find,
    readings.find,
    money.find_marked,
    quantities.find,
    calendar_days.find_written,
    records.find_led,
    records.find_bare,
    money.find_parts,
    dates.find,
    periods.find,
    money.find_meant,
    paying.find,
    records.find_postal,
)

_DENIED = re.compile(
    r"\b(?:not|no(?: (?:es|era|son|fue|puedo|quiero))?)(?: (?:pagar|el|la|del|de|con|en|the|in|for|on|recibo))* \Z",
    re.ASCII,
)
_DENIAL = 30
"""Characters before an entity in which it may be denied."""

__all__ = ["FINDERS", "Found", "find"]


def find(text: str, language: str = "es") -> list[Found]:
    """Every entity, in the order of the text; `language` decides only where the words themselves don't (12/05)."""
    message = left = read(text)
    found: list[Found] = []
    for finder in FINDERS:
        new = finder(left, language)
        if new:
            left, found = left.without(new), found + new
    meant = _without_denied([one for one in found if one.value], message.searched)
    return sorted((message.back(one) for one in meant), key=lambda one: (one.start, one.entity))


def _without_denied(found: list[Found], searched: str) -> list[Found]:
    """ "No era septiembre, era octubre": of several of a kind, those that the customer takes back are left out."""
    if "no" not in searched or len(found) < 2:
        return found
    kept = [one for one in found if not _DENIED.search(searched, max(0, one.start - _DENIAL), one.start)]
    kinds = {one.entity for one in kept}
    return kept + [one for one in found if one.entity not in kinds]
