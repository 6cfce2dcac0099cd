"""What an agent sees first: who it is, what they want, what we know, looked up, promised and failed to understand.

`packet` is pure: rows in, one value out; its paragraph is made by rules, in the agent's language. `read_packet` fetches
the rows. Words of customers are shown as the turns keep them, redacted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.floor.packet_words import (
    CHANNELS,
    FACTS,
    FIELDS,
    LANGUAGES,
    LEVELS,
    PROMISES,
    REASONS,
    SENTENCES,
    SPOKEN,
    WANTS,
    Words,
    ago,
    join,
    say,
    wanted,
)
from bot.handoff import UnknownHandoffError
from bot.outcomes import CHATTER, NOT_OURS, UNCLEAR

TURNS = 40
LOOKED_BACK = timedelta(hours=72)
PROVEN = timedelta(minutes=30)
"""A proof by code ends so long after its last use (DESIGN.md, Seams)."""

STORY = 160
"""Characters of one told value in the paragraph."""

_LEVEL_2 = re.compile(r"/me/(?:bills|payments|payment-reference|emails|profile|accounts/?$|identity/otp/verify)")
_LEVEL_1 = re.compile(r"/me/(?:balance|outages$|accounts/[^/]+/usage|identity/(?:contract|select|otp$))")
_FORGET = re.compile(r"/me/identity$")
_NAMED = re.compile(r"/me/identity/contract$")

_ENTRY = text("""
select q.id, q.conversation_id, q.reason, q.topic, q.urgent, q.opened_at, coalesce(c.language, q.language) as language,
    c.channel
from runtime.queue_entries q join runtime.conversations c on c.id = q.conversation_id
where q.utility_id = :utility and q.conversation_id = :conversation
order by q.opened_at desc, q.id desc limit 1
""")
_TURNS = text("""
select started_at, intent, outcome, utterance, ranking, slots, trace from runtime.turns
where conversation_id = :conversation and started_at > :since and outcome is not null
order by started_at desc, id desc limit :limit
""")

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """The queue entry that the packet is for. `language`: the customer's, None while unknown."""

    entry: UUID
    conversation: UUID
    channel: str
    language: str | None
    reason: str
    topic: str
    urgent: bool
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """One turn of the conversation. `trace`: the calls to the service layer, as DESIGN.md has them."""

    at: datetime
    intent: str | None
    outcome: str
    utterance: str | None
    ranking: Sequence[Json]
    slots: Json
    trace: Sequence[Json]


