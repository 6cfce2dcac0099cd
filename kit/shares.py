"""Parts of an amount as people say them: the entity `amount_part` (half, all, third, quarter, 30%)."""

from __future__ import annotations

import re
from fractions import Fraction

_NAMED = {
    "all": Fraction(1),
    "half": Fraction(1, 2),
    "third": Fraction(1, 3),
    "two_thirds": Fraction(2, 3),
    "quarter": Fraction(1, 4),
    "three_quarters": Fraction(3, 4),
}


def share_of(said: str) -> Fraction | None:
    """The part that a value names, above 0 and up to 1; None for what is no part, such as an amount."""
    if said in _NAMED:
        return _NAMED[said]
    found = re.fullmatch(r"(\d{1,3})%", said)
    return Fraction(int(found[1]), 100) if found and 0 < int(found[1]) <= 100 else None


def part_of_minor(amount_minor: int, share: Fraction) -> int:
    """That part of an amount in minor units, half a cent rounded up."""
    return int(amount_minor * share + Fraction(1, 2))
