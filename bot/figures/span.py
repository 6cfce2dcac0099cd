"""The days that figures are of, and what of them is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from kit.utility import Utility

LONGEST = 366
"""Days in a span: a year and its leap day."""


@dataclass(frozen=True, slots=True)
class Span:
    """From the `first` day to the `last`, both included, by the utility's own clock.

    `channel` and `team` are empty for all. A team is one of people: what the assistant does alone has none.
    """

    utility: Utility
    first: date
    last: date
    channel: str = ""
    team: str = ""

    @property
    def since(self) -> datetime:
        """When the first day begins."""
        return self.utility.begins(self.first)

    @property
    def until(self) -> datetime:
        """When the last day is over."""
        return self.utility.begins(self.last + timedelta(days=1))

    @property
    def days(self) -> Iterator[date]:
        """Each day, in order."""
        return (self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1))

    @property
    def values(self) -> dict[str, Any]:
        """For the statements."""
        return {
            "utility": self.utility.id,
            "zone": self.utility.zone,
            "since": self.since,
            "until": self.until,
            "channel": self.channel or None,
            "team": self.team or None,
        }


def within(utility: Utility, first: date, last: date, *, channel: str = "", team: str = "") -> Span:
    """A span in its right order and no longer than LONGEST: then its first days are left out."""
    first, last = min(first, last), max(first, last)
    return Span(utility, max(first, last - timedelta(days=LONGEST - 1)), last, channel, team)
