"""Which zone a customer means: by name, colonia, or postal code, with accents, capitals and small slips forgiven."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from kit.utility import Utility, plain
from kit.utility_parts import Zone

EXACT: Final = 1.0
WITHIN: Final = 0.95
BEGUN: Final = 0.85
"""The words are the beginning of a name: "santa ro"."""
CLOSE: Final = 0.78
"""Below this, two names of six letters differ by more than one slip."""
SHORTEST: Final = 4
"""Shorter names must be there letter for letter."""
SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class ZoneMatch:
    """A zone and how sure: 1 is its very name or postal code."""

    zone: Zone
    score: float


def match_zones(utility: Utility, words: str) -> list[ZoneMatch]:
    """Zones that `words` may mean, the surest first; one alone where a name stands there letter for letter."""
    asked = plain(words)
    if not asked:
        return []
    scored = (ZoneMatch(zone, round(_score(zone, asked), 3)) for zone in utility.zones)
    found = sorted((one for one in scored if one.score >= CLOSE), key=lambda one: -one.score)
    best = found[0].score if found else 0.0
    floor = best if best >= EXACT else WITHIN if best >= WITHIN else CLOSE
    return [one for one in found if one.score >= floor][:SHOWN]


def _score(zone: Zone, asked: str) -> float:
    names = (zone.code, zone.name, *zone.aliases)
    postal = EXACT if set(zone.postal_codes) & set(asked.split()) else 0.0
    return max(postal, *(_likeness(plain(name), asked) for name in names))


def _likeness(name: str, asked: str) -> float:
    if name == asked:
        return EXACT
    if f" {name} " in f" {asked} ":
        return WITHIN
    if len(asked) >= SHORTEST and name.startswith(asked):
        return BEGUN
    if len(name) < SHORTEST:
        return 0.0
    return max((SequenceMatcher(None, name, part).ratio() for part in _windows(asked, len(name.split()))), default=0.0)


def _windows(asked: str, size: int) -> Iterable[str]:
    """Every run of `size` words, and of one more or less: "casa blanca" is also written in one word."""
    words = asked.split()
    for length in {max(1, size - 1), size, size + 1}:
        for start in range(max(1, len(words) - length + 1)):
            yield " ".join(words[start : start + length])
