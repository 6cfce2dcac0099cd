"""A Chatwoot that behaves as its documentation says, with one account and one inbox of the API channel.

Written after https://developers.chatwoot.com/api-reference (application API: contacts, contact search, conversations,
messages, toggle status) and the `swagger/` folder of chatwoot/chatwoot. No recorded answers were at hand.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

import httpx

TOKEN, ACCOUNT, INBOX = "chatwoot-token", "3", "7"
URL = "https://chatwoot.test"


@dataclass
class FakeChatwoot:
    """`fails`: how many requests to a path that ends so are answered 503; `loses`: done, and the answer is lost."""

    contacts: dict[int, dict[str, Any]] = field(default_factory=dict)
    conversations: dict[int, dict[str, Any]] = field(default_factory=dict)
    fails: dict[str, int] = field(default_factory=dict)
    loses: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.headers.get("api_access_token") != TOKEN:
            return httpx.Response(401, json={"errors": ["You need to sign in or sign up before continuing."]})
        path = request.url.path.removeprefix(f"/api/v1/accounts/{ACCOUNT}")
        self.asked.append(f"{request.method} {path}")
        last = path.rpartition("/")[2]
        if self.fails.get(last, 0):
            self.fails[last] -= 1
            return httpx.Response(503)
        answer = self._answer(request, path, json.loads(request.content) if request.content else {})
        if self.loses.get(last, 0):
            self.loses[last] -= 1
            raise httpx.ReadTimeout("lost")
        return answer

    def _answer(self, request: httpx.Request, path: str, body: dict[str, Any]) -> httpx.Response:
        if path == "/contacts":
            return self._new_contact(body)
        if path == "/contacts/search":
            q = request.url.params["q"]
            found = [one for one in self.contacts.values() if q in one["identifier"]]
            return httpx.Response(200, json={"meta": {"count": len(found), "current_page": 1}, "payload": found})
        if path == "/conversations":
            return self._new_conversation(body)
        if match := re.fullmatch(r"/conversations/(\d+)/(messages|toggle_status)", path):
            return self._in_conversation(int(match[1]), match[2], body)
        return httpx.Response(404)

    def _in_conversation(self, number: int, what: str, body: dict[str, Any]) -> httpx.Response:
        conversation = self.conversations.get(number)
        if conversation is None:
            return httpx.Response(404, json={"error": "Resource could not be found"})
        if what == "toggle_status":
            conversation["status"] = body["status"]
            payload = {"success": True, "current_status": body["status"], "conversation_id": number}
            return httpx.Response(200, json={"meta": {}, "payload": payload})
        if body["message_type"] == "incoming":
            conversation["status"] = "open"
        conversation["messages"].append(body)
        return httpx.Response(200, json={"id": 100 + len(conversation["messages"]), **body})

    def _new_contact(self, body: dict[str, Any]) -> httpx.Response:
        if any(one["identifier"] == body["identifier"] for one in self.contacts.values()):
            attributes = {"message": "Identifier has already been taken", "attributes": ["identifier"]}
            return httpx.Response(422, json=attributes)
        made = len(self.contacts) + 11
        at = {"source_id": f"source-{made}", "inbox": {"id": body["inbox_id"], "channel_type": "Channel::Api"}}
        known = {"id": made, "name": body["name"], "identifier": body["identifier"], "contact_inboxes": [at]}
        self.contacts[made] = known
        return httpx.Response(200, json={"payload": {"contact": known, "contact_inbox": at}})

    def _new_conversation(self, body: dict[str, Any]) -> httpx.Response:
        at = self.contacts[body["contact_id"]]["contact_inboxes"][0]
        if (body["source_id"], body["inbox_id"]) != (at["source_id"], at["inbox"]["id"]):
            return httpx.Response(404, json={"error": "Resource could not be found"})
        made = len(self.conversations) + 41
        self.conversations[made] = {"status": body["status"], "messages": [], "contact": body["contact_id"]}
        return httpx.Response(200, json={"id": made, "account_id": int(ACCOUNT), "inbox_id": body["inbox_id"]})

    def said(self, conversation: int) -> list[tuple[str, str]]:
        """(incoming or note, words) of everything there, in order."""
        return [
            ("note" if one["private"] else one["message_type"], one["content"])
            for one in self.conversations[conversation]["messages"]
        ]
