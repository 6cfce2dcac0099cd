"""Secrets that people choose, as what is kept of them: argon2id. Only this file knows how much work a hash is."""

from __future__ import annotations

import asyncio
import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

STANDARD = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
"""RFC 9106 §4, second recommended option."""
_hasher = STANDARD
_at_once = asyncio.Semaphore(4)
"""Hashes at a time: each takes 64 MiB and a core."""


async def hash_of(secret: str) -> str:
    """The hash to keep."""
    async with _at_once:
        return await asyncio.to_thread(_hasher.hash, secret)


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _hasher.hash(secrets.token_urlsafe(16))


def _matches(kept: str | None, secret: str) -> bool:
    try:
        return _hasher.verify(kept or _nobodys(), secret) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


async def matches(kept: str | None, secret: str) -> bool:
    """Whether `secret` is the one behind the hash `kept`. Nobody's (None) takes as long, and never matches."""
    async with _at_once:
        return await asyncio.to_thread(_matches, kept, secret)


def is_dated(kept: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(kept)
