"""Messages that were not understood, in groups; what people say they mean; and what waits to be learned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.learning import KEPT
from bot.likeness import group
from bot.outcomes import NOT_OURS, UNCLEAR
from bot.reading import plain
from bot.report import LEFT, MISSED
from bot.training.phrases import phrase_of

LANGUAGES = ("es", "en")
READ = 800
"""Messages looked at for grouping, the newest: it takes the square of them."""

GROUPS = 20
SHOWN = 6
"""Different phrases of a group: only what is shown is labelled, the rest comes next time."""

SUGGESTED = 3
TAUGHT_WEIGHT = 2.0
"""What the customer themselves chose afterwards, against a classifier's confidence of at most 1."""

_MISSED = text("""
select t.id, coalesce(t.slots->>'language', c.language, '') as language, t.utterance, t.taught, t.ranking
from runtime.turns t join runtime.conversations c on c.id = t.conversation_id
where t.utterance is not null and t.verdict <> 'understood' and t.started_at >= :since
    and c.utility_id = any(:utilities) and coalesce(t.slots->>'language', c.language, '') = :language
    and (t.verdict = any(:missed) or t.verdict = any(:left) and coalesce(t.intent, :unclear) = :unclear)
    and not exists (select from runtime.labels l where l.turn_id = t.id)
order by t.started_at desc limit :limit
""")
_READ = text("""
select t.id, c.utility_id, coalesce(t.slots->>'language', c.language, '') as language, t.utterance
from runtime.turns t join runtime.conversations c on c.id = t.conversation_id
where t.id = any(:turns) and c.utility_id = any(:utilities) and t.utterance is not null
""")
_LABEL = text("""
insert into runtime.labels (turn_id, utility_id, language, words, intent, labelled_by, at)
values (:turn, :utility, :language, :words, :intent, :by, :now) on conflict (turn_id) do nothing
""")
_UNLABEL = text("""
delete from runtime.labels where turn_id = any(:turns) and utility_id = any(:utilities) and trial_id is null
""")
_WAITING = text("""
select turn_id, language, words, intent from runtime.labels
where trial_id is null and intent <> '' and utility_id = any(:utilities) order by language, intent, words, turn_id
""")
_ACCEPTED = text("""
select language, words, intent from runtime.labels where trial_id is not null and intent <> ''
""")


@dataclass(frozen=True, slots=True)
class Group:
    """Messages about one thing: `count` of them, `phrases` to be seen, `turns` that wrote those, what they may mean."""

    count: int
    phrases: tuple[str, ...]
    turns: tuple[UUID, ...]
    suggested: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A phrase that waits to be learned."""

    turns: tuple[UUID, ...]
    language: str
    words: str
    intent: str


async def missed(connection: AsyncConnection, *, utilities: Sequence[str], language: str, now: datetime) -> list[Any]:
    """The newest messages in `language` that were not understood and that nobody has labelled."""
    values = {
        "utilities": list(utilities),
        "language": language,
        "since": now - KEPT,
        "missed": sorted(MISSED),
        "left": sorted(LEFT),
        "unclear": UNCLEAR,
        "limit": READ,
    }
    return list((await connection.execute(_MISSED, values)).all())


def grouped(rows: Sequence[Any]) -> list[Group]:
    """The largest groups of such messages. What has no words left after redaction is in none. Pure, and slow."""
    telling = [row for row in rows if phrase_of(row.utterance)]
    return [
        _group([telling[place] for place in places]) for places in group([row.utterance for row in telling])[:GROUPS]
    ]


def _group(rows: Sequence[Any]) -> Group:
    by_phrase: dict[str, list[Any]] = {}
    for row in rows:
        by_phrase.setdefault(plain(phrase_of(row.utterance)), []).append(row)
    often = sorted(by_phrase.values(), key=len, reverse=True)[:SHOWN]
    return Group(
        count=len(rows),
        phrases=tuple(phrase_of(same[0].utterance) for same in often),
        turns=tuple(row.id for same in often for row in same),
        suggested=suggested(rows),
    )


def suggested(rows: Sequence[Any]) -> tuple[str, ...]:
    """The likeliest intents: what customers chose afterwards, then what the classifier thought of. Pure."""
    votes: Counter[str] = Counter()
    for row in rows:
        if row.taught:
            votes[row.taught] += TAUGHT_WEIGHT  # type: ignore[assignment]  # a Counter adds any number
        for one in row.ranking or ():
            votes[one["name"]] += float(one.get("confidence") or 0)  # type: ignore[assignment]  # as above
    for none in (UNCLEAR, NOT_OURS):
        votes.pop(none, None)
    return tuple(name for name, _ in votes.most_common(SUGGESTED))


async def label(
    connection: AsyncConnection,
    turns: Sequence[UUID],
    intent: str,
    *,
    utilities: Sequence[str],
    by: UUID,
    now: datetime,
) -> int:
    """Somebody says that these messages mean `intent`, or nothing worth learning (empty). Each is labelled once;
    returns how many were. Nobody else's utility is touched.
    """
    rows = (await connection.execute(_READ, {"turns": list(turns), "utilities": list(utilities)})).all()
    written = 0
    for row in rows:
        words = phrase_of(row.utterance) if intent else ""
        kept = {"words": words, "intent": intent if words else "", "by": by, "now": now}
        own = {"turn": row.id, "utility": row.utility_id, "language": row.language}
        written += (await connection.execute(_LABEL, own | kept)).rowcount
    return written


async def unlabel(connection: AsyncConnection, turns: Sequence[UUID], *, utilities: Sequence[str]) -> int:
    """Take labels back that were not accepted yet; returns how many."""
    return (await connection.execute(_UNLABEL, {"turns": list(turns), "utilities": list(utilities)})).rowcount


async def waiting(connection: AsyncConnection, *, utilities: Sequence[str]) -> list[Labelled]:
    """What was labelled and not accepted yet, by language and intent; the same words stand once."""
    found: dict[tuple[str, str, str], list[UUID]] = {}
    for row in await connection.execute(_WAITING, {"utilities": list(utilities)}):
        found.setdefault((row.language, row.words, row.intent), []).append(row.turn_id)
    return [Labelled(tuple(turns), *key) for key, turns in found.items()]


async def accepted(connection: AsyncConnection) -> dict[str, dict[str, list[str]]]:
    """What was ever accepted, of all utilities: language, intent, phrases. One assistant serves them all."""
    found: dict[str, dict[str, list[str]]] = {}
    for row in await connection.execute(_ACCEPTED):
        found.setdefault(row.language, {}).setdefault(row.intent, []).append(row.words)
    return found


def by_language(some: Sequence[Labelled], before: Mapping[str, Mapping[str, Sequence[str]]]) -> dict[str, Any]:
    """Those phrases together with what was accepted `before`: language, intent, phrases. Pure."""
    found: dict[str, dict[str, list[str]]] = {
        language: {intent: list(phrases) for intent, phrases in intents.items()} for language, intents in before.items()
    }
    for one in some:
        found.setdefault(one.language, {}).setdefault(one.intent, []).append(one.words)
    return found
