"""What the pages of contract and code ask the service layer in the customer's name: also the consent, or a PIN."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from kit.clock import Clock
from kit.tokens import Token, mint

SECONDS = 6.0
ME = "/api/customers/me"


class RefusedError(Exception):
    """The service layer says no: `slug` is the problem's, `members` what it says beside it."""

    def __init__(self, slug: str, members: dict[str, Any]) -> None:
        super().__init__(slug)
        self.slug = slug
        self.members = members


class UnavailableError(Exception):
    """The service layer is down or slow."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A code is on its way: by `sms` or `email`, to a contact that is named without giving it away."""

    via: str
    masked: str


@dataclass(frozen=True, slots=True)
class Identity:
    """What has been shown so far."""

    level: int
    contacts: tuple[Sent, ...]


@dataclass(frozen=True, slots=True)
class Visit:
    """One browser's way through the page. `attempt` stands where a conversation's id does."""

    client: httpx.AsyncClient
    backend_url: str
    key: str
    clock: Clock
    utility: str
    attempt: UUID

    async def identity(self) -> Identity:
        """As far as it has been shown."""
        return _identity(await self._ask("GET", "/identity"))

    async def claim(self, contract: str) -> Identity:
        """Name a contract."""
        return _identity(await self._ask("POST", "/identity/contract", {"contract_number": contract}))

    async def send(self, via: str | None = None) -> Sent:
        """Send a code to the contact on file."""
        body = await self._ask("POST", "/identity/otp", {"via": via})
        return Sent(body["via"], body["masked"])

    async def verify(self, code: str) -> None:
        """Prove to be the customer."""
        await self._ask("POST", "/identity/otp/verify", {"code": code})

    async def consent(self, *, assistant: str, client_id: str, redirect_uri: str, challenge: str, digest: str) -> None:
        """Begin the link, with the digest of its code."""
        values = {
            "assistant": assistant,
            "client_id": client_id,
            "redirect_uri": redirect_uri,
            "challenge": challenge,
            "digest": digest,
        }
        await self._ask("POST", "/links", values)

    async def has_pin(self) -> bool:
        """Whether the customer has a PIN for the telephone."""
        return (await self._ask("GET", "/identity/pin"))["set_at"] is not None

    async def put_pin(self, pin: str) -> None:
        """Set it, or replace the one before."""
        await self._ask("PUT", "/identity/pin", {"pin": pin})

    async def remove_pin(self) -> None:
        """Have none any more."""
        await self._ask("DELETE", "/identity/pin")

    async def leave(self) -> None:
        """Forget what was shown: what was done with it stays."""
        await self._ask("DELETE", "/identity")

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        token = Token("conversation", self.attempt, self.utility, channel="linking")
        headers = {"Authorization": f"Bearer {mint(token, key=self.key, now=self.clock())}"}
        try:
            answer = await self.client.request(
                method, f"{self.backend_url}{ME}{path}", json=body, headers=headers, timeout=SECONDS
            )
            found: dict[str, Any] = answer.json() if answer.content else {}
        except (httpx.HTTPError, ValueError) as error:
            raise UnavailableError(type(error).__name__) from error
        if answer.status_code >= 500:
            raise UnavailableError(str(answer.status_code))
        if answer.status_code >= 400:
            raise RefusedError(str(found.get("type", "")).removeprefix("/problems/"), found)
        return found


def _identity(body: dict[str, Any]) -> Identity:
    return Identity(int(body["level"]), tuple(Sent(one["via"], one["masked"]) for one in body["contacts"]))
