"""What a turn writes: replies and "turn done" in one statement, or nothing at all when the fence has moved on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.codec import outbound_to_json
from bot.delivery import Due
from bot.mailbox import Claim
from bot.orm import Direct
from bot.outbox import Letter
from channels.message import Outbound, Rank
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
class Finished:
    """`more` waits in the conversation; `letter`, if any, is this worker's to send at once."""

    more: bool
    letter: Letter | None = None


_OWN = """
    update runtime.conversations set {changes}
    where id = :id and fence = :fence and lease_owner = :worker
    returning id, utility_id, channel, account, address, language, last_inbound_at, epoch, last_seq, pending,
        {hands}
            -- what our snapshot doesn't show was put in since, and goes first
            and last_seq - :count = (select seen.last_seq from runtime.conversations seen where seen.id = :id)
            and not exists (
                select 1 from runtime.outbox e
                where e.conversation_id = :id and e.state in ('queued', 'sending', 'held') and not e.template)
            and not exists (
                select 1 from runtime.sender_stops s
                where s.channel = conversations.channel and s.account = conversations.account
                    and s.what = 'account' and s.until > :now)
        as clear
"""

_INSERT_REPLIES = """
    insert into runtime.outbox (id, conversation_id, turn_id, seq, idempotency_key, sender, channel, account, address,
        payload, template, owner_epoch, state, rank, next_attempt_at, created_at, sent_at, sending_owner, sending_at,
        attempts)
    select input.id, own.id, :turn, own.last_seq - :count + input.position, input.key, input.sender, own.channel,
        own.account, own.address, input.payload, input.payload->>'template' is not null,
        input.owner_epoch,
        case when input.owner_epoch < own.epoch then 'dropped' when input.pull then 'sent'
            when handed.over then 'sending' else 'queued' end,
        case when input.pull then cast(:sent_rank as smallint) when handed.over then cast(:sending_rank as smallint)
            else cast(:queued_rank as smallint) end,
        :now, :now, case when input.pull then cast(:now as timestamptz) end,
        case when handed.over then cast(:worker as bigint) end,
        case when handed.over then cast(:now as timestamptz) end,
        case when handed.over then 1 else 0 end
    from own, jsonb_to_recordset(cast(:replies as jsonb))
        as input(id uuid, position int, key text, sender text, payload jsonb, owner_epoch bigint,
                 pull boolean)
        cross join lateral (
            select own.clear and input.position = 1 and not input.pull and input.owner_epoch >= own.epoch
                and input.payload->>'template' is null as over
        ) handed
    on conflict (idempotency_key) do nothing
    returning id, state
"""

_CHANGES = """
    last_seq = last_seq + :count,
    lease_owner = null, lease_until = null, ready_at = :now,
    pending = (arrivals <> :seen_arrivals or :more_waiting),
    language = coalesce(:language, language),
    offered = case when epoch = :epoch then coalesce(cast(:offered as jsonb), offered) else offered end,
    turns_in_session = case when :new_session then 0 else turns_in_session end + (case when :asked then 1 else 0 end),
    end_of_task = case when :asked then :end_of_task else end_of_task end,
    active_loop = case when :asked then :active_loop else active_loop end,
    last_turn_at = :now,
    incident_at = case when :settles then null else incident_at end,
    limited_at = case when :limited then :now else limited_at end,
    second = case when :asked then :second else second end,
    waiting_task = case when :asked then :waiting_task else waiting_task end,
    reminded_at = case when :asked then null else reminded_at end,
    lapsed_at = case when :asked then null else lapsed_at end,
    invited_at = case when :asked then null else invited_at end,
    served_at = case when :served then :now else served_at end,
    rating = cast(:rating as text),
    rating_asked_at = case when cast(:rating as text) = 'csat' then :now else rating_asked_at end
"""

_MEANWHILE = "last_seq = last_seq + :count, incident_at = coalesce(incident_at, :now)"

_FINISH = text(
    f"with own as ({_OWN.format(changes=_CHANGES, hands=':hands')}), replies as ({_INSERT_REPLIES})"  # noqa: S608 - constants only
    """
, turn as (
    update runtime.turns set outcome = :outcome, intent = :intent, confidence = :confidence,
        ranking = cast(:ranking as jsonb), actions = cast(:actions as jsonb), slots = cast(:slots as jsonb),
        trace = cast(:trace as jsonb), timings = cast(:timings as jsonb), error = :error, finished_at = :now,
        greeting = :greeting, utterance = :utterance, margin = :margin, answering = :answering, asking = :asking
    from own where turns.id = :turn
), messages as (
    update runtime.inbound set state = :inbound_state
    from own where inbound.turn_id = :turn and inbound.state = 'in_turn'
)
select own.*, (select count(*) from replies) as replies, (select id from replies where state = 'sending') as handed
from own
"""
)

