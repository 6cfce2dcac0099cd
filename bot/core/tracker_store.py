"""Rasa's SQL tracker store, made for conversations that last for years.

The stock store counts the session's events before each write, reads a conversation's whole history to find where its
session began, and holds up every other conversation while it waits for the disk. Here the number read is remembered,
two indexes find the session, and the waiting is done in a thread.
"""

from __future__ import annotations

import asyncio
import json
from itertools import islice
from typing import Any

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
    select data from events where sender_id = %(sender)s and timestamp >= coalesce(
        (select max(timestamp) from events where sender_id = %(sender)s and type_name = 'session_started'), 0
    ) order by id
"""
_EVERYTHING = "select data from events where sender_id = %(sender)s order by id"
_APPEND = """
    insert into events (sender_id, type_name, timestamp, intent_name, action_name, data)
    select %(sender)s, row->>'type_name', (row->>'timestamp')::double precision, row->>'intent_name',
           row->>'action_name', row->>'data'
    from json_array_elements(%(rows)s::json) with ordinality as appended (row, place) order by place
"""
_ANY_PROCESS_STARTS = 7265534  # an advisory lock's number: several processes make the tables at once


class SessionTrackerStore(SQLTrackerStore):
    """Reads the current session, appends what is new, and keeps no conversation token. PostgreSQL only."""

    def __init__(
        self, domain: Domain | None = None, host: str | None = None, event_broker: Any = None, **kwargs: Any
    ) -> None:
        """`host` is the whole URL of the database (Rasa hands the endpoint's `url` over by that name)."""
        super().__init__(domain=domain, host=host, event_broker=event_broker, **kwargs)
        # The turn's end is committed by the worker, behind these events in the same log: its flush is theirs too, and
        # a server that goes down before has lost both, so that the turn is asked again.
        sa.event.listen(self.engine, "connect", _unflushed)
        self.engine.dispose()  # a connection was made before
        # One statement each way: BEGIN, ROLLBACK and COMMIT would each be a trip to the server, and at the end of each
        # the thread waits until the loop lets go of the interpreter.
        self._single = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        with self.engine.begin() as connection:
            connection.exec_driver_sql(f"select pg_advisory_xact_lock({_ANY_PROCESS_STARTS})")
            for statement in _INDEXES:
                connection.exec_driver_sql(statement)

    async def is_up(self) -> bool:
        """Whether the database answers."""
        try:
            await asyncio.to_thread(self._fetch, "select 1", {})
        except sa.exc.SQLAlchemyError:
            return False
        return True

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> DialogueStateTracker | None:
        statement = _EVERYTHING if fetch_events_from_all_sessions else _SESSION
        rows = await asyncio.to_thread(self._fetch, statement, {"sender": sender_id})
        if not rows:
            return None
        tracker = DialogueStateTracker.from_dict(sender_id, [json.loads(data) for data in rows], self.domain.slots)
        setattr(tracker, STORED, len(tracker.events))
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append what the tracker has and the database has not, in one statement."""
        await self.stream_events(tracker)
        known = getattr(tracker, STORED, 0)
        rows = [_row(event.as_dict()) for event in islice(tracker.events, known, None)]
        if rows:
            await asyncio.to_thread(self._append, {"sender": tracker.sender_id, "rows": json.dumps(rows)})
        setattr(tracker, STORED, len(tracker.events))

    def _fetch(self, statement: str, values: dict[str, Any]) -> list[str]:
        with self._single.connect() as connection:
            return [one for (one,) in connection.exec_driver_sql(statement, values)]

    def _append(self, values: dict[str, Any]) -> None:
        with self._single.connect() as connection:
            connection.exec_driver_sql(_APPEND, values)


def _unflushed(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set synchronous_commit = off")
    connection.commit()


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
