"""Rasa's SQL tracker store, made for conversations that last for years.

The stock store counts the session's events before each write, reads a conversation's whole history to find where its
session began, and holds up every other conversation while it waits for the disk. Here the number read is remembered,
two indexes find the session, and the loop itself does the waiting: a thread that has heard from the database would wait
for the interpreter, and the loop for a thread that has it and no processor.
"""

from __future__ import annotations

import asyncio
import json
from itertools import islice
from typing import Any

import asyncpg
import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

# On the tracker: how many of its events are in the database.
STORED = "stored_events"
# In a message's metadata: needed while its turn runs, not afterwards.
SECRETS = frozenset({"token"})
_INDEXES = (
    "create index if not exists events_session on events (sender_id, timestamp)",
    "create index if not exists events_session_started on events (sender_id, timestamp) "
    "where type_name = 'session_started'",
)
_SESSION = """
    select data from events where sender_id = $1 and timestamp >= coalesce(
        (select max(timestamp) from events where sender_id = $1 and type_name = 'session_started'), 0
    ) order by id
"""
_EVERYTHING = "select data from events where sender_id = $1 order by id"
_APPEND = """
    insert into events (sender_id, type_name, timestamp, intent_name, action_name, data)
    select $1, row->>'type_name', (row->>'timestamp')::double precision, row->>'intent_name',
           row->>'action_name', row->>'data'
    from json_array_elements($2::json) with ordinality as appended (row, place) order by place
"""
# The turn's end is committed by the worker, behind these events in the same log: its flush is theirs too, and a server
# that goes down before has lost both, so that the turn is asked again.
_SETTINGS = {
    "application_name": "ventanilla-rasa",
    "synchronous_commit": "off",
    "plan_cache_mode": "force_generic_plan",
}
_OF_LIBPQ = (
    "channel_binding",
    "connect_timeout",
    "gssencmode",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "load_balance_hosts",
    "require_auth",
    "tcp_user_timeout",
)
"""What a URL may ask of libpq, and asyncpg would take for a setting of the server (as in kit/postgres.py)."""

CONNECTIONS = 8
_ANY_PROCESS_STARTS = 7265534  # an advisory lock's number: several processes make the tables at once


class SessionTrackerStore(SQLTrackerStore):
    """Reads the current session, appends what is new, and keeps no conversation token. PostgreSQL only."""

    def __init__(
        self, domain: Domain | None = None, host: str | None = None, event_broker: Any = None, **kwargs: Any
    ) -> None:
        """`host` is the whole URL of the database (Rasa hands the endpoint's `url` over by that name)."""
        super().__init__(domain=domain, host=host, event_broker=event_broker, **kwargs)
        self._url = sa.engine.make_url(str(host)).difference_update_query(_OF_LIBPQ)
        self._kept: tuple[asyncio.AbstractEventLoop, asyncpg.Pool] | None = None
        with self.engine.begin() as connection:
            connection.exec_driver_sql(f"select pg_advisory_xact_lock({_ANY_PROCESS_STARTS})")
            for statement in _INDEXES:
                connection.exec_driver_sql(statement)

    async def is_up(self) -> bool:
        """Whether the database answers."""
        try:
            await (await self._connections()).fetchval("select 1")
        except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
            return False
        return True

    async def _connections(self) -> asyncpg.Pool:
        """Those of the running loop; none is opened before it is needed."""
        loop = asyncio.get_running_loop()
        if self._kept is None or self._kept[0] is not loop:
            url = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
            pool = await asyncpg.create_pool(
                url, min_size=0, max_size=CONNECTIONS, reset=_as_it_is, server_settings=_SETTINGS
            )
            self._kept = (loop, pool)
        return self._kept[1]

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> DialogueStateTracker | None:
        statement = _EVERYTHING if fetch_events_from_all_sessions else _SESSION
        rows = await (await self._connections()).fetch(statement, sender_id)
        if not rows:
            return None
        tracker = DialogueStateTracker.from_dict(sender_id, [json.loads(row[0]) for row in rows], self.domain.slots)
        setattr(tracker, STORED, len(tracker.events))
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append what the tracker has and the database has not, in one statement."""
        await self.stream_events(tracker)
        known = getattr(tracker, STORED, 0)
        rows = [_row(event.as_dict()) for event in islice(tracker.events, known, None)]
        if rows:
            await (await self._connections()).execute(_APPEND, tracker.sender_id, json.dumps(rows))
        setattr(tracker, STORED, len(tracker.events))


async def _as_it_is(_connection: Any) -> None:
    """Nothing was set on it that another statement would mind."""


def _row(data: dict[str, Any]) -> dict[str, Any]:
    if data["event"] == "user":
        kept = {key: value for key, value in (data.get("metadata") or {}).items() if key not in SECRETS}
        parsed = {key: value for key, value in data["parse_data"].items() if key != "metadata"}
        data = data | {"metadata": kept, "parse_data": parsed}
    return {
        "type_name": data["event"],
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }
