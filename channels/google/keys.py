"""Google's public keys for ID tokens, fetched when one is missing and kept for an hour."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx
import jwt

PATH = "/oauth2/v3/certs"
"""https://developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken"""
LASTS = timedelta(hours=1)
ASKED_AGAIN_AFTER = timedelta(seconds=30)
"""A token that names an unknown key makes us look again, but not each one of them."""
FETCH_SECONDS = 2.0


@dataclass(slots=True)
class Keys:
    """Keys by their id."""

    client: httpx.AsyncClient
    url: str
    _kept: dict[str, jwt.PyJWK] = field(default_factory=dict)
    _at: datetime | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def of(self, kid: str) -> jwt.PyJWK | None:
        """The key of that id, among those at hand."""
        return self._kept.get(kid)

    async def fetch(self, kid: str, *, now: datetime) -> None:
        """See to it that `of` knows `kid`, if Google does."""
        async with self._lock:
            age = now - self._at if self._at else LASTS
            if age < ASKED_AGAIN_AFTER or (kid in self._kept and age < LASTS):
                return
            self._at = now
            try:
                async with asyncio.timeout(FETCH_SECONDS):
                    answer = await self.client.get(self.url)
                answer.raise_for_status()
                found = jwt.PyJWKSet.from_dict(answer.json())
            except (httpx.HTTPError, TimeoutError, ValueError, TypeError, AttributeError, jwt.PyJWTError):
                return
            self._kept = {key.key_id: key for key in found.keys if key.key_id}
