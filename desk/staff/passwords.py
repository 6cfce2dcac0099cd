"""Passwords: hashed with argon2id, made up where somebody needs one, refused where they are easy to guess."""

from __future__ import annotations

import re
import secrets

from desk.staff.errors import PasswordRefusedError
from kit import hashes
from kit.hashes import hash_of, is_dated
from kit.utility import plain

__all__ = ["MAXIMUM", "MINIMUM", "hash_of", "is_dated", "made_up", "matches", "require_good"]

MINIMUM, MAXIMUM = 12, 128
"""Characters (OWASP ASVS 4.0.3, V2.1.1 and V2.1.2); the maximum keeps a form from being work for the hash."""
DIFFERENT = 5
"""So many different characters at least."""
_EASY = ("password", "contrasena", "ventanilla", "qwerty", "123456", "abcdef", "letmein", "bienvenid", "welcome")
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Nothing that is read as something else."""


async def matches(kept: str | None, password: str) -> bool:
    """Whether `password` is the one behind the hash `kept`. Nobody's (None) takes as long, and never matches."""
    # One that is too long could never have been chosen; the work stays the same.
    return await hashes.matches(kept, "" if len(password) > MAXIMUM else password)


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
