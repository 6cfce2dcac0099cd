"""How customers paid on the days of the figures, asked of the service layer (ANA-04)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.figures.span import Span
from desk.work.customer import DownError, Records

OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Paid:
    """Payments by method, the most used first; for those of the `digital` methods nobody went anywhere."""

    ways: Mapping[str, int]
    digital: frozenset[str]

    @property
    def count(self) -> int:
        """All of them."""
        return sum(self.ways.values())

    @property
    def digitally(self) -> int:
        """Those for which nobody went anywhere."""
        return sum(count for method, count in self.ways.items() if method in self.digital)

    @property
    def at_office(self) -> int:
        """Those for which somebody came to an office."""
        return self.ways.get(OFFICE, 0)


async def read_paid(records: Records, span: Span) -> Paid | None:
    """Of the days of `span`, whatever its channel and team; None while the service layer does not answer."""
    try:
        raw = await records.get("payments/by-method", **{"from": span.first.isoformat(), "to": span.last.isoformat()})
        ways = {str(one["method"]): int(one["count"]) for one in raw["items"]}
        return Paid(ways, frozenset(str(one["method"]) for one in raw["items"] if one["digital"]))
    except (DownError, KeyError, TypeError, ValueError):
        return None
