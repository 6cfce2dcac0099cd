"""Keys of the API: `vk_<12 hex digits>_<256 random bits>`, shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.staff import audit
from kit.ids import new_id

Scope = Literal["read", "act", "webhooks"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
"""read: see conversations, queue and agents. act: do what agents do. webhooks: have news sent somewhere."""
NOTED = timedelta(minutes=1)
"""A key's use is noted once a minute at most."""

_SHAPE = re.compile(r"vk_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_ADD = text("""
insert into desk.api_keys (id, utility_id, name, prefix, secret_hash, scopes, created_at)
values (:id, :utility, :name, :prefix, :hash, :scopes, :now)
""")
_FIND = text("select * from desk.api_keys where prefix = :prefix and revoked_at is null")
_ALL = text("""
select * from desk.api_keys where cast(:utility as text) is null or utility_id = :utility
order by utility_id, created_at, id
""")
_REVOKE = text("""
update desk.api_keys set revoked_at = :now where prefix = :prefix and revoked_at is null returning *
""")
_USED = text("update desk.api_keys set last_used_at = :now where id = :id and coalesce(last_used_at < :before, true)")
_NOBODY = hashlib.sha256(b"").digest()


class UnknownKeyError(Exception):
    """No key of that name is in use."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key, without its secret. `prefix` is how people tell it from others."""

    id: UUID
    utility: str
    name: str
    prefix: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


def _key(row: Any) -> Key:
    return Key(
        row.id,
        row.utility_id,
        row.name,
        row.prefix,
        tuple(row.scopes),
        row.created_at,
        row.last_used_at,
        row.revoked_at,
    )


def _hash(secret: str) -> bytes:
    """256 random bits need no salt and no work factor."""
    return hashlib.sha256(secret.encode()).digest()


async def add(
    connection: AsyncConnection, *, utility: str, name: str, scopes: Sequence[Scope], now: datetime
) -> tuple[Key, str]:
    """A new key, and what the program sends as bearer; it can't be read again."""
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    kept = [scope for scope in SCOPES if scope in scopes]
    values = {
        "id": new_id(), "utility": utility, "name": name, "prefix": prefix, "hash": _hash(secret), "scopes": kept,
        "now": now,
    }  # fmt: skip
    await connection.execute(_ADD, values)
    detail = {"key": str(values["id"])}
    await audit.write(connection, "key_added", now=now, address=audit.SHELL, utility=utility, detail=detail)
    row = (await connection.execute(_FIND, {"prefix": prefix})).one()
    return _key(row), f"vk_{prefix}_{secret}"


async def find(connection: AsyncConnection, bearer: str) -> Key | None:
    """The key that is in use and whose secret this is; an unknown one takes as long as a wrong one."""
    shaped = _SHAPE.fullmatch(bearer)
    if shaped is None:
        return None
    row = (await connection.execute(_FIND, {"prefix": shaped[1]})).one_or_none()
    is_right = hmac.compare_digest(row.secret_hash if row else _NOBODY, _hash(shaped[2]))
    return _key(row) if row and is_right else None


async def note_use(connection: AsyncConnection, key: Key, *, now: datetime) -> None:
    """It was used."""
    if key.last_used_at is None or now - key.last_used_at >= NOTED:
        await connection.execute(_USED, {"id": key.id, "now": now, "before": now - NOTED})


async def everything(connection: AsyncConnection, utility: str | None = None) -> list[Key]:
    """All keys, or a utility's, revoked ones too."""
    return [_key(row) for row in await connection.execute(_ALL, {"utility": utility})]


async def revoke(connection: AsyncConnection, prefix: str, *, now: datetime) -> Key:
    """From now on it opens nothing. `prefix` with or without `vk_`. Raises UnknownKeyError."""
    bare = prefix.removeprefix("vk_").partition("_")[0]
    row = (await connection.execute(_REVOKE, {"prefix": bare, "now": now})).one_or_none()
    if row is None:
        raise UnknownKeyError(prefix)
    detail = {"key": str(row.id)}
    await audit.write(connection, "key_revoked", now=now, address=audit.SHELL, utility=row.utility_id, detail=detail)
    return _key(row)
