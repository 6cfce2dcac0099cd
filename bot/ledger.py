"""What turns write: replies and "turn done" in one statement, or nothing at all where the fence has moved on."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.codec import outbound_to_json
from bot.delivery import Due
from bot.mailbox import Claim
from bot.orm import Direct, at_once
from bot.outbox import Letter
from bot.together import Gathered
from channels.message import Outbound, Rank
from kit.clock import Clock
from kit.ids import new_id

Json = dict[str, Any]


class FencedError(Exception):
    """Another worker holds the conversation by now; what was thought here must not be written."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One outbound message of a turn. `key` makes it unique for ever; `pull`: sent by being committed."""

    key: str
    message: Outbound
    sender: str = "bot"
    pull: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """What of a turn is kept to learn from (`outcomes.py`). `utterance`: redacted words, None for a pressed choice.

    `margin`: the first intent's confidence less the second's. `answering`: a question of ours was open.
    """

    utterance: str | None
    margin: float | None
    answering: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that a turn decided. None in a field of the conversation leaves it as it is.

    `served`: a task was done. `rating`: what is asked about it now (csat, reason); None drops that question.
    """

    outcome: str
    replies: tuple[Reply, ...] = ()
    intent: str | None = None
    confidence: float | None = None
    ranking: tuple[Json, ...] = ()
    heard: Heard | None = None
    actions: tuple[str, ...] = ()
    slots: Json = field(default_factory=dict)
    trace: tuple[Json, ...] = ()
    timings: Json = field(default_factory=dict)
    error: str | None = None
    language: str | None = None
    offered: tuple[Json, ...] | None = None
    asked_rasa: bool = False
    new_session: bool = False
    end_of_task: bool = False
    active_loop: str | None = None
    limited: bool = False
    settles_incident: bool = True
    second: str | None = None
    served: bool = False
    rating: str | None = None
    greeting: str | None = None


@dataclass(frozen=True, slots=True)
class End:
    """What a claimed turn came to.

    `hands`: the first reply may be marked as being sent by this worker, who then must send it, within the channel's
    `window_hours`.
    """

    claim: Claim
    outcome: Outcome
    hands: bool = False
    window_hours: int | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """`more` waits in the conversation; `letter`, if any, is this worker's to send at once."""

    more: bool
    letter: Letter | None = None


_ENDED = """
ended as materialized (
    select * from jsonb_to_recordset(cast(:ends as jsonb)) as input(
        id uuid, worker bigint, fence bigint, turn uuid, count int, replies jsonb, hands boolean, arrivals bigint,
        more boolean, language text, epoch bigint, offered jsonb, asked boolean, fresh boolean, end_of_task boolean,
        active_loop text, settles boolean, limited boolean, second text, waiting_task text, served boolean,
        rating text, greeting text, outcome text, inbound_state text, intent text, confidence float8, ranking jsonb,
        actions jsonb, slots jsonb, trace jsonb, timings jsonb, error text, utterance text, margin float8,
        answering boolean, asking boolean, messages jsonb)
), held as (
    select c.id, c.fence from runtime.conversations c join ended using (id, fence)
    where c.id = any(array(select id from ended)) and coalesce(c.lease_owner, 0) = ended.worker
    order by c.channel collate "C", c.account collate "C", c.address collate "C" for update of c
), own as (
    update runtime.conversations c set {changes}
    from held join ended e using (id, fence)
    where c.id = held.id
    returning e.worker, e.turn, e.count, e.replies as said, c.id, c.utility_id, c.channel, c.account, c.address,
        c.language, c.last_inbound_at, c.epoch, c.last_seq, c.pending,
        e.hands
            -- what our snapshot doesn't show was put in since, and goes first
            and c.last_seq - e.count = (select seen.last_seq from runtime.conversations seen where seen.id = c.id)
            and not exists (
                select 1 from runtime.outbox o
                where o.conversation_id = c.id and o.state in ('queued', 'sending', 'held') and not o.template)
            and not exists (
                select 1 from runtime.sender_stops s
                where s.channel = c.channel and s.account = c.account and s.what = 'account' and s.until > :now)
        as clear
)
"""
"""The conversations of ended turns that are still ours, locked in the order in which `mailbox.accept` locks them.

By their keys, which is what `coalesce` is for: see `mailbox`.
"""

