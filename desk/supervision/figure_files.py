"""`/desk/figures/days.csv` and the other FILES: what the page shows, for a spreadsheet."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from functools import partial

from fastapi import APIRouter, Request, Response
from starlette.responses import PlainTextResponse

from bot.app import Gateway
from bot.figures.figures import Figures, read_figures
from bot.figures.span import Span
from desk.staff.door import Door
from desk.staff.guard import Seat
from desk.staff.sheet import HEADERS
from desk.supervision.choice import chosen
from desk.supervision.export import Value, note, streamed, supervisor
from desk.supervision.figure_sides import method_of
from desk.supervision.figures import FILES, PATH
from desk.supervision.intents import name_of
from desk.supervision.payments import Paid, read_paid
from desk.supervision.words import speaker
from desk.work.customer import asked_by
from desk.work.saying import channel_of
from kit.utility_parts import Language

Rows = AsyncIterator[Sequence[Value]]

DAYS = (
    "day", "visits", "contained", "with_person", "resumed", "lost", "asked", "deflected", "handoffs", "closed",
    "resolved", "reopened", "first_answer_minutes", "handled_minutes", "ratings", "satisfied", "mean_score",
    "promoters", "passives", "detractors",
)  # fmt: skip
VISITS = ("visits", "contained", "with_person", "resumed", "deflected")
CHANNELS = ("channel", *VISITS)
PAYMENTS = ("paid_way", "digital", "payments")
INTENTS = (
    "request", *VISITS, "judged", "understood", "alone_minutes",
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


async def _channels(found: Figures, language: Language) -> AsyncIterator[Sequence[Value]]:
    for channel, one in found.channels.items():
        yield channel_of(channel, language), one.visits, one.contained, one.person, one.resumed, one.deflected


async def _payments(paid: Paid, language: Language) -> AsyncIterator[Sequence[Value]]:
    for method, count in paid.ways.items():
        yield method_of(method, language), int(method in paid.digital), count


async def _table(what: str, gateway: Gateway, seat: Seat, span: Span) -> tuple[Sequence[str], Rows] | None:
    """Columns and rows; None while the service layer does not tell."""
    if what == "payments":
        paid = await read_paid(asked_by(seat, span.utility.id, gateway), span)
        return (PAYMENTS, _payments(paid, seat.language)) if paid else None
    found = await read_figures(gateway.engine, span)
    if what == "days":
        return DAYS, _days(found)
    if what == "channels":
        return CHANNELS, _channels(found, seat.language)
    return INTENTS, _intents(found, seat.language)


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
        say = speaker(seat.language)
        found = await _table(what, gateway, seat, span)
        if found is None:
            return PlainTextResponse(say("paid_unknown"), status_code=503, headers=HEADERS | {"Retry-After": "30"})
        columns, rows = found
        name = f"ventanilla-{about.id}-{what}-{span.first}-{span.last}.csv"
        return streamed(name, [say(key) for key in columns], rows)

    for what in FILES:
        routes.add_api_route(f"{PATH}/{what}.csv", partial(read, what=what))

    return routes
