"""Passwords: hashed with argon2id, made up where somebody needs one, refused where they are easy to guess."""

from __future__ import annotations

import asyncio
import re
import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from desk.staff.errors import PasswordRefusedError
from kit.utility import plain

MINIMUM, MAXIMUM = 12, 128
"""Characters (OWASP ASVS 4.0.3, V2.1.1 and V2.1.2); the maximum keeps a form from being work for the hash."""
DIFFERENT = 5
"""So many different characters at least."""
_EASY = ("password", "contrasena", "ventanilla", "qwerty", "123456", "abcdef", "letmein", "bienvenid", "welcome")
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Nothing that is read as something else."""

STANDARD = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
"""RFC 9106 §4, second recommended option."""
_hasher = STANDARD
_at_once = asyncio.Semaphore(4)
"""Hashes at a time: each takes 64 MiB and a core."""


async def hash_of(password: str) -> str:
    """The hash to keep."""
    async with _at_once:
        return await asyncio.to_thread(_hasher.hash, password)


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _hasher.hash(secrets.token_urlsafe(16))


def _matches(kept: str | None, password: str) -> bool:
    try:
        return _hasher.verify(kept or _nobodys(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


async def matches(kept: str | None, password: str) -> bool:
    """Whether `password` is the one behind the hash `kept`. Nobody's (None) takes as long, and never matches."""
    if len(password) > MAXIMUM:
        password = ""  # could never have been chosen; the work stays the same
    async with _at_once:
        return await asyncio.to_thread(_matches, kept, password)


def is_dated(kept: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(kept)


def made_up(groups: int = 4) -> str:
    """A random password to pass on, 20 bits a group: `k7fm-2qpx-9dth-v3cw`."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(groups))


def require_good(password: str, *, email: str, name: str) -> None:
    """Raises PasswordRefusedError when `password` is too short, too long, or easy to guess."""
    if len(password) < MINIMUM:
        raise PasswordRefusedError("short")
    if len(password) > MAXIMUM:
        raise PasswordRefusedError("long")
    bare = plain(password).replace(" ", "")
    if len(set(password)) < DIFFERENT or any(easy in bare for easy in _EASY):
        raise PasswordRefusedError("plain")
    own = [word for word in re.split(r"[\s.@_-]+", plain(f"{name} {email.partition('@')[0]}")) if len(word) >= 4]
    if any(word in bare for word in own):
        raise PasswordRefusedError("name")