_REPLIES = """
replies as (
    insert into runtime.outbox (id, conversation_id, turn_id, seq, idempotency_key, sender, channel, account, address,
        payload, template, owner_epoch, state, rank, next_attempt_at, created_at, sent_at, sending_owner, sending_at,
        attempts)
    select input.id, own.id, own.turn, own.last_seq - own.count + input.position, input.key, input.sender, own.channel,
        own.account, own.address, input.payload, input.payload->>'template' is not null,
        input.owner_epoch,
        case when input.owner_epoch < own.epoch then 'dropped' when input.pull then 'sent'
            when handed.over then 'sending' else 'queued' end,
        case when input.pull then cast(:sent_rank as smallint) when handed.over then cast(:sending_rank as smallint)
            else cast(:queued_rank as smallint) end,
        :now, :now, case when input.pull then cast(:now as timestamptz) end,
        case when handed.over then own.worker end,
        case when handed.over then cast(:now as timestamptz) end,
        case when handed.over then 1 else 0 end
    from own
        cross join lateral jsonb_to_recordset(own.said)
            as input(id uuid, position int, key text, sender text, payload jsonb, owner_epoch bigint, pull boolean)
        cross join lateral (
            select own.clear and input.position = 1 and not input.pull and input.owner_epoch >= own.epoch
                and input.payload->>'template' is null as over
        ) handed
    on conflict (idempotency_key) do nothing
    returning id, conversation_id, state
)
"""

_CHANGES = """
    last_seq = c.last_seq + e.count,
    lease_owner = null, lease_until = null, ready_at = :now,
    pending = (c.arrivals <> e.arrivals or e.more),
    language = coalesce(e.language, c.language),
    offered = case when c.epoch = e.epoch then coalesce(e.offered, c.offered) else c.offered end,
    turns_in_session = case when e.fresh then 0 else c.turns_in_session end + (case when e.asked then 1 else 0 end),
    end_of_task = case when e.asked then e.end_of_task else c.end_of_task end,
    active_loop = case when e.asked then e.active_loop else c.active_loop end,
    last_turn_at = :now,
    incident_at = case when e.settles then null else c.incident_at end,
    limited_at = case when e.limited then :now else c.limited_at end,
    second = case when e.asked then e.second else c.second end,
    waiting_task = case when e.asked then e.waiting_task else c.waiting_task end,
    reminded_at = case when e.asked then null else c.reminded_at end,
    lapsed_at = case when e.asked then null else c.lapsed_at end,
    invited_at = case when e.asked then null else c.invited_at end,
    served_at = case when e.served then :now else c.served_at end,
    rating = e.rating,
    rating_asked_at = case when e.rating = 'csat' then :now else c.rating_asked_at end
"""

_MEANWHILE = "last_seq = c.last_seq + e.count, incident_at = coalesce(c.incident_at, :now)"

_FINISH = text(
    f"with {_ENDED.format(changes=_CHANGES)}, {_REPLIES}"  # noqa: S608 - constants only
    """
, turns as (
    update runtime.turns t set outcome = e.outcome, intent = e.intent, confidence = e.confidence,
        ranking = e.ranking, actions = e.actions, slots = e.slots, trace = e.trace, timings = e.timings,
        error = e.error, finished_at = :now, greeting = e.greeting, utterance = e.utterance, margin = e.margin,
        answering = e.answering, asking = e.asking
    from own join ended e using (turn) where t.id = e.turn
), messages as (
    update runtime.inbound i set state = e.inbound_state
    from own join ended e using (turn)
    where i.turn_id = e.turn and coalesce(i.state, '') = 'in_turn'
        and i.id = any(array(select jsonb_array_elements_text(messages) from ended)::uuid[])
)
select own.*, (select count(*) from replies r where r.conversation_id = own.id) as replies,
    (select r.id from replies r where r.conversation_id = own.id and r.state = 'sending') as handed
from own
"""
)

_SPEAK = text(f"with {_ENDED.format(changes=_MEANWHILE)}, {_REPLIES} select own.id from own")  # noqa: S608 - constants only

_POSTPONE = text("""
update runtime.conversations set lease_owner = null, lease_until = null, pending = true, ready_at = :ready_at
where id = :id and fence = :fence and lease_owner = :worker
returning id
""")

_NOTE_ERROR = text("update runtime.turns set error = :error where id = :turn")


def _reply_rows(replies: Sequence[Reply]) -> list[Json]:
    return [
        {
            "id": str(new_id()),
            "position": position,
            "key": reply.key,
            "sender": reply.sender,
            "payload": outbound_to_json(reply.message),
            "owner_epoch": reply.message.owner_epoch,
            "pull": reply.pull,
        }
        for position, reply in enumerate(replies, start=1)
    ]


def _own(claim: Claim, replies: Sequence[Reply]) -> Json:
    return {
        "id": str(claim.conversation_id),
        "worker": claim.worker,
        "fence": claim.fence,
        "turn": str(claim.turn_id),
        "count": len(replies),
        "replies": _reply_rows(replies),
        "hands": False,
    }


