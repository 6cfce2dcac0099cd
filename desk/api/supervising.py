"""What supervisors look at and do: the figures of some days, and what could not be done after all tries."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from bot import dead_letters
from bot.dead_letters import UnknownDeadLetterError
from bot.figures.figures import Day, read_figures
from bot.figures.span import LONGEST, within
from bot.figures.visits import Visits
from desk.api import supervised
from desk.api.caller import Doing, Reader
from desk.api.problems import AgentRequired, AgentUnknown, ScopeRequired, SupervisorRequired
from desk.supervision.acting import doing
from desk.work.actor import Actor
from desk.work.acts import Acts
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
    """Containment, handoffs and ratings, by day and by request. At most 366 days: then the first are left out."""
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
    found = await read_figures(caller.house.gateway.engine, span)
    return supervised.FiguresJson(
        first=span.first,
        last=span.last,
        days=[_day(one) for one in found.days],
        requests=[
            supervised.RequestFiguresJson(intent=name, visits=_visits(one)) for name, one in found.intents.items()
        ],
        reasons=dict(found.results.reasons),
        promises={
            kind: supervised.KeptJson(kept=kept, broken=broken)
            for kind, (kept, broken) in found.results.promises.items()
        },
    )


def _visits(found: Visits) -> supervised.VisitsJson:
    return supervised.VisitsJson(
        visits=found.visits, contained=found.contained, with_person=found.person, resumed=found.resumed,
        not_understood=found.lost, asked=found.asked, deflected=found.deflected,
    )  # fmt: skip


def _day(one: Day) -> supervised.DayJson:
    handled, scores = one.handled, one.scores
    return supervised.DayJson(
        day=one.day, visits=_visits(one.visits), handoffs=handled.opened, closed=handled.closed,
        resolved=handled.resolved, reopened=handled.reopened, answer_seconds=handled.answer_seconds,
        handled_seconds=handled.handled_seconds, ratings=scores.given, satisfied=scores.satisfied,
        mean_score=scores.mean,
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


def _supervisor(acts: Acts) -> Actor:
    """Whoever acts, if they are one of the desk's supervisors. Raises SupervisorRequired."""
    person = acts.seat.person
    if person is None or not person.is_at_least("supervisor"):
        raise SupervisorRequired
    return acts.seat


async def _do(acts: Acts, letter: UUID, what: Literal["replayed", "discarded"], reason: str = "") -> None:
    actor, utility = _supervisor(acts), acts.utility.id
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
async def replay(acts: Doing, letter_id: UUID) -> None:
    """Once, in the name of a supervisor: what is tried is no dead letter any more, and a second call finds none."""
    await _do(acts, letter_id, "replayed")


@router.post("/dead-letters/{letter_id}/discard", summary="Discard a dead letter", status_code=204, responses=DONE)
async def discard(acts: Doing, letter_id: UUID, body: supervised.DiscardJson) -> None:
    """Takes it off the list for good, in the name of a supervisor; who did it and why is kept."""
    await _do(acts, letter_id, "discarded", body.reason)
