"""A bot of ours in a counter without processes, and the person who writes to it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx

from bot.accounts import Accounts
from channels.base import Account, Webhook
from channels.telegram.channel import SECRET_HEADER, Telegram
from tests.bot.harness import Counter


class Bot:
    """A bot of ours, the people who write to it, and the Bot API as we see it."""

    def __init__(self, counter: Counter) -> None:
        self.counter = counter
        number = uuid4().int % 10**9
        self.account = Account(
            "telegram", str(number), "cantera", {"token": f"{number}:t", "secret_token": uuid4().hex}
        )
        self.chat = uuid4().int % 10**12
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.answers: list[httpx.Response] = []
        self._update = uuid4().int % 10**12
        accounts = Accounts((*counter.services.accounts.all, self.account))
        counter.services = replace(counter.services, accounts=accounts)
        counter.intake.accounts = counter.sender.accounts = accounts
        client = httpx.AsyncClient(transport=httpx.MockTransport(self._answer))
        counter.services.channels["telegram"] = Telegram(client)  # type: ignore[index]  # the harness's own dict

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.calls.append((request.url.path.rpartition("/")[2], json.loads(request.content)))
        if self.answers and self.calls[-1][0] == "sendMessage":
            return self.answers.pop(0)
        return httpx.Response(200, json={"ok": True, "result": {"message_id": len(self.calls), "chat": {"id": 1}}})

    def said(self) -> list[str]:
        return [payload["text"] for method, payload in self.calls if method == "sendMessage"]

    async def post(self, secret: str | None = None, **update: Any) -> str:
        body = json.dumps({"update_id": self._update} | update).encode()
        headers = {SECRET_HEADER: secret or self.account.secrets["secret_token"]}
        return await self.counter.intake.receive(self.counter.intake.channels["telegram"], Webhook(body, headers, {}))

    def message(self, number: int = 1, **content: Any) -> dict[str, Any]:
        self._update += 1
        chat = {"id": self.chat, "type": "private"}
        user = {"id": self.chat, "is_bot": False, "first_name": "Ana", "language_code": "es"}
        return {"message_id": number, "date": int(self.counter.now.timestamp()), "chat": chat, "from": user, **content}

    async def membership(self, status: str) -> None:
        new = {"user": {"id": 1, "is_bot": True, "first_name": "B"}, "status": status}
        old = new | {"status": "member"}
        change = self.message() | {"old_chat_member": old, "new_chat_member": new | {"until_date": 0}}
        await self.post(my_chat_member=change)

    async def conversation(self) -> Any:
        (row,) = await self.counter.rows(
            "select * from runtime.conversations where channel = 'telegram' and address = :chat", chat=str(self.chat)
        )
        return row
