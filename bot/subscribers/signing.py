"""Signatures after Standard Webhooks 1.0 (https://www.standardwebhooks.com): HMAC-SHA256 over `id.timestamp.body`."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken

from kit.keys import derive

PREFIX = "whsec_"


def new_secret() -> str:
    """A secret for one subscriber: 256 bits."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, *, message_id: str, at: datetime, body: bytes) -> str:
    """`v1,…` of a body that is sent at that moment."""
    signed = f"{message_id}.{int(at.timestamp())}.".encode() + body
    made = hmac.new(base64.b64decode(secret.removeprefix(PREFIX)), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(made).decode()}"


def headers(secrets_: Sequence[str], *, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """What goes with a body; signed with each of the secrets that count now."""
    made = [signature(one, message_id=message_id, at=at, body=body) for one in secrets_]
    return {
        "content-type": "application/json",
        "user-agent": "Ventanilla-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(made),
    }


def _cipher(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derive(key, "webhook secrets")))


def sealed(secret: str, *, key: str) -> str:
    """The secret as the database keeps it."""
    return _cipher(key).encrypt(secret.encode()).decode()


def opened(kept: str, *, key: str) -> str | None:
    """The secret; None when the counter's secret key is no longer the one that it was kept under."""
    try:
        return _cipher(key).decrypt(kept.encode()).decode()
    except InvalidToken:
        return None
