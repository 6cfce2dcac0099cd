"""Containment and deflection, from `runtime.turns`: what `bot/report.py` counts, by day and by what was asked for.

A visit is a stretch of a conversation: half an hour's silence ends it, a day's while a question of ours is open. It
counts for the day that it began on. Counted are turns that were answered, or held because a person had the word; what
was ignored, limited, or failed to be processed is not.

- contained: no person was needed, something was understood, and nobody came back about it within 72 hours. Of visits of
  the last three days that is not certain yet; they count as contained as long as nobody came back.
- deflected: contained, something was asked for, and it was not abandoned half way: a call or a walk to the office that
  was not needed. A greeting alone is contained and deflects nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.figures.span import Span
from bot.outcomes import CHATTER, SETTLED, UNCLEAR
from bot.report import OPEN_QUESTION, RECONTACT

JUDGED = """
with turns as (
    select t.conversation_id as id, t.started_at as at, t.id as turn, t.outcome, t.verdict, t.asking, t.greeting,
        coalesce(t.finished_at, t.started_at) as done,
        case when t.taught <> all(:chatter) then t.taught when t.intent <> all(:chatter) then t.intent end as meant,
        t.outcome = 'answered' and coalesce(t.intent, :unclear) = :unclear as unclear,
        t.outcome = 'held' or q.turn_id is not null as person
    from runtime.conversations c join runtime.turns t on t.conversation_id = c.id
        left join runtime.queue_entries q on q.turn_id = t.id and q.utility_id = c.utility_id
    where c.utility_id = :utility and (cast(:channel as text) is null or c.channel = :channel)
        and t.started_at >= cast(:since as timestamptz) - cast(:open as interval)
        and t.started_at < cast(:until as timestamptz) + cast(:recontact as interval)
        and t.outcome in ('answered', 'held')
), begun as (
    select *, coalesce(at - lag(at) over own >= case when lag(asking) over own then cast(:open as interval)
        else cast(:settled as interval) end, true) as begins
    from turns window own as (partition by id order by at, turn)
), numbered as (
    select *, count(*) filter (where begins) over (partition by id order by at, turn) as number from begun
), visits as (
    select id, min(at) as began, max(at) as ended, max(done) as done, bool_or(person) as person,
        array_agg(distinct meant) filter (where meant is not null) as tasks, bool_or(unclear) as unclear,
        (array_agg(verdict order by at desc, turn desc))[1] as verdict,
        (array_agg(greeting order by at, turn))[1] as greeting
    from numbered group by id, number
), again as (
    select v.*, task is not null and lead(v.began) over (partition by v.id, task order by v.began) - v.ended
        <= cast(:recontact as interval) as resumed
    from visits v left join unnest(v.tasks) as task on true
), judged as (
    select id, began, ended, done, greeting, tasks, person, tasks is null and unclear as lost, verdict,
        coalesce(bool_or(resumed), false) as resumed
    from again where began >= :since and began < :until
    group by id, began, ended, done, greeting, tasks, person, unclear, verdict
), counted as materialized (
    select *, not (person or lost or resumed) as contained,
        tasks is not null and not (person or resumed) and coalesce(verdict, 'abandoned') <> 'abandoned' as deflected
    from judged
)
"""
"""The visits begun within a span, as the relation `counted`: one row a visit. `greeting`: the variant that began it."""

_VISITS = text(
    JUDGED
    + """
select (began at time zone :zone)::date as day, null as intent, null as channel, count(*) as visits,
    count(*) filter (where contained) as contained, count(*) filter (where person) as person,
    count(*) filter (where lost and not person) as lost, count(*) filter (where resumed and not person) as resumed,
    count(tasks) as asked, count(*) filter (where deflected) as deflected, null::float as seconds
from counted group by 1
union all
select null, null, c.channel, count(*), count(*) filter (where contained), count(*) filter (where person),
    count(*) filter (where lost and not person), count(*) filter (where resumed and not person),
    count(tasks), count(*) filter (where deflected), null