def _ended(end: End) -> Json:
    claim, outcome, heard = end.claim, end.outcome, end.outcome.heard
    return _own(claim, outcome.replies) | {
        "hands": end.hands,
        "arrivals": claim.seen_arrivals,
        "more": claim.more_waiting,
        "language": outcome.language,
        "epoch": claim.epoch,
        "offered": outcome.offered,
        "asked": outcome.asked_rasa,
        "fresh": outcome.new_session,
        "end_of_task": outcome.end_of_task,
        "active_loop": outcome.active_loop,
        "settles": outcome.settles_incident,
        "limited": outcome.limited,
        "second": outcome.second,
        "waiting_task": outcome.slots.get("pending_task"),
        "served": outcome.served,
        "rating": outcome.rating,
        "greeting": outcome.greeting,
        "outcome": outcome.outcome,
        "messages": [str(message.id) for message in claim.messages],
        "inbound_state": "dead" if outcome.outcome == "dead" else "done",
        "intent": outcome.intent,
        "confidence": outcome.confidence,
        "ranking": outcome.ranking,
        "actions": outcome.actions,
        "slots": outcome.slots,
        "trace": outcome.trace,
        "timings": outcome.timings,
        "error": outcome.error,
        "utterance": heard.utterance if heard else None,
        "margin": heard.margin if heard else None,
        "answering": heard.answering if heard else None,
        "asking": outcome.active_loop is not None if heard else None,
    }


def _values(ends: Sequence[Json], now: datetime) -> dict[str, object]:
    return {
        "ends": _dump(ends),
        "now": now,
        "sent_rank": Rank.SENT.value,
        "queued_rank": Rank.QUEUED.value,
        "sending_rank": Rank.SENDING.value,
    }


def _dump(ends: Sequence[Json]) -> str:
    dumped = json.dumps(ends)
    return json.dumps(_without_nul(ends)) if "\\u0000" in dumped else dumped


def _without_nul(value: Any) -> Any:
    """`value` without the character that PostgreSQL can't keep; who writes a backslash and `u0000` may."""
    match value:
        case str():
            return value.replace("\x00", "")
        case dict():
            return {_without_nul(key): _without_nul(kept) for key, kept in value.items()}
        case list() | tuple():
            return [_without_nul(kept) for kept in value]
    return value


async def finish_all(
    connection: AsyncConnection | Direct, ends: Sequence[End], *, now: datetime
) -> list[Finished | Exception]:
    """Write the ends of turns: conversations, replies, turns and messages, all together.

    FencedError in an end's place: nothing was written of that one.
    """
    values = _values([_ended(end) for end in ends], now)
    rows = {row.turn: row for row in (await connection.execute(_FINISH, values)).all()}
    return [_finished(rows.get(end.claim.turn_id), end) for end in ends]


def _finished(row: Any | None, end: End) -> Finished | FencedError:
    if row is None:
        return FencedError(str(end.claim.conversation_id))
    letter = _letter(row, end.claim, end.outcome.replies[0].message, end.window_hours) if row.handed else None
    return Finished(bool(row.pending), letter)


def gathered_ends(
    engine: AsyncEngine, clock: Clock, *, due: Callable[[], Awaitable[None]] | None = None
) -> Gathered[End, Finished]:
    """Turns' ends that need nothing else in their transaction; those that come while one is written, together."""

    async def write(ends: Sequence[End]) -> list[Finished | Exception]:
        async with at_once(engine) as directly:
            return await finish_all(directly, ends, now=clock())

    return Gathered(write, due=due)


async def finish(connection: AsyncConnection | Direct, claim: Claim, outcome: Outcome, *, now: datetime) -> Finished:
    """Write one turn's end. Raises FencedError, having written nothing."""
    (finished,) = await finish_all(connection, (End(claim, outcome),), now=now)
    if isinstance(finished, Exception):
        raise finished
    return finished


def _letter(row: Any, claim: Claim, message: Outbound, window_hours: int | None) -> Letter:
    """The first reply, as `outbox.take` would give it."""
    due = Due(message.owner_epoch, row.epoch, False, row.last_inbound_at, window_hours)
    seq = row.last_seq - row.replies + 1
    return Letter(row.handed, seq, message, row.utility_id, row.language, 1, due, None, shared_phone=claim.shared_phone)


async def speak_meanwhile(engine: AsyncEngine, claim: Claim, reply: Reply, *, now: datetime) -> None:
    """Say something while the turn goes on, and remember since when we owe the answer. Raises FencedError."""
    async with engine.begin() as connection:
        if (await connection.execute(_SPEAK, _values([_own(claim, (reply,))], now))).first() is None:
            raise FencedError(str(claim.conversation_id))


async def postpone(engine: AsyncEngine, claim: Claim, *, ready_at: datetime, error: str) -> None:
    """Leave the turn begun and try it again from `ready_at`; the fence decides whether we may."""
    async with engine.begin() as connection:
        values = {"id": claim.conversation_id, "fence": claim.fence, "worker": claim.worker, "ready_at": ready_at}
        if (await connection.execute(_POSTPONE, values)).first() is None:
            raise FencedError(str(claim.conversation_id))
        await connection.execute(_NOTE_ERROR, {"turn": claim.turn_id, "error": error})
