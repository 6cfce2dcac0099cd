"""Fans committed replies out to the sockets that wait for them: one query for all sockets, woken by NOTIFY."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import statuses
from channels.message import DeliveryState, DeliveryStatus
from kit.clock import Clock, utc_now
from kit.logging import get_logger

LOOK_SECONDS = 5.0  # NOTIFY is a hint: a lost one costs at most this
GATHER_SECONDS = 0.2  # deliveries are written down together
REST_SECONDS = 1.0
PAGE = 200

_NEW = text("""
select o.*, c.language
from jsonb_to_recordset(cast(:cursors as jsonb)) as cursor(conversation_id uuid, seq bigint)
    join runtime.conversations c on c.id = cursor.conversation_id
    cross join lateral (
        select id, conversation_id, account, seq, sender, payload from runtime.outbox
        where conversation_id = cursor.conversation_id and seq > cursor.seq
            and channel = 'web' and state in ('sent', 'delivered', 'read')
        order by seq limit :page
    ) o
order by o.conversation_id, o.seq
""")

log = get_logger("bot.webchat.hub")


TURN_SECONDS = 25.0
"""The turn's own patience with Rasa; then whoever waits is not told that somebody types."""
AGENT_SECONDS = 6.0
"""An agent who types says so again before that."""


@dataclass(frozen=True, slots=True)
class TypingSign:
    """Somebody is about to answer, for so long."""

    seconds: float = TURN_SECONDS


Item = Row[Any] | TypingSign


@dataclass(slots=True, eq=False)
class Subscription:
    """One socket's place in a conversation: it has been given all up to `seq`; `behind`: there is more to fetch."""

    conversation_id: UUID
    seq: int
    waiting: asyncio.Queue[Item] = field(default_factory=lambda: asyncio.Queue(PAGE))
    behind: bool = False


class Hub:
    """All sockets of this gateway."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock = utc_now) -> None:
        self.on_typing: list[Callable[[UUID], None]] = []
        self._engine = engine
        self._clock = clock
        self._subscriptions: dict[UUID, set[Subscription]] = {}
        self._named: set[UUID] = set()
        self._everything = False
        self._news = asyncio.Event()
        self._written: list[DeliveryStatus] = []
        self._to_report = asyncio.Event()

    def heard(self, conversation: str = "") -> None:
        """Something was committed, or may have been: in one conversation, or ("") in any."""
        try:
            self._named.add(UUID(conversation))
        except ValueError:
            self._everything = True
        self._news.set()

    def typing(self, conversation_id: UUID, *, seconds: float = TURN_SECONDS) -> None:
        """Tell a conversation's sockets that an answer is on its way, within so many seconds."""
        for subscription in self._subscriptions.get(conversation_id, ()):
            if not subscription.waiting.full():
                subscription.waiting.put_nowait(TypingSign(seconds))

    def customer_types(self, conversation_id: UUID) -> None:
        """A browser said that somebody is typing in it: whoever asked for that hears of it."""
        for hear in self.on_typing:
            hear(conversation_id)

    def written(self, row: Row[Any]) -> None:
        """A message of ours has been written to a socket: it is delivered."""
        letter = str(row.id)
        state = DeliveryState.DELIVERED
        self._written.append(
            DeliveryStatus("web", row.account, external_id=letter, state=state, at=self._clock(), tracker=letter)
        )
        self._to_report.set()

    def caught_up(self, subscription: Subscription) -> None:
        """A reader has taken all that waited for it: fetch what it was too slow for."""
        if subscription.behind and subscription.waiting.empty():
            subscription.behind = False
            self.heard(str(subscription.conversation_id))

    @contextmanager
    def subscribe(self, conversation_id: UUID, *, after: int) -> Iterator[Subscription]:
        """Everything of a conversation after `after`, now and later, while inside the block."""
        subscription = Subscription(conversation_id, after)
        self._subscriptions.setdefault(conversation_id, set()).add(subscription)
        self.heard(str(conversation_id))
        try:
            yield subscription
        finally:
            others = self._subscriptions[conversation_id]
            others.discard(subscription)
            if not others:
                del self._subscriptions[conversation_id]

    async def run(self) -> None:
        """Until cancelled: hand out what is new, and write down what was delivered."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._look())
            tasks.create_task(self._report())

    async def _look(self) -> None:
        """Look whenever something was heard, and every few seconds anyway."""
        while True:
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._news.wait()
            except TimeoutError:
                self._everything = True
            self._news.clear()
            try:
                await self._hand_out()
            except (SQLAlchemyError, OSError) as error:
                log.warning("webchat.hub.unavailable", error=type(error).__name__)
                await asyncio.sleep(REST_SECONDS)
                self.heard()

    def _cursors(self) -> list[dict[str, object]]:
        """Whose news to fetch, and from which number on."""
        wanted: Iterable[UUID] = self._subscriptions if self._everything else self._named & self._subscriptions.keys()
        cursors: list[dict[str, object]] = [
            {"conversation_id": str(one), "seq": min(reader.seq for reader in self._subscriptions[one])}
            for one in wanted
        ]
        self._named.clear()
        self._everything = False
        return cursors

    async def _hand_out(self) -> None:
        cursors = self._cursors()
        if not cursors:
            return
        async with self._engine.connect() as connection:
            rows = (await connection.execute(_NEW, {"cursors": json.dumps(cursors), "page": PAGE})).all()
        for conversation_id, group in groupby(rows, key=lambda row: row.conversation_id):
            page = list(group)
            for subscription in self._subscriptions.get(conversation_id, ()):
                _give(subscription, page)

    async def _report(self) -> None:
        """Raise what was written to "delivered", many at a time; by the same door as vendors' statuses."""
        while True:
            await self._to_report.wait()
            await asyncio.sleep(GATHER_SECONDS)
            self._to_report.clear()
            batch, self._written = self._written, []
            try:
                async with self._engine.begin() as connection:
                    await statuses.apply(connection, batch, now=self._clock())
            except (SQLAlchemyError, OSError) as error:
                log.warning("webchat.delivery.unavailable", error=type(error).__name__)
                self._written = batch + self._written
                self._to_report.set()
                await asyncio.sleep(REST_SECONDS)


def _give(subscription: Subscription, page: list[Row[Any]]) -> None:
    """In order and without a gap: a reader that is too slow is given the rest when it has caught up."""
    for row in page:
        if row.seq <= subscription.seq:
            continue
        if subscription.waiting.full():
            subscription.behind = True
            return
        subscription.waiting.put_nowait(row)
        subscription.seq = row.seq
    subscription.behind = len(page) == PAGE
