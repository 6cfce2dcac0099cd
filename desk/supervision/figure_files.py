"""`/desk/figures/days.csv` and `intents.csv`: what the page shows, for a spreadsheet."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from fastapi import APIRouter, Request, Response

from bot.app import Gateway
from bot.figures.figures import Figures, read_figures
from desk.staff.door import Door
from desk.supervision.choice import chosen
from desk.supervision.export import Value, note, streamed, supervisor
from desk.supervision.figures import PATH
from desk.supervision.intents import name_of
from desk.supervision.words import speaker
from kit.utility_parts import Language

DAYS = (
    "day", "visits", "contained", "with_person", "resumed", "lost", "asked", "deflected", "handoffs", "closed",
    "resolved", "reopened", "first_answer_minutes", "handled_minutes", "ratings", "satisfied", "mean_score",
    "promoters", "passives", "detractors",
)  # fmt: skip
INTENTS = (
    "request", "visits", "contained", "with_person", "resumed", "deflected", "judged", "understood", "alone_minutes",
)  # fmt: skip


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 1)


async def _days(found: Figures) -> AsyncIterator[Sequence[Value]]:
    for one in found.days:
        visits, handled, scores = one.visits, one.handled, one.scores
        yield (
            one.day.isoformat(), visits.visits, visits.contained, visits.person, visits.resumed, visits.lost,
            visits.asked, visits.deflected, handled.opened, handled.closed, handled.resolved, handled.reopened,
            _minutes(handled.answer_seconds), _minutes(handled.handled_seconds), scores.given, scores.satisfied,
            None if scores.mean is None else round(scores.mean, 2), one.recommended.promoters,
            one.recommended.passives, one.recommended.detractors,
        )  # fmt: skip


async def _intents(found: Figures, language: Language) -> AsyncIterator[Sequence[Value]]:
    for intent, one in found.intents.items():
        course = found.courses[intent]
        yield (
            name_of(intent, language), one.visits, one.contained, one.person, one.resumed, one.deflected,
            course.judged, course.understood, _minutes(course.seconds),
        )  # fmt: skip


def router(gateway: Gateway, door: Door) -> APIRouter:
    """The files, before the pages' guard: they ask for the seat themselves."""
    routes = APIRouter(include_in_schema=False)

    async def read(request: Request, what: str) -> Response:
        seat = await supervisor(door, request)
        named = request.query_params.get("utility", "")
        about = seat.utility(named) if named else seat.utilities[0]
        span = chosen(about, request.query_params, today=about.today(door.clock()), channels=gateway.channels)
        asked = {"table": what, "from": span.first.isoformat(), "to": span.last.isoformat()}
        await note(seat, "figures_exported", utility=about.id, detail=asked)
        found = await read_figures(gateway.engine, span)
        say = speaker(seat.language)
        name = f"ventanilla-{about.id}-{what}-{span.first}-{span.last}.csv"
        if what == "days":
            return streamed(name, [say(key) for key in DAYS], _days(found))
        return streamed(name, [say(key) for key in INTENTS], _intents(found, seat.language))

    @routes.get(f"{PATH}/days.csv")
    async def days(request: Request) -> Response:
        return await read(request, "days")

    @routes.get(f"{PATH}/intents.csv")
    async def intents(request: Request) -> Response:
        return await read(request, "intents")

    return routes
