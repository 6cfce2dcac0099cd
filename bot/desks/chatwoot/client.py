"""What is asked of Chatwoot's application API (https://developers.chatwoot.com/api-reference), with a user's token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import httpx

from bot.desks.chatwoot.settings import ChatwootDesk
from bot.subscribers.courier import RefusedError
from bot.subscribers.post import Refusal

SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class Contact:
    """A customer as Chatwoot knows them; `source_id` is theirs in our inbox."""

    id: int
    source_id: str


@dataclass(frozen=True, slots=True)
class Chatwoot:
    """One account of Chatwoot. Everything raises RefusedError when Chatwoot does not do it."""

    desk: ChatwootDesk
    http: httpx.AsyncClient

    async def contact(self, *, identifier: str, name: str, attributes: dict[str, str]) -> Contact:
        """The contact of that identifier, made if need be."""
        body = {
            "inbox_id": int(self.desk.inbox), "name": name, "identifier": identifier,
            "additional_attributes": attributes,
        }  # fmt: skip
        answer = await self._send("POST", "/contacts", body, expected=(200, 422))
        if answer.status_code == httpx.codes.OK:
            payload = _object(answer)["payload"]
            return Contact(int(payload["contact"]["id"]), str(payload["contact_inbox"]["source_id"]))
        return await self._known(identifier)  # 422: the identifier is taken, by an earlier try of ours

    async def _known(self, identifier: str) -> Contact:
        answer = await self._send("GET", "/contacts/search", None, q=identifier)
        for one in _object(answer)["payload"]:
            if one.get("identifier") == identifier:
                inboxes = [at for at in one.get("contact_inboxes", []) if str(at["inbox"]["id"]) == self.desk.inbox]
                if inboxes:
                    return Contact(int(one["id"]), str(inboxes[0]["source_id"]))
        raise RefusedError(Refusal("contact-refused", httpx.codes.UNPROCESSABLE_ENTITY))

    async def open(self, contact: Contact, *, attributes: dict[str, str]) -> int:
        """A new conversation; its id as Chatwoot shows it."""
        body = {
            "source_id": contact.source_id, "inbox_id": int(self.desk.inbox), "contact_id": contact.id,
            "status": "open", "additional_attributes": attributes,
        }  # fmt: skip
        return int(_object(await self._send("POST", "/conversations", body))["id"])

    async def say(self, conversation: int, words: str, *, private: bool = False) -> None:
        """The customer's words, or a private note."""
        kind = "outgoing" if private else "incoming"
        body = {"content": words, "message_type": kind, "private": private}
        await self._send("POST", f"/conversations/{conversation}/messages", body)

    async def set_status(self, conversation: int, status: Literal["open", "resolved"]) -> None:
        """Open it again, or resolve it."""
        await self._send("POST", f"/conversations/{conversation}/toggle_status", {"status": status})

    async def _send(
        self, method: str, path: str, body: dict[str, Any] | None, *, expected: tuple[int, ...] = (200,), **query: str
    ) -> httpx.Response:
        try:
            answer = await self.http.request(
                method,
                f"{self.desk.url}/api/v1/accounts/{self.desk.account}{path}",
                json=body,
                params=query or None,
                headers={"api_access_token": self.desk.token},
                timeout=SECONDS,
            )
        except httpx.HTTPError as error:
            raise RefusedError(Refusal("unreachable", rests=True)) from error
        if answer.status_code not in expected:
            troubled = answer.status_code >= 500 or answer.status_code in (401, 429)
            raise RefusedError(Refusal("status", answer.status_code, rests=troubled))
        return answer


def _object(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError as error:
        raise RefusedError(Refusal("not-as-documented", answer.status_code)) from error
    if not isinstance(found, dict):
        raise RefusedError(Refusal("not-as-documented", answer.status_code))
    return found
