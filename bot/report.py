"""The weekly report: how conversations went, in each language, and which messages were not understood, in groups.

A visit is a stretch of a conversation: it ends with half an hour's silence, or with a day's when a question of ours is
open. It is contained (CNV-19) when no person was needed, something was understood in it, and the customer did not come
back within 72 hours about the same thing. What is too young to have been judged counts as soon as its verdict is
certain (`outcomes.judge_so_far`) and is open until then; a message that we couldn't make out stands in its group at
once. Pure, but for `read`, which writes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.likeness import group
from bot.outcomes import SETTLED, UNCLEAR, Told, is_task, judge_so_far

RECONTACT = timedelta(hours=72)
OPEN_QUESTION = timedelta(hours=24)
"""How long a question of ours stays open: then a new session begins (turn.SESSION_SILENCE)."""

SAMPLES = 3
GROUPS = 25
MISSED = frozenset({"asked_back", "picked", "corrected"})
LEFT = frozenset({"abandoned", "handed_off"})
Json = dict[str, Any]

_TURNS = text("""
select t.id, t.conversation_id, coalesce(t.slots->>'language', c.language, '') as language, t.started_at as at,
    t.outcome, t.intent, t.ranking, t.utterance, t.verdict, t.taught, coalesce(t.asking, false) as asking,
    coalesce(t.answering, false) as answering, t.asking is not null as is_judged,
    t.margin is not null as has_words,
    t.outcome = 'held' or exists (select from runtime.queue_entries q where q.turn_id = t.id) as has_person
from runtime.turns t join runtime.conversations c on c.id = t.conversation_id
where t.started_at >= :since and t.started_at < :until and t.outcome in ('answered', 'held')
    and (cast(:utility as text) is null or c.utility_id = :utility)
order by t.conversation_id, t.started_at, t.id
""")


@dataclass(frozen=True, slots=True)
class Row:
    """A turn as the report needs it. `likeliest`: the classifier's first intent; `has_words`: it was no press."""

    conversation: UUID
    language: str
    at: datetime
    outcome: str
    intent: str | None
    likeliest: str | None
    utterance: str | None
    verdict: str | None
    taught: str | None
    asking: bool
    answering: bool
    has_words: bool
    has_person: bool

    @property
    def is_open(self) -> bool:
        """Whether it is too early to say how it turned out."""
        return self.has_words and self.verdict is None

    @property
    def is_unclear(self) -> bool:
        """Whether we could not tell what was meant."""
        return self.intent in (UNCLEAR, None)

    @property
    def is_missed(self) -> bool:
        """Whether what they said was not understood, or wrongly; of an open one, whether that is certain already."""
        left = self.verdict in LEFT or (self.is_open and not self.answering)
        return self.verdict in MISSED or (left and self.is_unclear)

    @property
    def meant(self) -> str | None:
        """The task behind it, as far as we know."""
        return next((one for one in (self.taught, self.intent) if is_task(one)), None)


@dataclass(frozen=True, slots=True)
class Visit:
    """Turns of one conversation without a long silence between them."""

    turns: tuple[Row, ...]

    @property
    def tasks(self) -> frozenset[str]:
        """What it was about."""
        return frozenset(one.meant for one in self.turns if one.meant)

    @property
    def has_person(self) -> bool:
        """Whether it went to a person."""
        return any(one.has_person for one in self.turns)

    @property
    def is_lost(self) -> bool:
        """Whether nothing at all was understood."""
        return not self.tasks and any(one.is_unclear for one in self.turns if one.outcome == "answered")

    def is_resumed_by(self, later: Visit) -> bool:
        """Whether `later` is the customer coming back about the same thing."""
        gap = later.turns[0].at - self.turns[-1].at
        return timedelta() < gap <= RECONTACT and bool(self.tasks & later.tasks)


def visits(rows: Sequence[Row]) -> list[Visit]:
    """The visits of one conversation; `rows` oldest first."""
    found: list[list[Row]] = []
    for row in rows:
        if found:
            before = found[-1][-1]
            if row.at - before.at < (OPEN_QUESTION if before.asking else SETTLED):
                found[-1].append(row)
                continue
        found.append([row])
    return [Visit(tuple(some)) for some in found]


