"""What supervisors look at and do: the figures of some days, what could not be done after all tries, the audit log."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from bot import dead_letters
from bot.dead_letters import UnknownDeadLetterError
from bot.figures.figures import Day, read_figures
from bot.figures.span import LONGEST, within
from bot.figures.visits import Course, Visits
from desk.api import supervised
from desk.api.caller import Chair, Presiding, Reader
from desk.api.problems import AgentRequired, AgentUnknown, ScopeRequired, SupervisorRequired
from desk.api.records import records_of
from desk.staff.log import Asked, entries, place_of
from desk.supervision.acting import doing
from desk.supervision.payments import read_paid
from kit.problems import Invalid, NotFound, RateLimited, Unauthorized, responses

USUAL_DAYS = 28
MOST = 100

router = APIRouter(
    prefix="/utilities/{utility_id}",
    tags=["supervising"],
    responses=responses(Unauthorized, ScopeRequired, NotFound, RateLimited),
)
DONE = responses(AgentRequired, AgentUnknown, SupervisorRequired)


@router.get("/figures", summary="Read the figures of some days")
async def figures(
    caller: Reader,
    first: Annotated[date | None, Query(alias="from", description="By the utility's clock; 28 days without.")] = None,
    last: Annotated[date | None, Query(alias="to", description="Included; today without.")] = None,
    channel: Annotated[str, Query(description="One channel only.", max_length=20)] = "",
    team: Annotated[str, Query(description="One team's handoffs and ratings only.", max_length=100)] = "",
) -> supervised.FiguresJson:
    """Containment, handoffs, ratings and payments, by day, request, channel and method.

    At most 366 days: then the first are left out.
    """
    if channel and channel not in caller.house.gateway.channels:
        raise Invalid(errors=[{"field": "query.channel", "message": "no such channel"}])
    if team and team not in caller.utility.teams:
        raise Invalid(errors=[{"field": "query.team", "message": "no such team"}])
    today = caller.utility.today(caller.house.door.clock())
    last = min(last or today, today)
    first = first or last - timedelta(days=USUAL_DAYS - 1)
    if last - first >= timedelta(days=LONGEST):
        first = last - timedelta(days=LONGEST - 1)
    span = within(caller.utility, first, last, channel=channel, team=team)
    found, paid = await asyncio.gather(
        read_figures(caller.house.gateway.engine, span), read_paid(records_of(caller), span)
    )
    return supervised.FiguresJson(
        first=span.first,
        last=span.last,
        days=[_day(one) for one in found.days],
        requests=[
            supervised.RequestFiguresJson(intent=name, visits=_visits(one), course=_course(found.courses[name]))
            for name, one in found.intents.items()
        ],
        channels={name: _visits(one) for name, one in found.channels.items()},
        course=_course(found.course),
        person_seconds=found.results.handled_seconds,
        reasons=dict(found.results.reasons),
        promises={
            kind: supervised.KeptJson(kept=kept, broken=broken)
            for kind, (kept, broken) in found.results.promises.items()
        },
        payments=paid
        and supervised.PaidJson(
            count=paid.count, digital=paid.digitally, at_office=paid.at_office, methods=dict(paid.ways)
        ),
    )


def _visits(found: Visits) -> supervised.VisitsJson:
    return supervised.VisitsJson(
        visits=found.visits, contained=found.contained, with_person=found.person, resumed=found.resumed,
        not_understood=found.lost, asked=found.asked, deflected=found.deflected,
    )  # fmt: skip


def _course(one: Course) -> supervised.CourseJson:
    return supervised.CourseJson(judged=one.judged, understood=one.understood, seconds=one.seconds)


def _day(one: Day) -> supervised.DayJson:
    handled, scores = one.handled, one.scores
    return supervised.DayJson(
        day=one.day, visits=_visits(one.visits), handoffs=handled.opened, closed=handled.closed,
        resolved=handled.resolved, reopened=handled.reopened, answer_seconds=handled.answer_seconds,
        handled_seconds=handled.handled_seconds, ratings=scores.given, satisfied=scores.satisfied,
        mean_score=scores.mean, promoters=one.recommended.promoters, passives=one.recommended.passives,
        detractors=one.recommended.detractors,
    )  # fmt: skip


@router.get("/dead-letters", summary="List what could not be done after all tries")
async def letters(caller: Reader, limit: Annotated[int, Query(ge=1, le=MOST)] = MOST) -> supervised.DeadLettersJson:
    """Turns that failed and messages that could not be delivered, the newest first; without anybody's words."""
    found = await dead_letters.dead_letters(caller.house.door.engine, limit=limit, utilities=caller.utilities)
    return supervised.DeadLettersJson(
        items=[
            supervised.DeadLetterJson(
                id=one.id, kind="turn" if one.kind == "turn" else "message", at=one.at, channel=one.channel,
                reason=one.reason, conversation=one.conversation, uncertain=one.is_uncertain,
            )
            for one in found
        ]
    )  # fmt: skip


