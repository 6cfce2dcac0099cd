"""Whose conversations somebody looks for, asked of the service layer as the person at the desk. Nothing is kept."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import httpx

from desk.work.customer import DownError

SECONDS = 4.0
MOST = 5
"""People whose conversations are looked for: more than these, and the name says too little."""
CASE = re.compile(r"^[a-z]{1,6}-?[0-9-]{2,20}$", re.IGNORECASE)

By = Literal["name", "contract", "phone", "email", "case"]


@dataclass(frozen=True, slots=True)
class Lead:
    """What the records say: these conversations, and those from this phone. `by`: what was found."""

    by: By
    phone: str = ""
    conversations: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Directory:
    """The service layer. `token` is a staff token of that utility."""

    client: httpx.AsyncClient
    url: str

    async def leads(self, asked: str, *, utility: str, token: str) -> tuple[Lead, ...]:
        """By a case's number, or part of a name, or a whole contract number, phone or e-mail. Raises DownError."""
        base = f"/api/utilities/{utility}"
        try:
            of_case = await self._of_case(base, asked, token) if CASE.match(asked) else ()
            found = await self._get(f"{base}/customers", token, q=asked, size=str(MOST + 1))
            people = found["items"] if found["total"] <= MOST else []
            leads = await asyncio.gather(*(self._lead(base, one, _what(one, asked), token) for one in people))
            return (*of_case, *leads)
        except (httpx.HTTPError, KeyError, TypeError, ValueError) as error:
            raise DownError from error

    async def _of_case(self, base: str, number: str, token: str) -> tuple[Lead, ...]:
        case = await self._get(f"{base}/cases/{number.upper()}", token)
        if case is None:
            return ()
        own = tuple(UUID(one) for one in (case["conversation_id"],) if one)
        if case["customer_id"] is None:
            return (Lead("case", "", own),)
        person = await self._get(f"{base}/customers/{case['customer_id']}", token)
        lead = await self._lead(base, person, "case", token)
        return (Lead("case", lead.phone, (*own, *lead.conversations)),)

    async def _lead(self, base: str, person: dict[str, Any], by: By, token: str) -> Lead:
        known = await self._get(f"{base}/customers/{person['id']}/conversations", token)
        ids = tuple(UUID(one["conversation_id"]) for one in (known or {"items": []})["items"])
        return Lead(by, person["phone"] or "", ids)

    async def _get(self, path: str, token: str, **query: str) -> Any:
        """The answer; None when there is no such thing."""
        answer = await self.client.get(
            self.url.rstrip("/") + path,
            params=query,
            headers={"Authorization": f"Bearer {token}"},
            timeout=SECONDS,
        )
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        answer.raise_for_status()
        return answer.json()


def _what(person: dict[str, Any], asked: str) -> By:
    if asked in person["contracts"]:
        return "contract"
    if asked == person["phone"]:
        return "phone"
    return "email" if asked.lower() == person["email"] else "name"