def summarise(rows: Sequence[Row], *, since: datetime, until: datetime) -> dict[str, Json]:
    """A section a language, of what began from `since`; `rows` by conversation, oldest first."""
    told = [row for row in rows if row.at >= since and row.outcome == "answered"]
    judged = list(_contained(rows, since=since, until=until))
    return {
        language: _containment([one for one in judged if one[0].turns[0].language == language])
        | _understanding([row for row in told if row.language == language])
        for language in sorted({row.language for row in told} | {visit.turns[0].language for visit, *_ in judged})
    }


def _contained(rows: Sequence[Row], *, since: datetime, until: datetime) -> Iterator[tuple[Visit, bool, bool]]:
    """Each visit begun from `since`, whether they came back about it, and whether they still may."""
    for _, conversation in groupby(rows, key=lambda row: row.conversation):
        found = visits(list(conversation))
        for place, visit in enumerate(found):
            if visit.turns[0].at >= since:
                resumed = any(visit.is_resumed_by(later) for later in found[place + 1 :])
                yield visit, resumed, until - visit.turns[-1].at < RECONTACT


def _containment(judged: Sequence[tuple[Visit, bool, bool]]) -> Json:
    contained = [not (visit.has_person or visit.is_lost or resumed) for visit, resumed, _ in judged]
    return {
        "visits": len(judged),
        "containment": _share(contained),
        "with_a_person": sum(visit.has_person for visit, *_ in judged),
        "came_back_within_72_hours": sum(resumed for _, resumed, _ in judged),
        "may_still_come_back": sum(is_open and fine for (*_, is_open), fine in zip(judged, contained, strict=True)),
    }


def _understanding(rows: Sequence[Row]) -> Json:
    judged = [row for row in rows if row.has_words and row.verdict]
    return {
        "turns": len(rows),
        "judged": len(judged),
        "open": sum(row.is_open for row in rows),
        "understood": _share([row.verdict in ("understood", *LEFT) and not row.is_missed for row in judged]),
        "ask_backs": sum(row.verdict in ("asked_back", "picked") for row in judged),
        "verdicts": dict(sorted(Counter(str(row.verdict) for row in judged).items())),
        "groups": groups([row for row in rows if row.has_words and row.is_missed and row.utterance]),
    }


def groups(missed: Sequence[Row]) -> list[Json]:
    """Misunderstood messages by what they are about, the largest group first."""
    return [
        {
            "count": len(members),
            "samples": _samples(row.utterance for row in members if row.utterance),
            "likeliest": _most(row.likeliest for row in members),
            "picked": dict(Counter(row.taught for row in members if row.taught).most_common()),
        }
        for places in group([row.utterance or "" for row in missed])[:GROUPS]
        if (members := [missed[place] for place in places])
    ]


def _samples(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))[:SAMPLES]


def _most(names: Iterable[str | None]) -> str | None:
    counted = Counter(name for name in names if name)
    return counted.most_common(1)[0][0] if counted else None


def _share(truths: Sequence[bool]) -> float | None:
    return round(sum(truths) / len(truths), 4) if truths else None


async def read(engine: AsyncEngine, *, utility: str | None, since: datetime, until: datetime) -> list[Row]:
    """The turns of one utility (None: of all) from `since` until `until`, with the verdicts that stand at `until`."""
    async with engine.connect() as connection:
        found = (await connection.execute(_TURNS, {"utility": utility, "since": since, "until": until})).all()
    rows: list[Row] = []
    for _, conversation in groupby(found, key=lambda one: one.conversation_id):
        turns = list(conversation)
        judged = judge_so_far([_told(one) for one in turns if one.outcome == "answered" and one.is_judged], now=until)
        for one in turns:
            row, so_far = _row(one), judged.get(one.id)
            if row.verdict is None and so_far is not None:
                row = replace(row, verdict=so_far.verdict, taught=so_far.taught)
            rows.append(row)
    return rows


def _told(one: Any) -> Told:
    return Told(one.id, one.at, one.intent, one.utterance, one.answering, one.asking, one.has_person)


def _row(one: Any) -> Row:
    ranking = one.ranking or []
    return Row(
        conversation=one.conversation_id,
        language=one.language,
        at=one.at,
        outcome=one.outcome,
        intent=one.intent,
        likeliest=str(ranking[0].get("name")) if ranking else one.intent,
        utterance=one.utterance,
        verdict=one.verdict,
        taught=one.taught,
        asking=one.asking,
        answering=one.answering,
        has_words=one.utterance is not None or one.has_words,
        has_person=one.has_person,
    )
