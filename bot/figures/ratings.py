"""What customers said of it, 1 to 5, from `runtime.ratings`: each counts for the day that it was given on.

Satisfied are 4 and 5; who was asked and gave no number is not counted. With a team: only ratings of its handoffs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.figures.span import Span

SATISFIED = 4
_SCORES = text("""
select (r.at at time zone :zone)::date as day, r.score, count(*) as count from runtime.ratings r
where r.utility_id = :utility and r.kind <> 'nps' and r.at >= :since and r.at < :until
    and (cast(:channel as text) is null or r.channel = :channel)
    and (cast(:team as text) is null or exists (
        select from runtime.queue_entries q where q.id = r.entry_id and q.team = :team))
group by 1, 2 order by 1, 2
""")


_RECOMMENDED = text("""
select (r.at at time zone :zone)::date as day, count(*) filter (where r.score >= 9) as promoters,
    count(*) filter (where r.score between 7 and 8) as passives, count(*) filter (where r.score <= 6) as detractors
from runtime.ratings r
where r.utility_id = :utility and r.kind = 'nps' and r.at >= :since and r.at < :until
    and (cast(:channel as text) is null or r.channel = :channel)
group by 1
""")


@dataclass(frozen=True, slots=True)
class Recommendations:
    """Of who said how likely they recommend us: 9 and 10, 7 and 8, and 0 to 6."""

    promoters: int = 0
    passives: int = 0
    detractors: int = 0

    @property
    def given(self) -> int:
        """How many answers."""
        return self.promoters + self.passives + self.detractors

    @property
    def score(self) -> int | None:
        """Percent promoters less percent detractors, -100 to 100; None without any."""
        return round(100 * (self.promoters - self.detractors) / self.given) if self.given else None

    def __add__(self, other: Recommendations) -> Recommendations:
        """Both together."""
        return Recommendations(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Scores:
    """How often each score was given."""

    counts: Mapping[int, int]

    @property
    def given(self) -> int:
        """How many ratings."""
        return sum(self.counts.values())

    @property
    def satisfied(self) -> int:
        """How many were 4 or 5."""
        return sum(count for score, count in self.counts.items() if score >= SATISFIED)

    @property
    def mean(self) -> float | None:
        """The mean score; None without any."""
        return sum(score * count for score, count in self.counts.items()) / self.given if self.given else None


def together(some: Iterable[Scores]) -> Scores:
    """All of them."""
    counts = dict.fromkeys(range(1, 6), 0)
    for one in some:
        for score, count in one.counts.items():
            counts[score] += count
    return Scores(counts)


async def scores_by_day(connection: AsyncConnection, span: Span) -> dict[date, Scores]:
    """The ratings given on each day of `span` that had any."""
    found: dict[date, dict[int, int]] = {}
    for row in await connection.execute(_SCORES, span.values):
        found.setdefault(row.day, {})[row.score] = row[2]
    return {day: Scores(counts) for day, counts in found.items()}


async def recommended_by_day(connection: AsyncConnection, span: Span) -> dict[date, Recommendations]:
    """The recommendations given on each day of `span` that had any; its team is left aside."""
    rows = await connection.execute(
        _RECOMMENDED, {name: value for name, value in span.values.items() if name != "team"}
    )
    return {day: Recommendations(*counts) for day, *counts in rows}
