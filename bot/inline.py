"""Answers inside the request: for channels whose vendor waits for what is said (`Capabilities.replies_inline`).

The message takes the same way as everybody's: mailbox, a worker's turn, replies committed with the turn's end. The
request only waits beside it, woken when the worker says so, and takes along what lies ready. What a request was given
is marked with that request, so that its repetition is given the same and nothing is said twice. What comes too late
waits for the next request, or for one that only asks for more (`more`).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.codec import outbound_from_json
from bot.intake import Intake, addressed
from bot.orm import at_once, in_one
from channels.base import Channel, Webhook
from channels.errors import MalformedError
from channels.message import Given, Inbound, Outbound, Parsed, Rank
from kit.clock import Clock

LOOK_SECONDS = 0.5
"""A wakeup is a hint: a lost one costs at most this."""

LATE = timedelta(hours=1)
"""What was not fetched by then answers a question that nobody remembers."""

NEWEST = 100
"""Messages of ours, from the newest, among which something may still wait to be said."""

_ASKED = text("""
select c.id, c.language, c.owner, i.turn_id, i.state in ('done', 'dead', 'withdrawn') as is_done,
    exists (
        select 1 from runtime.outbox o
        where o.conversation_id = c.id and o.turn_id = i.turn_id and o.state = 'sent' and o.given_in is null
    ) as has_words
from runtime.inbound i join runtime.conversations c on c.id = i.conversation_id
where i.channel = :channel and i.account = :account and i.external_id = :external_id
""")
_MORE = text("""
select c.id, c.language, c.owner, cast(null as uuid) as turn_id, not c.pending as is_done,
    exists (
        select 1 from runtime.outbox o
        where o.conversation_id = c.id and o.seq > c.last_seq - :newest and o.state = 'sent' and o.given_in is null
    ) as has_words
from runtime.conversations c
where c.channel = :channel and c.account = :account and c.address = :address
""")
_LOCK = text("""
select c.epoch, c.last_seq, c.language, c.owner, asked.turn_id,
    case when cast(:external_id as text) is null then not c.pending
        else coalesce(asked.state in ('done', 'dead', 'withdrawn'), false) end as is_done,
    exists (
        select 1 from runtime.outbox o
        where o.conversation_id = c.id and o.seq > c.last_seq - :newest and o.state = 'sent' and o.given_in is null
            and (cast(:external_id as text) is null or o.turn_id = asked.turn_id)
    ) as has_words,
    last.intent, t.slots->'question'->>'kind' as asks, t.slots->>'misses' as misses, q.reason, q.team
from runtime.conversations c
    left join runtime.inbound asked on asked.channel = c.channel and asked.account = c.account
        and asked.external_id = :external_id
    left join lateral (
        select intent from runtime.turns
        where conversation_id = c.id and finished_at is not null order by started_at desc limit 1
    ) last on true
    left join lateral (
        select slots from runtime.turns
        where conversation_id = c.id and outcome = 'answered' order by started_at desc limit 1
    ) t on true
    left join runtime.queue_entries q on q.conversation_id = c.id and q.state in ('open', 'taken')
where c.id = :id for update of c
""")
"""The conversation, held, where it stands, and whether its turn on the message `external_id` (any: null) is done."""

_GIVE = text("""
with before as (
    select o.* from runtime.outbox o
    where o.conversation_id = :id and o.seq > :after and o.given_in = :key
), ready as (
    select o.id, o.sender = 'bot' and o.owner_epoch < :epoch or o.created_at < :late as stale from runtime.outbox o
    where o.conversation_id = :id and o.seq > :after and o.state = 'sent' and o.given_in is null
        and not exists (select from before)
), dropped as (
    update runtime.outbox o set state = 'dropped' from ready where o.id = ready.id and ready.stale
), given as (
    update runtime.outbox o set given_in = :key, state = 'delivered', rank = :rank, delivered_at = :now
    from ready where o.id = ready.id and not ready.stale
    returning o.*
)
select * from before union all select * from given order by seq
""")
"""What this request was given before; if nothing, what lies ready, without what is out of date."""

_OF_TURN = text("""
select * from runtime.outbox
where conversation_id = :id and turn_id = :turn and state in ('sent', 'delivered', 'read') order by seq
""")


class UnheardError(LookupError):
    """There is no such message, or no such conversation: another account's, or one that was never taken in."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where a request comes from: the other end of one conversation."""

    channel: str
    account: str
    address: str


