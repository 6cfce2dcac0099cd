"""All figures of a span together: a row a day, requests by intent, and the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.figures.greeting import GreetingTest, greeting_test
from bot.figures.ratings import Recommendations, Scores, recommended_by_day, scores_by_day, together
from bot.figures.span import Span
from bot.figures.visits import WHOLE, Course, Visits, containment
from bot.floor.results import Handled, Results, results, results_by_day


@dataclass(frozen=True, slots=True)
class Day:
    """One day, also one on which nothing was."""

    day: date
    visits: Visits
    handled: Handled
    scores: Scores
    recommended: Recommendations


@dataclass(frozen=True, slots=True)
class Figures:
    """Of a span. `visits`, `intents`, `channels`, `courses` (by intent) and `course` (of all) and `greeting` leave its
    team aside, all else heeds it; `greeting` is None without a test.
    """

    days: tuple[Day, ...]
    visits: Visits
    intents: Mapping[str, Visits]
    channels: Mapping[str, Visits]
    courses: Mapping[str, Course]
    course: Course
    results: Results
    scores: Scores
    recommended: Recommendations
    greeting: GreetingTest | None


async def read_figures(engine: AsyncEngine, span: Span) -> Figures:
    """The figures of `span`, as of now."""
    async with engine.connect() as connection:
        contained = await containment(connection, span)
        handled = await results_by_day(
            connection,
            utility=span.utility.id,
            zone=span.utility.zone,
            since=span.since,
            until=span.until,
            channel=span.channel,
            team=span.team,
        )
        whole = await results(
            connection,
            utility=span.utility.id,
            since=span.since,
            until=span.until,
            channel=span.channel,
            team=span.team,
        )
        scores = await scores_by_day(connection, span)
        recommended = await recommended_by_day(connection, span)
        greeting = await _greeting(connection, span)
    nothing = Scores({})
    return Figures(
        days=tuple(
            Day(
                day,
                contained.days.get(day, Visits()),
                handled.get(day, Handled()),
                scores.get(day, nothing),
                recommended.get(day, Recommendations()),
            )
            for day in span.days
        ),
        visits=sum(contained.days.values(), Visits()),
        intents=contained.intents,
        channels=contained.channels,
        courses=contained.courses,
        course=contained.courses[WHOLE],
        results=whole,
        scores=together(scores.values()),
        recommended=sum(recommended.values(), Recommendations()),
        greeting=greeting,
    )


async def _greeting(connection: AsyncConnection, span: Span) -> GreetingTest | None:
    """None where no test is on: it costs as much as the visits do."""
    return await greeting_test(connection, span) if span.utility.greeting_test else None


def share(part: int, whole: int) -> float | None:
    """Of `whole`; None of nothing."""
    return part / whole if whole else None


def percent(part: int, whole: int) -> str:
    """A share as it is shown; a dash of nothing."""
    found = share(part, whole)
    return "–" if found is None else f"{found:.0%}"
