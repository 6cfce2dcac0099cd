"""Takes webhooks in. Those that arrive while a commit is under way are committed together by the next one.

Nothing waits for the sake of it: an idle gateway commits at once, a busy one makes fewer and larger transactions.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from prometheus_client import Counter
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import enclosing, mailbox, preferences, revisions, statuses
from bot.accounts import Accounts, UnknownAccountError
from bot.orm import at_once
from bot.storable import clean, storable
from bot.together import Gathered
from channels.base import Account, Channel, Webhook
from channels.errors import MalformedError
from channels.message import DeliveryStatus, Enclosed, Inbound, Parsed, Reach, Revision
from kit.clock import Clock
from kit.ids import new_id

KEPT_RAW = 3 * 1024 * 1024
"""Bytes of a webhook that are kept as it came: all of it, where no files travel in it."""

UNKNOWN = Counter("runtime_webhook_unknown_total", "Things a vendor sent that we don't know", ["channel", "kind"])
MESSAGES = Counter("runtime_inbound_total", "Messages taken in, duplicates aside", ["channel"])

_STORE = """
stored as (
    insert into runtime.raw_webhooks (id, channel, received_at, body, outcome, unknown)
    select id, channel, received_at, body, outcome, array(select jsonb_array_elements_text(unknown))
    from unnest(
        cast(:ids as uuid[]), cast(:channels as text[]), cast(:ats as timestamptz[]), cast(:bodies as bytea[]),
        cast(:outcomes as text[]), cast(:unknowns as jsonb[])
    ) as input(id, channel, received_at, body, outcome, unknown)
    on conflict (id) do nothing
)
"""
_TAKE_IN = text(f"with {_STORE}, {mailbox.ACCEPT}")
"""Webhooks and their messages in one statement, which is all that most of them need."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One webhook, read: what it carries for us, and what it was."""

    id: UUID
    channel: str
    at: datetime
    body: bytes
    outcome: str
    messages: tuple[Inbound, ...]
    statuses: tuple[DeliveryStatus, ...]
    revisions: tuple[Revision, ...]
    unknown: tuple[str, ...]
    utilities: dict[tuple[str, str], str]
    reaches: tuple[Reach, ...] = ()
    enclosed: tuple[Enclosed, ...] = ()


