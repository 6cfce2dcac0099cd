"""The greeting under test (CNV-22): what came of each variant, and whether the difference is more than chance.

Counted are conversations, each once: by their first visit within the span that began with a greeting under test. Which
variant a conversation hears is drawn by its id, so that conversations are independent of each other. Visits, their
containment and requests are those of `visits.py`; ratings are those given from a visit's beginning until a day after
its end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import sqrt
from typing import Any, Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.figures.ratings import SATISFIED
from bot.figures.span import Span
from bot.figures.visits import JUDGED, values_of
from bot.greeting import VARIANTS

Z_95 = 1.959964
Measure = Literal["asked", "contained", "satisfied"]
MEASURES: tuple[Measure, ...] = ("asked", "contained", "satisfied")

_BY_VARIANT = """
, greeted as (
    select distinct on (id) id, greeting, began, ended, tasks is not null as asked, contained
    from counted where greeting is not null order by id, began
)
select g.greeting, count(*) as conversations, count(*) filter (where g.asked) as asked,
    count(*) filter (where g.contained) as contained, count(r.score) as rated,
    count(*) filter (where r.score >= :satisfied) as satisfied, coalesce(sum(r.score), 0) as total
from greeted g left join lateral (
    select score from runtime.ratings r
    where r.conversation_id = g.id and r.kind <> 'nps'
        and r.at >= g.began and r.at < g.ended + interval '1 day' order by r.at limit 1
) r on true
group by g.greeting
"""
_GREETED = text(JUDGED + _BY_VARIANT)


@dataclass(frozen=True, slots=True)
class Variant:
    """Of the conversations that one variant greeted: how many asked for something, were contained, rated it (the sum
    of the scores is `total`), and were satisfied.
    """

    conversations: int = 0
    asked: int = 0
    contained: int = 0
    rated: int = 0
    satisfied: int = 0
    total: int = 0

    def of(self, measure: Measure) -> tuple[int, int]:
        """How many, of how many."""
        return getattr(self, measure), self.rated if measure == "satisfied" else self.conversations

    @property
    def mean_score(self) -> float | None:
        """The mean rating; None without any."""
        return self.total / self.rated if self.rated else None


@dataclass(frozen=True, slots=True)
class Difference:
    """The first share minus the second, and where it lies with 95 % confidence. `is_told`: zero is outside of that."""

    value: float
    low: float
    high: float

    @property
    def is_told(self) -> bool:
        """Whether chance alone would rarely make such a difference."""
        return self.low > 0 or self.high < 0


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Where a share lies with 95 % confidence: Wilson's score interval (https://doi.org/10.1080/01621459.1927.10502953)."""
    share, z2 = part / whole, Z_95 * Z_95
    middle = (share + z2 / (2 * whole)) / (1 + z2 / whole)
    half = Z_95 / (1 + z2 / whole) * sqrt(share * (1 - share) / whole + z2 / (4 * whole * whole))
    return max(0.0, middle - half), min(1.0, middle + half)


def difference(first: tuple[int, int], second: tuple[int, int]) -> Difference | None:
    """Between two independent shares, by Newcombe's method 10 (https://doi.org/10.1002/(SICI)1097-0258(19980430)17:8%3C873::AID-SIM779%3E3.0.CO;2-I):
    it holds for small numbers and for shares near 0 and 1. None when one of them is of nothing.
    """
    if not first[1] or not second[1]:
        return None
    one, other = first[0] / first[1], second[0] / second[1]
    (low_1, high_1), (low_2, high_2) = wilson(*first), wilson(*second)
    value = one - other
    return Difference(
        value,
        value - sqrt((one - low_1) ** 2 + (high_2 - other) ** 2),
        value + sqrt((high_1 - one) ** 2 + (other - low_2) ** 2),
    )


@dataclass(frozen=True, slots=True)
class GreetingTest:
    """Both variants; a difference is the first of VARIANTS minus the second."""

    variants: Mapping[str, Variant]

    def between(self, measure: Measure) -> Difference | None:
        """By how much they differ."""
        first, second = (self.variants[name] for name in VARIANTS)
        return difference(first.of(measure), second.of(measure))

    @property
    def has_begun(self) -> bool:
        """Whether anybody was greeted."""
        return any(one.conversations for one in self.variants.values())

    def as_json(self) -> dict[str, Any]:
        """For people with a program."""
        return {
            "variants": {name: _variant_as_json(one) for name, one in self.variants.items()},
            "differences": {measure: _difference_as_json(self.between(measure)) for measure in MEASURES},
        }


def _variant_as_json(one: Variant) -> dict[str, Any]:
    shares: dict[str, Any] = {}
    for measure in MEASURES:
        part, whole = one.of(measure)
        shares[measure] = {"count": part, "of": whole, "share": round(part / whole, 4) if whole else None}
    mean = one.mean_score
    return {"conversations": one.conversations, **shares, "mean_score": None if mean is None else round(mean, 2)}


def _difference_as_json(one: Difference | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {"value": round(one.value, 4), "low": round(one.low, 4), "high": round(one.high, 4), "is_told": one.is_told}


async def greeting_test(connection: AsyncConnection, span: Span) -> GreetingTest:
    """Of the conversations greeted within `span`."""
    values = values_of(span) | {"satisfied": SATISFIED}
    found = {row.greeting: row for row in await connection.execute(_GREETED, values)}
    names = [field.name for field in fields(Variant)]
    return GreetingTest(
        {
            name: Variant(**{field: getattr(found[name], field) for field in names}) if name in found else Variant()
            for name in VARIANTS
        }
    )