from counted join runtime.conversations c using (id) group by c.channel
union all
select null, intent, null, count(*), count(*) filter (where contained), count(*) filter (where person),
    count(*) filter (where lost and not person), count(*) filter (where resumed and not person),
    count(tasks), count(*) filter (where deflected),
    percentile_cont(0.5) within group (order by extract(epoch from done - began)) filter (where deflected)
from counted cross join unnest(coalesce(tasks, '{}') || cast(:whole as text)) as intent group by intent
"""
)
_UNDERSTOOD = text("""
select coalesce(case when t.taught <> all(:chatter) then t.taught end, t.intent) as meant, count(*) as judged,
    count(*) filter (where t.verdict = 'understood') as understood
from runtime.conversations c join runtime.turns t on t.conversation_id = c.id
where c.utility_id = :utility and (cast(:channel as text) is null or c.channel = :channel)
    and t.started_at >= :since and t.started_at < :until and t.margin is not null
    and t.verdict in ('understood', 'corrected', 'asked_back', 'picked')
group by 1
""")
WHOLE = "*"
"""Stands for all requests together."""


@dataclass(frozen=True, slots=True)
class Visits:
    """Of some visits: `contained`, and why the others were not (`lost`: nothing was understood); `asked`: those in
    which something was asked for, `deflected` of them.
    """

    visits: int = 0
    contained: int = 0
    person: int = 0
    lost: int = 0
    resumed: int = 0
    asked: int = 0
    deflected: int = 0

    def __add__(self, other: Visits) -> Visits:
        """Both together."""
        return Visits(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Course:
    """How requests about one thing went. Of the `judged` messages that were about it so many were `understood` at once;
    half of those visits that the assistant served alone, to the end, took less than `seconds` (None without any).
    """

    judged: int = 0
    understood: int = 0
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Containment:
    """By day and by channel, where there was any, and by intent, the most first. A visit about two things is in both.

    `courses`: by intent, and of all together under WHOLE.
    """

    days: Mapping[date, Visits]
    intents: Mapping[str, Visits]
    courses: Mapping[str, Course]
    channels: Mapping[str, Visits]


def values_of(span: Span) -> dict[str, Any]:
    """For a statement that begins with JUDGED."""
    values = {name: value for name, value in span.values.items() if name != "team"}
    return values | {
        "chatter": sorted(CHATTER),
        "unclear": UNCLEAR,
        "open": OPEN_QUESTION,
        "settled": SETTLED,
        "recontact": RECONTACT,
    }


async def containment(connection: AsyncConnection, span: Span) -> Containment:
    """Of the visits begun within `span`; its team is left aside."""
    days: dict[date, Visits] = {}
    intents: dict[str, Visits] = {}
    channels: dict[str, Visits] = {}
    seconds: dict[str, float | None] = {}
    values = values_of(span)
    for day, intent, channel, *counts, median in await connection.execute(_VISITS, values | {"whole": WHOLE}):
        if day is not None:
            days[day] = Visits(*counts)
        elif channel is not None:
            channels[channel] = Visits(*counts)
        else:
            seconds[intent] = median
            if intent != WHOLE:
                intents[intent] = Visits(*counts)
    judged = {row.meant: (row.judged, row.understood) for row in await connection.execute(_UNDERSTOOD, values)}
    tasks = [counts for meant, counts in judged.items() if meant not in CHATTER]
    judged[WHOLE] = (sum(all_ for all_, _ in tasks), sum(right for _, right in tasks))
    courses = {intent: Course(*judged.get(intent, (0, 0)), seconds.get(intent)) for intent in (WHOLE, *intents)}
    return Containment(days, _most_first(intents), courses, _most_first(channels))


def _most_first(found: Mapping[str, Visits]) -> dict[str, Visits]:
    return dict(sorted(found.items(), key=lambda one: (-one[1].visits, one[0])))
