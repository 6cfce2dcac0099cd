"""Sessions: a random token in a cookie, its hash in the database, twelve hours at most and one hour of silence."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.staff.person import Person, person_of

LIFE = timedelta(hours=12)
SILENCE = timedelta(minutes=60)
SECOND_STEP = timedelta(minutes=5)
"""How long the second step may take after the first."""
NOTED = timedelta(minutes=1)
"""What is done within a minute of the last note is not noted again."""

_OPEN = text("""
insert into desk.sessions (token_hash, person_id, proven, created_at, seen_at, address)
values (:hash, :person, :proven, :now, :now, :address)
""")
_FIND = text("""
select p.*, s.proven, s.created_at as opened_at, s.seen_at
from desk.sessions s join desk.people p on p.id = s.person_id
where s.token_hash = :hash and s.created_at > :born and s.seen_at > :heard
    and (s.proven or s.created_at > :begun) and p.disabled_at is null and (:demo or not p.demo)
""")
_SEE = text("update desk.sessions set seen_at = :now where token_hash = :hash and seen_at < :noted")
_END = text("delete from desk.sessions where token_hash = :hash")
_END_OTHERS = text("delete from desk.sessions where person_id = :person and token_hash <> :keep")
_SWEEP = text("delete from desk.sessions where created_at <= :born or seen_at <= :heard")


@dataclass(frozen=True, slots=True)
class Session:
    """A session that lives."""

    token: str
    person: Person
    proven: bool
    opened_at: datetime
    seen_at: datetime


def hash_of(token: str) -> bytes:
    """What is kept of a token. It has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).digest()


def _limits(now: datetime) -> dict[str, datetime]:
    return {"born": now - LIFE, "heard": now - SILENCE}


async def open_session(
    connection: AsyncConnection, person: Person, *, proven: bool, address: str, now: datetime
) -> str:
    """Begin a session; returns the token for the cookie."""
    await connection.execute(_SWEEP, _limits(now))
    token = secrets.token_urlsafe(32)
    values = {"hash": hash_of(token), "person": person.id, "proven": proven, "now": now, "address": address}
    await connection.execute(_OPEN, values)
    return token


async def find(connection: AsyncConnection, token: str, *, now: datetime, demo: bool) -> Session | None:
    """The living session behind a cookie's token. People of the demo are found in the demo only."""
    values = {"hash": hash_of(token), "begun": now - SECOND_STEP, "demo": demo} | _limits(now)
    row = (await connection.execute(_FIND, values)).one_or_none()
    return Session(token, person_of(row), row.proven, row.opened_at, row.seen_at) if row else None


async def see(connection: AsyncConnection, token: str, now: datetime) -> None:
    """The person did something: the hour of silence starts over."""
    await connection.execute(_SEE, {"hash": hash_of(token), "now": now, "noted": now - NOTED})


async def end(connection: AsyncConnection, token: str) -> None:
    """End one session."""
    await connection.execute(_END, {"hash": hash_of(token)})


async def end_all(connection: AsyncConnection, person_id: UUID, *, keep: str = "") -> int:
    """End a person's sessions, all but the one of the token `keep`; returns how many."""
    done = await connection.execute(_END_OTHERS, {"person": person_id, "keep": hash_of(keep)})
    return done.rowcount
