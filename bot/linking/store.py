"""Links as the service layer keeps them (`backend/linking`): only digests of codes and tokens go there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import httpx

from kit import keys
from kit.clock import Clock
from kit.ids import new_id
from kit.tokens import Token, mint

SECONDS = 3.0
"""For one call: Alexa waits 4.5 s for a token."""

GrantKind = Literal["code", "access", "refresh"]


class LinksUnavailableError(Exception):
    """The service layer is down, slow, or answers nonsense."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a good code or token stands for; the last two are a code's."""

    link_id: UUID
    utility: str
    client_id: str
    redirect_uri: str | None
    challenge: str | None


@dataclass(frozen=True, slots=True)
class Links:
    """The gateway's way to the links."""

    client: httpx.AsyncClient
    backend_url: str
    key: str
    clock: Clock

    def digest(self, secret: str) -> str:
        """What is kept of a code or token."""
        return keys.digest(self.key, "account link", secret).hex()

    async def look(self, kind: GrantKind, secret: str) -> Held | None:
        """What it stands for; None when it is good for nothing. Raises LinksUnavailableError."""
        body = await self._post("look", {"kind": kind, "digest": self.digest(secret)})
        if body is None:
            return None
        try:
            return Held(
                link_id=UUID(body["link_id"]),
                utility=body["utility"],
                client_id=body["client_id"],
                redirect_uri=body["redirect_uri"],
                challenge=body["challenge"],
            )
        except (KeyError, TypeError, ValueError) as error:
            raise LinksUnavailableError("unreadable") from error

    async def exchange(self, kind: GrantKind, secret: str, *, client_id: str, access: str, refresh: str) -> bool:
        """Use `secret` up for a new pair of tokens; whether that worked. Raises LinksUnavailableError."""
        values = {
            "kind": kind,
            "digest": self.digest(secret),
            "client_id": client_id,
            "access": self.digest(access),
            "refresh": self.digest(refresh),
        }
        return await self._post("exchange", values) is not None

    async def _post(self, what: str, values: dict[str, str]) -> dict[str, Any] | None:
        token = mint(Token("linking", new_id(), "*"), key=self.key, now=self.clock())
        try:
            answer = await self.client.post(
                f"{self.backend_url}/api/linking/{what}",
                json=values,
                headers={"Authorization": f"Bearer {token}"},
                timeout=SECONDS,
            )
            if answer.status_code == 409:
                return None
            answer.raise_for_status()
            found: dict[str, Any] = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise LinksUnavailableError(type(error).__name__) from error
        return found