@dataclass(slots=True)
class Inline:
    """What the routes of inline channels share. Its `heard` must be told of what is committed (`Gateway.on_outbox`)."""

    engine: AsyncEngine
    clock: Clock
    _waiting: dict[UUID | None, set[asyncio.Event]] = field(default_factory=dict)
    """Who waits for news of a conversation; None: of one that they don't know yet."""

    def heard(self, conversation: str = "") -> None:
        """Something was committed, or may have been: in one conversation, or ("") in any."""
        try:
            woken = self._waiting.get(UUID(conversation), set()) | self._waiting.get(None, set())
        except ValueError:
            woken = {event for events in self._waiting.values() for event in events}
        for event in woken:
            event.set()

    async def take_in(self, intake: Intake, channel: Channel, webhook: Webhook) -> Parsed:
        """Verify, store and accept a request; returns what it carried.

        Raises SignatureError, NotConfiguredError (nothing stored) or MalformedError (stored as a dead letter).
        """
        if await intake.receive(channel, webhook) != "parsed":
            raise MalformedError(f"unreadable {channel.name} request")
        return addressed(channel.parse(webhook), channel.verify(webhook, intake.accounts.of(channel.name)))

    async def answer(self, inbound: Inbound, *, seconds: float) -> Given:
        """What to say to a message that was taken in, within `seconds`. Raises UnheardError.

        Everything that lies ready is given, also what came too late for an earlier request. `pending` says that the
        turn is not done: the caller says something to bridge it, and may ask for `more`.
        """
        return await self._wait(_ASKED, _names(inbound), key=inbound.external_id, seconds=seconds)

    async def more(self, door: Door, *, key: str, seconds: float) -> Given:
        """What to say to a request that carries no message. `key` names the request: the same key, the same answer.

        Raises UnheardError when the conversation doesn't exist.
        """
        values = {"channel": door.channel, "account": door.account, "address": door.address, "newest": NEWEST}
        return await self._wait(_MORE, values, key=key, seconds=seconds)

    async def _wait(self, look: Any, values: dict[str, Any], *, key: str, seconds: float) -> Given:
        """Until it is done, or has words for this, or time is up: then give what there is."""
        clock = asyncio.get_running_loop().time
        until = clock() + seconds
        news = asyncio.Event()
        with self._listening(None, news):
            found = await self._look(look, values)
        with self._listening(found.id, news):
            if not (found.is_done or found.has_words):
                await self._news(news, until - clock())
            while True:
                news.clear()
                is_last = clock() >= until
                given = await self._give(found.id, values.get("external_id"), key=key, is_last=is_last)
                if given is not None:
                    return given
                await self._news(news, until - clock())

    @staticmethod
    async def _news(news: asyncio.Event, seconds: float) -> None:
        """Until there are any, or it is time to look without."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, min(seconds, LOOK_SECONDS))):
                await news.wait()

    async def _look(self, look: Any, values: dict[str, Any]) -> Any:
        async with at_once(self.engine) as connection:
            row = (await connection.execute(look, values)).first()
        if row is None:
            raise UnheardError
        return row

    @contextlib.contextmanager
    def _listening(self, conversation_id: UUID | None, event: asyncio.Event) -> Iterator[None]:
        self._waiting.setdefault(conversation_id, set()).add(event)
        try:
            yield
        finally:
            others = self._waiting[conversation_id]
            others.discard(event)
            if not others:
                del self._waiting[conversation_id]

    async def _give(self, conversation: UUID, external_id: str | None, *, key: str, is_last: bool) -> Given | None:
        """Mark what is given, under the conversation's lock: of two that ask at once with one key both get the same.

        None while the turn goes on without words of its own, unless it `is_last`: then what there is.
        """
        now = self.clock()
        async with in_one(self.engine) as connection:
            asked = {"id": conversation, "external_id": external_id, "newest": NEWEST}
            (own,) = (await connection.execute(_LOCK, asked)).all()
            if not (own.is_done or own.has_words or is_last):
                return None
            values: dict[str, Any] = {"id": conversation, "after": own.last_seq - NEWEST, "key": key}
            values |= {"epoch": own.epoch, "late": now - LATE, "now": now, "rank": Rank.DELIVERED.value}
            rows = (await connection.execute(_GIVE, values)).all()
            if not rows and own.turn_id:  # its answer was fetched by a later request
                rows = (await connection.execute(_OF_TURN, {"id": conversation, "turn": own.turn_id})).all()
        return Given(
            conversation,
            own.language,
            own.owner,
            tuple(_message(row) for row in rows),
            pending=not own.is_done,
            intent=own.intent or "",
            asks=own.asks or "",
            misses=int(float(own.misses or 0)),
            awaits=own.reason or "",
            team=own.team or "",
        )


def _names(inbound: Inbound) -> dict[str, Any]:
    return {"channel": inbound.channel, "account": inbound.account, "external_id": inbound.external_id}


def _message(row: Any) -> Outbound:
    return outbound_from_json(
        row.payload,
        conversation_id=row.conversation_id,
        channel=row.channel,
        account=row.account,
        address=row.address,
        owner_epoch=row.owner_epoch,
    )
