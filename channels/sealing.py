"""A verified request goes on without what proved it: the vendor's signature no longer fits, our own seal does."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from channels.base import Webhook

HEADER = "x-ventanilla-sealed"


@dataclass(frozen=True, slots=True)
class Seal:
    """A key of this process's own, which never leaves it: nobody outside can seal anything."""

    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def put(self, webhook: Webhook, envelope: Mapping[str, Any]) -> Webhook:
        """The request with `envelope` for its body, sealed, and no other header."""
        body = json.dumps(envelope, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")
        return self.stamp(webhook, body)

    def stamp(self, webhook: Webhook, body: bytes) -> Webhook:
        """The request with `body`, whatever its form, sealed, and no other header."""
        return replace(webhook, body=body, headers={HEADER: self._of(body)})

    def holds(self, webhook: Webhook) -> bool:
        """Whether it was sealed here, as it is."""
        given = next((value for name, value in webhook.headers.items() if name.lower() == HEADER), "")
        return hmac.compare_digest(given.encode("utf-8", "replace"), self._of(webhook.body).encode())

    def _of(self, body: bytes) -> str:
        return hmac.new(self._key, body, hashlib.sha256).hexdigest()


def without(found: object, names: frozenset[str]) -> object:
    """JSON without the members of those names, however deep."""
    if isinstance(found, dict):
        return {name: without(value, names) for name, value in found.items() if name not in names}
    return [without(value, names) for value in found] if isinstance(found, list) else found


def member(of: object, *path: str) -> Any:
    """A member deep inside, None where anything on the way is missing."""
    found = of
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def readable(text: str) -> str:
    """`text` as it can be kept and sent: JSON may carry halves of characters, and what no database keeps."""
    return text.encode("utf-8", "replace").decode().replace("\x00", " ")