@dataclass(frozen=True, slots=True)
class Fact:
    """An answer of the service layer, or its refusal: what was looked up, its HTTP status, when, how long ago."""

    what: str
    status: int
    at: datetime
    age: timedelta

    @property
    def is_known(self) -> bool:
        """Whether it was answered."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Promise:
    """What the assistant did for the customer and told them."""

    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Miss:
    """A message that was not understood: its words (redacted; empty when they are gone) and what was likeliest."""

    at: datetime
    words: str
    likeliest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Packet:
    """What the agent sees first, its words in the agent's language.

    `level`: 0 nobody, 1 a contract is known, 2 proven by code, as far as `level_at`. `wants` is empty when unknown.
    `known`: (field, value) that the assistant has gathered.
    """

    asked: Asked
    level: int
    level_at: datetime | None
    wants: str
    known: tuple[tuple[str, str], ...]
    facts: tuple[Fact, ...]
    promises: tuple[Promise, ...]
    misses: tuple[Miss, ...]
    summary: str


def packet(asked: Asked, turns: Sequence[Told], *, language: str, now: datetime) -> Packet:
    """The packet for an agent who reads `language` (es, en); `turns` oldest first."""
    level, level_at = level_of(turns, now=now)
    task = _task(asked, turns)
    made = Packet(
        asked=asked,
        level=level,
        level_at=level_at,
        wants=say(WANTS[task], language) if task else "",
        known=_known(turns, language),
        facts=_facts(turns, language, now=now),
        promises=_promises(turns, language),
        misses=tuple(_miss(turn) for turn in turns if turn.outcome == "answered" and _is_missed(turn)),
        summary="",
    )
    return _with_summary(made, WANTS.get(task), language, now=now)


def level_of(turns: Sequence[Told], *, now: datetime) -> tuple[int, datetime | None]:
    """The identity level that the calls show, and since when; the service layer alone decides what is allowed."""
    level, at = 0, None
    for turn in turns:
        for call in turn.trace:
            path = str(call.get("path", ""))
            if not 200 <= int(call.get("status") or 0) < 300:
                continue
            if call.get("method") == "DELETE" and _FORGET.search(path):
                level, at = 0, None
            elif _NAMED.search(path):
                level, at = 1, turn.at
            elif _LEVEL_2.search(path):
                level, at = 2, turn.at
            elif level == 0 and _LEVEL_1.search(path):
                level, at = 1, turn.at
    return (1, at) if level == 2 and at is not None and now - at > PROVEN else (level, at)


def _task(asked: Asked, turns: Sequence[Told]) -> str:
    """What it is about: the handoff's topic, else the open question's task, else the last task that was understood."""
    open_task = str(turns[-1].slots.get("pending_task") or "") if turns else ""
    served = (turn.intent or "" for turn in reversed(turns) if turn.intent not in CHATTER)
    reason = asked.reason if asked.reason in ("dispute", "emergency") else ""
    return next((one for one in (asked.topic, open_task, *served, reason) if one in WANTS), "")


def _known(turns: Sequence[Told], language: str) -> tuple[tuple[str, str], ...]:
    """What the open question has gathered, and what the last answer was about."""
    slots: Json = turns[-1].slots if turns else {}
    told: dict[str, str] = {}
    question = slots.get("question") or {}
    for values in (slots.get("last_data"), question.get("data")):
        told |= {name: str(value) for name, value in (values or {}).items() if name in FIELDS and value}
    if question.get("task") == "human_agent":
        told.pop("story", None)  # "I want to talk to a person" is no account of anything
    return tuple((say(FIELDS[name], language), value) for name, value in told.items())


def _facts(turns: Sequence[Told], language: str, *, now: datetime) -> tuple[Fact, ...]:
    """The newest answer about each thing, the newest last."""
    newest: dict[str, Fact] = {}
    for turn in turns:
        for call in turn.trace:
            words = _first(FACTS, str(call.get("path", ""))) if call.get("method") == "GET" else None
            if words:
                what = say(words, language)
                newest.pop(what, None)
                newest[what] = Fact(what, int(call.get("status") or 0), turn.at, now - turn.at)
    return tuple(newest.values())


def _promises(turns: Sequence[Told], language: str) -> tuple[Promise, ...]:
    found: list[Promise] = []
    for turn in turns:
        data = turn.slots.get("last_data") or {}
        open_data = (turn.slots.get("question") or {}).get("data") or {}
        case = str(data.get("case") or open_data.get("case") or "")
        for call in turn.trace:
            done = call.get("method") == "POST" and 200 <= int(call.get("status") or 0) < 300
            words = _first(PROMISES, str(call.get("path", ""))) if done else None
            if words:
                found.append(Promise(" ".join(say(words, language).format(case=case).split()), turn.at))
    return tuple(found)


def _first(table: Sequence[tuple[str, Words]], path: str) -> Words | None:
    return next((words for pattern, words in table if re.search(pattern, path)), None)


def _is_missed(turn: Told) -> bool:
    return turn.intent in (UNCLEAR, NOT_OURS, None)


def _miss(turn: Told) -> Miss:
    names = (str(one.get("name") or "") for one in turn.ranking)
    return Miss(
        turn.at, turn.utterance or "", tuple(name for name in names if name and name not in (UNCLEAR, NOT_OURS))
    )


def _with_summary(made: Packet, task: Words | None, language: str, *, now: datetime) -> Packet:
    """The paragraph: urgency and reason, who, what, what is known, looked up, promised, missed, and since when."""
    asked, put = made.asked, _Sentences(language)
    put.words(REASONS.get(asked.reason) or REASONS["asked"])
    channel = CHANNELS.get(asked.channel, {"es": asked.channel, "en": asked.channel})
    spoken = LANGUAGES.get(asked.language or "", {"es": "idioma aún desconocido", "en": "a language not known yet"})
    level = say(LEVELS[made.level], language)
    who = "who_speaks" if asked.channel in SPOKEN else "who"
    put.sentence(who, channel=say(channel, language), spoken=say(spoken, language), level=level)
    put.sentence("wants" if task else "wants_unknown", wants=wanted(task, language) if task else "")
    known = [f"{name}: {_short(value)}" for name, value in made.known]
    put.sentence("known", known="; ".join(known), when=bool(known))
    seen = [f"{one.what} ({ago(one.age, language)})" for one in made.facts if one.is_known]
    put.sentence("seen", seen=join(seen, language), when=bool(seen))
    failed = [one.what for one in made.facts if not one.is_known]
    put.sentence("failed", failed=join(failed, language), when=bool(failed))
    promised = [one.what for one in made.promises]
    put.sentence("promised", promised=join(list(dict.fromkeys(promised)), language), when=bool(promised))
    count = len(made.misses)
    put.sentence("missed" if count == 1 else "missed_some", count=str(count), when=count > 0)
    put.sentence("opened", age=ago(now - asked.opened_at, language))
    return replace(made, summary=put.paragraph())


class _Sentences:
    """A paragraph in one language, sentence by sentence."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.said: list[str] = []

    def words(self, words: Words) -> None:
        self.said.append(say(words, self.language))

    def sentence(self, key: str, *, when: bool = True, **values: str) -> None:
        if when:
            self.said.append(say(SENTENCES[key], self.language).format(**values))

    def paragraph(self) -> str:
        return " ".join(self.said)


def _short(value: str) -> str:
    value = " ".join(value.split())
    return value if len(value) <= STORY else value[:STORY].rpartition(" ")[0] + "…"


async def read_packet(
    connection: AsyncConnection, *, utility: str, conversation_id: UUID, language: str, now: datetime
) -> Packet:
    """The packet of a conversation's newest handoff, for an agent who reads `language`. Raises UnknownHandoffError."""
    values = {"utility": utility, "conversation": conversation_id}
    row = (await connection.execute(_ENTRY, values)).first()
    if row is None:
        raise UnknownHandoffError(str(conversation_id))
    asked = Asked(
        row.id, row.conversation_id, row.channel, row.language, row.reason, row.topic, row.urgent, row.opened_at
    )
    since = {"conversation": conversation_id, "since": row.opened_at - LOOKED_BACK, "limit": TURNS}
    rows = (await connection.execute(_TURNS, since)).all()
    turns = [
        Told(one.started_at, one.intent, one.outcome, one.utterance, one.ranking, one.slots, one.trace)
        for one in reversed(rows)
    ]
    return packet(asked, turns, language=language, now=now)
