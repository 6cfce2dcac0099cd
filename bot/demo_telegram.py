"""Demo only: a Bot API of the simulator's own, and the updates that its people cause.

The simulator posts updates under the bot's secret to `/demo/channels/telegram`; the worker calls `/demo/telegram`,
which numbers what is sent and keeps the files that people share.
"""

from __future__ import annotations

import hmac
import itertools
import json
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from bot.accounts import Accounts
from channels.base import Account, Webhook
from channels.message import Option
from channels.telegram.channel import SECRET_HEADER

FILES_KEPT = 200
NUMBERS = itertools.count(time.time_ns() // 1_000_000)
"""Of messages and of updates: above all that were given before, also across restarts."""

Json = dict[str, Any]


def signed(account: Account, update: Mapping[str, Any]) -> Webhook:
    """An update as Telegram posts it to the bot of `account`."""
    headers = {SECRET_HEADER: account.secrets["secret_token"], "content-type": "application/json"}
    return Webhook(json.dumps(update).encode(), headers, {})


@dataclass(frozen=True, slots=True)
class Chatter:
    """Somebody in a private chat with the bot. `language` is their app's."""

    chat: int
    name: str
    language: str

    def message(self, content: Mapping[str, Any], *, now: datetime) -> Json:
        """A message; `content` is Telegram's own."""
        told = {"message_id": next(NUMBERS), "date": int(now.timestamp()), "chat": self._chat()}
        return told | {"from": self._user(), **content}

    def edited(self, message: Mapping[str, Any], words: str, *, now: datetime) -> Json:
        """The update that tells that `message` says `words` now."""
        return update(edited_message={**message, "text": words, "edit_date": int(now.timestamp())})

    def pressed(self, option: Option, *, message_id: int, words: str, keyboard: tuple[Option, ...]) -> Json:
        """The update that tells of a button under the bot's message of that id."""
        buttons = [[{"text": one.label, "callback_data": one.value}] for one in keyboard]
        under = {"message_id": message_id, "date": int(time.time()), "chat": self._chat(), "text": words}
        under |= {"from": {"id": 1, "is_bot": True, "first_name": "Bot"}, "reply_markup": {"inline_keyboard": buttons}}
        query = {"id": uuid4().hex, "from": self._user(), "chat_instance": str(self.chat), "data": option.value}
        return update(callback_query=query | {"message": under})

    def contact(self, phone: str) -> Json:
        """What a message holds that shares the sender's own number (E.164): Telegram vouches for it by `user_id`."""
        return {"contact": {"phone_number": phone.lstrip("+"), "first_name": self.name, "user_id": self.chat}}

    def _chat(self) -> Json:
        return {"id": self.chat, "type": "private", "first_name": self.name}

    def _user(self) -> Json:
        return {"id": self.chat, "is_bot": False, "first_name": self.name, "language_code": self.language}


def update(**content: Mapping[str, Any]) -> Json:
    """An update."""
    return {"update_id": next(NUMBERS), **content}


@dataclass(slots=True)
class BotApi:
    """The small Bot API. Files are kept in memory, the newest FILES_KEPT."""

    accounts: Accounts
    files: OrderedDict[str, bytes] = field(default_factory=OrderedDict)

    def is_bot(self, token: str) -> bool:
        """Whether a bot of the simulator's has that token."""
        bots = self.accounts.of("telegram")
        return any(hmac.compare_digest(token.encode(), one.secrets["token"].encode()) for one in bots)

    def keep(self, content: bytes) -> Json:
        """Take a file that somebody shares; how Telegram names it."""
        file_id = uuid4().hex
        self.files[file_id] = content
        while len(self.files) > FILES_KEPT:
            self.files.popitem(last=False)
        return {"file_id": file_id, "file_unique_id": file_id[:16], "file_size": len(content)}

    def result(self, method: str, asked: Mapping[str, Any]) -> Json | bool | None:
        """What a call gives; None when there is no such file."""
        if method == "getFile":
            file_id = str(asked.get("file_id", ""))
            return {"file_id": file_id, "file_path": f"files/{file_id}"} if file_id in self.files else None
        if not method.startswith("send") or method == "sendChatAction":
            return True
        chat = {"id": int(asked["chat_id"]), "type": "private"}
        return {"message_id": next(NUMBERS), "date": int(time.time()), "chat": chat}


def router(bot_api: BotApi) -> APIRouter:
    """`/demo/telegram/…`."""
    routes = APIRouter(prefix="/demo/telegram", include_in_schema=False)

    @routes.post("/bot{token}/{method}")
    async def call(token: str, method: str, request: Request) -> JSONResponse:
        if not bot_api.is_bot(token):
            return _refused(401, "Unauthorized")
        found = bot_api.result(method, await _asked(request))
        return _refused(400, "Bad Request: invalid file_id") if found is None else JSONResponse(_given(found))

    @routes.get("/file/bot{token}/files/{file_id}")
    async def file(token: str, file_id: str) -> Response:
        if not bot_api.is_bot(token) or file_id not in bot_api.files:
            return Response(status_code=404)
        return Response(bot_api.files[file_id], media_type="application/octet-stream")

    return routes


def _given(result: Json | bool) -> Json:
    return {"ok": True, "result": result}


def _refused(code: int, description: str) -> JSONResponse:
    return JSONResponse({"ok": False, "error_code": code, "description": description}, code)


async def _asked(request: Request) -> Mapping[str, Any]:
    """The parameters of a call: JSON, or a form when a file goes with them."""
    if request.headers.get("content-type", "").startswith("application/json"):
        told = await request.json()
        return told if isinstance(told, dict) else {}
    async with request.form() as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}