async def _do(chair: Chair, letter: UUID, what: Literal["replayed", "discarded"], reason: str = "") -> None:
    actor, utility = chair.actor, chair.actor.caller.utility.id
    detail = {"letter": str(letter)} | ({"reason": reason} if reason else {})
    try:
        async with doing(actor, f"dead_letter_{what}", utility=utility, **detail) as (connection, now):
            if what == "replayed":
                await dead_letters.replay_one(connection, letter, utilities=(utility,), now=now)
            else:
                by = next(one for one in dead_letters.REASONS if one == reason)
                await dead_letters.discard(
                    connection, letter, reason=by, by=actor.handle, utilities=(utility,), now=now
                )
    except UnknownDeadLetterError as error:
        raise NotFound from error


@router.post("/dead-letters/{letter_id}/replay", summary="Try a dead letter again", status_code=204, responses=DONE)
async def replay(chair: Presiding, letter_id: UUID) -> None:
    """Once, in the name of a supervisor: what is tried is no dead letter any more, and a second call finds none."""
    await _do(chair, letter_id, "replayed")


@router.post("/dead-letters/{letter_id}/discard", summary="Discard a dead letter", status_code=204, responses=DONE)
async def discard(chair: Presiding, letter_id: UUID, body: supervised.DiscardJson) -> None:
    """Takes it off the list for good, in the name of a supervisor; who did it and why is kept."""
    await _do(chair, letter_id, "discarded", body.reason)


@router.get("/audit-log", summary="Read the audit log", responses=DONE)
async def audit_log(
    chair: Presiding,
    agent: Annotated[str | None, Query(description="What this one did.", max_length=100)] = None,
    what: Annotated[str | None, Query(description="One act, by its name.", max_length=60)] = None,
    conversation: Annotated[UUID | None, Query(description="What was done there.")] = None,
    since: Annotated[AwareDatetime | None, Query(description="Included.")] = None,
    until: Annotated[AwareDatetime | None, Query(description="Not included.")] = None,
    after: Annotated[str | None, Query(description="`next` of the page before.", max_length=100)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> supervised.AuditLogJson:
    """Who did what at the utility's desk, on a page or through the API, the newest first; filters add up. Only for
    supervisors. It holds ids and amounts, nobody's words.
    """
    place = place_of(after) if after else None
    if after and place is None:
        raise Invalid(errors=[{"field": "query.after", "message": "no such page"}])
    utility = chair.actor.caller.utility.id
    asked = Asked((utility,), agent=agent, what=what, conversation=conversation, since=since, until=until)
    async with chair.actor.door.engine.connect() as connection:
        found = await entries(connection, asked, limit=limit, before=place)
    return supervised.AuditLogJson(
        items=[
            supervised.AuditJson(
                id=one.id, at=one.at, agent=one.agent, name=one.who or "", what=one.what, address=one.address,
                detail=dict(one.detail), about=one.whom,
            )
            for one in found
        ],
        next=str(found[-1].place) if len(found) == limit else None,
    )  # fmt: skip