@dataclass(slots=True)
class Intake:
    """Takes webhooks in for one set of accounts: the public ones, or the simulator's.

    `engine` need not check its connections: what a dead one failed is done again.
    """

    engine: AsyncEngine
    channels: Mapping[str, Channel]
    accounts: Accounts
    clock: Clock
    wake_workers: Callable[[], None]
    _gathered: Gathered[Arrival, None] = field(init=False)

    def __post_init__(self) -> None:
        self._gathered = Gathered(self._commit_surely)

    async def receive(self, channel: Channel, webhook: Webhook) -> str:
        """Verify, parse, store and accept; returns "parsed" or "malformed" once all of it is committed.

        Raises SignatureError or NotConfiguredError, having stored nothing.
        """
        signer = channel.verify(webhook, self.accounts.of(channel.name))
        arrival = self._read(channel, webhook, signer)
        try:
            await self._gathered.put(arrival)
        except (SQLAlchemyError, OSError, ValueError):
            rest = _storable(arrival)
            if rest is None:
                raise
            await self._commit_surely([rest])
        for kind in arrival.unknown:
            UNKNOWN.labels(channel.name, kind).inc()
        return arrival.outcome

    def _read(self, channel: Channel, webhook: Webhook, signer: Account | None) -> Arrival:
        try:
            parsed, outcome = addressed(channel.parse(webhook), signer), "parsed"
        except MalformedError:
            parsed, outcome = Parsed(), "malformed"
        utilities: dict[tuple[str, str], str] = {}
        unknown = [clean(kind)[:64] for kind, _ in parsed.unknown]
        carried: tuple[Inbound | Revision | Reach, ...] = (*parsed.messages, *parsed.revisions, *parsed.reaches)
        for one in carried:
            try:
                utilities[one.channel, one.account] = self.accounts.find(one.channel, one.account).utility
            except UnknownAccountError:
                unknown.append("account")
        return Arrival(
            id=new_id(),
            channel=channel.name,
            at=self.clock(),
            body=webhook.body[:KEPT_RAW],
            outcome=outcome,
            messages=tuple(one for one in parsed.messages if (one.channel, one.account) in utilities),
            statuses=parsed.statuses,
            revisions=tuple(one for one in parsed.revisions if (one.channel, one.account) in utilities),
            unknown=tuple(unknown),
            utilities=utilities,
            reaches=tuple(one for one in parsed.reaches if (one.channel, one.account) in utilities),
            enclosed=parsed.enclosed,
        )

    async def _commit_surely(self, arrivals: Sequence[Arrival]) -> Sequence[None]:
        """Commit, once more if the connection was a dead one: nothing here counts twice."""
        try:
            await self._commit(arrivals)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            await self._commit(arrivals)
        return [None] * len(arrivals)

    async def _commit(self, arrivals: Sequence[Arrival]) -> None:
        """One transaction."""
        now = max(arrival.at for arrival in arrivals)
        utilities = {key: utility for arrival in arrivals for key, utility in arrival.utilities.items()}
        messages = [message for arrival in arrivals for message in arrival.messages]
        revised = [revision for arrival in arrivals for revision in arrival.revisions]
        told = [status for arrival in arrivals for status in arrival.statuses]
        reaches = [reach for arrival in arrivals for reach in arrival.reaches]
        values = _stored(arrivals) | mailbox.arriving(messages, utilities=utilities, now=now)
        enclosed = [file for arrival in arrivals for file in arrival.enclosed]
        if not (revised or told or reaches or enclosed):
            async with at_once(self.engine) as directly:
                accepted = len((await directly.execute(_TAKE_IN, values)).all())
        else:
            async with self.engine.begin() as connection:
                accepted = len((await connection.execute(_TAKE_IN, values)).all())
                accepted += await revisions.apply(connection, revised, utilities=utilities, now=now)
                await statuses.apply(connection, told, now=now)
                await preferences.hear_reaches(connection, reaches, utilities=utilities)
                await enclosing.keep(connection, enclosed, messages, now=now)
        if accepted:
            MESSAGES.labels(arrivals[0].channel).inc(accepted)
            self.wake_workers()


def addressed(parsed: Parsed, signer: Account | None) -> Parsed:
    """What names no account of ours is for whose secret it came under."""
    if signer is None:
        return parsed
    own = signer.account
    return replace(
        parsed,
        messages=tuple(one if one.account else replace(one, account=own) for one in parsed.messages),
        revisions=tuple(one if one.account else replace(one, account=own) for one in parsed.revisions),
        reaches=tuple(one if one.account else replace(one, account=own) for one in parsed.reaches),
        statuses=tuple(one if one.account else replace(one, account=own) for one in parsed.statuses),
    )


def _storable(arrival: Arrival) -> Arrival | None:
    """`arrival` without what the database can't keep, which is told as unknown; None when nothing is to be left out."""
    messages, told = storable(arrival.messages), storable(arrival.statuses)
    revised, reached = storable(arrival.revisions), storable(arrival.reaches)
    before = len(arrival.messages) + len(arrival.statuses) + len(arrival.revisions) + len(arrival.reaches)
    left_out = before - len(messages) - len(told) - len(revised) - len(reached)
    if not left_out:
        return None
    unknown = (*arrival.unknown, *("unstorable",) * left_out)
    return replace(arrival, messages=messages, statuses=told, revisions=revised, reaches=reached, unknown=unknown)


def _stored(arrivals: Sequence[Arrival]) -> dict[str, object]:
    return {
        "ids": [arrival.id for arrival in arrivals],
        "channels": [arrival.channel for arrival in arrivals],
        "ats": [arrival.at for arrival in arrivals],
        "bodies": [arrival.body for arrival in arrivals],
        "outcomes": [arrival.outcome for arrival in arrivals],
        "unknowns": [json.dumps(arrival.unknown) for arrival in arrivals],
    }