_SPEAK = text(
    f"with own as ({_OWN.format(changes=_MEANWHILE, hands='false')}),"  # noqa: S608 - constants only
    f" replies as ({_INSERT_REPLIES}) select own.last_seq, (select count(*) from replies) as replies from own"
)

_POSTPONE = text("""
update runtime.conversations set lease_owner = null, lease_until = null, pending = true, ready_at = :ready_at
where id = :id and fence = :fence and lease_owner = :worker
returning id
""")

_NOTE_ERROR = text("update runtime.turns set error = :error where id = :turn")


def _reply_rows(replies: Sequence[Reply]) -> str:
    return json.dumps(
        [
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
    )


def _own(claim: Claim, replies: Sequence[Reply], now: datetime) -> dict[str, object]:
    return {
        "id": claim.conversation_id,
        "fence": claim.fence,
        "worker": claim.worker,
        "turn": claim.turn_id,
        "now": now,
        "count": len(replies),
        "replies": _reply_rows(replies),
        "sent_rank": Rank.SENT.value,
        "queued_rank": Rank.QUEUED.value,
        "sending_rank": Rank.SENDING.value,
    }


def _dump(value: object) -> str:
    return json.dumps(value).replace("\\u0000", "")


async def finish(
    connection: AsyncConnection | Direct,
    claim: Claim,
    outcome: Outcome,
    *,
    now: datetime,
    hands: bool = False,
    window_hours: int | None = None,
) -> Finished:
    """Write the turn's end: conversation, replies, turn and messages together.

    `hands`: the first reply may be marked as being sent by this worker, who then must send it, within the channel's
    `window_hours`. Raises FencedError, having written nothing.
    """
    values = _own(claim, outcome.replies, now) | {
        "seen_arrivals": claim.seen_arrivals,
        "more_waiting": claim.more_waiting,
        "language": outcome.language,
        "epoch": claim.epoch,
        "offered": None if outcome.offered is None else json.dumps(outcome.offered),
        "asked": outcome.asked_rasa,
        "new_session": outcome.new_session,
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
        "inbound_state": "dead" if outcome.outcome == "dead" else "done",
        "intent": outcome.intent,
        "confidence": outcome.confidence,
        "ranking": _dump(outcome.ranking),
        "actions": _dump(outcome.actions),
        "slots": _dump(outcome.slots),
        "trace": _dump(outcome.trace),
        "timings": _dump(outcome.timings),
        "error": outcome.error,
        "utterance": outcome.heard.utterance if outcome.heard else None,
        "margin": outcome.heard.margin if outcome.heard else None,
        "answering": outcome.heard.answering if outcome.heard else None,
        "asking": outcome.active_loop is not None if outcome.heard else None,
        "hands": hands,
    }
    row = (await connection.execute(_FINISH, values)).first()
    if row is None:
        raise FencedError(str(claim.conversation_id))
    letter = _letter(row, claim, outcome.replies[0].message, window_hours) if row.handed else None
    return Finished(bool(row.pending), letter)


def _letter(row: Any, claim: Claim, message: Outbound, window_hours: int | None) -> Letter:
    """The first reply, as `outbox.take` would give it."""
    due = Due(message.owner_epoch, row.epoch, False, row.last_inbound_at, window_hours)
    seq = row.last_seq - row.replies + 1
    return Letter(row.handed, seq, message, row.utility_id, row.language, 1, due, None, shared_phone=claim.shared_phone)


async def speak_meanwhile(engine: AsyncEngine, claim: Claim, reply: Reply, *, now: datetime) -> None:
    """Say something while the turn goes on, and remember since when we owe the answer. Raises FencedError."""
    async with engine.begin() as connection:
        if (await connection.execute(_SPEAK, _own(claim, (reply,), now))).first() is None:
            raise FencedError(str(claim.conversation_id))


async def postpone(engine: AsyncEngine, claim: Claim, *, ready_at: datetime, error: str) -> None:
    """Leave the turn begun and try it again from `ready_at`; the fence decides whether we may."""
    async with engine.begin() as connection:
        values = {"id": claim.conversation_id, "fence": claim.fence, "worker": claim.worker, "ready_at": ready_at}
        if (await connection.execute(_POSTPONE, values)).first() is None:
            raise FencedError(str(claim.conversation_id))
        await connection.execute(_NOTE_ERROR, {"turn": claim.turn_id, "error": error})
