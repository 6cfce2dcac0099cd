"""Keys for one purpose each, made from the counter's secret key."""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


@lru_cache(maxsize=32)
def derive(secret_key: str, purpose: str) -> bytes:
    """32 bytes for `purpose` (HKDF-SHA256, RFC 5869): nothing made with them serves another purpose."""
    return HKDF(SHA256(), length=32, salt=None, info=f"ventanilla desk {purpose}".encode()).derive(secret_key.encode())


def digest(secret_key: str, purpose: str, value: str) -> bytes:
    """A keyed hash of `value` (HMAC-SHA256)."""
    return hmac.new(derive(secret_key, purpose), value.encode(), hashlib.sha256).digest()
