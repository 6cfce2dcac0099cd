"""Telegram: updates under the bot's secret, a Bot API of our own, and somebody in a private chat."""

from __future__ import annotations

import itertools
import json
import random
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx

from tests.conversations.wording import expectation
from tests.counter.customers import Reply, Turns, choice
from tests.counter.silence import outlast
from tests.vendors import mutations
from tests.vendors.api import Answer, Api, Asked
from tests.vendors.vendor import Caller, Request, forge, recorded

if TYPE_CHECKING:
    from tests.counter.fixtures import Counter

BOTS = {"cantera": "700001", "prairie": "700002"}
SECRETS = {"cantera": "telegram-secret-of-cantera", "prairie": "telegram-secret-of-prairie"}
PATH = "/channels/telegram"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
METHOD = re.compile(r"^/bot(\d+):[\w-]+/(\w+)$")
UPDATES = itertools.count(time.time_ns() // 1000)


@dataclass(slots=True)
class BotApi:
    """What it was asked for: messages by their id, and signs."""

    sent: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    signs: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, asked: Asked) -> Answer:
        """Whatever we ask of it."""
        match = METHOD.match(asked.path)
        if match is None:
            return 404, {"ok": False, "error_code": 404, "description": "Not Found"}
        return 200, {"ok": True, "result": self._take(match[2], asked)}

    def _take(self, method: str, asked: Asked) -> object:
        is_json = asked.headers.get("Content-Type", "").startswith("application/json")
        payload = json.loads(asked.body) if is_json else _form(asked.body)
        with self.lock:
            if not method.startswith("send") or method == "sendChatAction":
                self.signs.append((method, payload))
                return True
            number, chat = len(self.sent) + 1, int(payload["chat_id"])
            self.sent[f"{chat}:{number}"] = (method, payload)
        return {"message_id": number, "chat": {"id": chat, "type": "private"}, "date": int(time.time())}


def _form(body: bytes) -> dict[str, Any]:
    """The words of a multipart form; its file is left out."""
    fields = re.findall(rb'name="(\w+)"\r\n\r\n(.*?)\r\n--', body, re.DOTALL)
    return {name.decode(): value.decode() for name, value in fields}


def update(**content: Any) -> Request:
    """An unsigned update."""
    body = {"update_id": next(UPDATES), **content}
    return Request(PATH, json.dumps(body).encode(), {"Content-Type": "application/json"})


def message(*, chat: int = 5550100, language: str = "es", **content: Any) -> dict[str, Any]:
    """A message of Telegram's in a private chat."""
    user = {"id": chat, "is_bot": False, "first_name": "Test", "language_code": language}
    told = {"message_id": next(UPDATES) % 10**9, "date": int(time.time()), "chat": {"id": chat, "type": "private"}}
    return told | {"from": user} | content


def press(value: str, label: str, *, chat: int = 5550100, language: str = "es") -> Request:
    """A pressed button."""
    shown = message(chat=chat, language=language, text="?") | {
        "reply_markup": {"inline_keyboard": [[{"text": label, "callback_data": value}]]}
    }
    query = {"id": uuid4().hex, "from": message(chat=chat, language=language)["from"], "chat_instance": "1"}
    return update(callback_query=query | {"data": value, "message": shown})


SHARE = "request_contact"
"""The key that shares one's number."""


class Telegram:
    """Telegram's side."""

    channel = "telegram"

    def __init__(self) -> None:
        self.bot_api = BotApi()
        self._api: Api | None = None

    def open(self) -> None:
        self._api = Api(self.bot_api.answer)

    def close(self) -> None:
        if self._api is not None:
            self._api.close()

    def environment(self) -> dict[str, str]:
        variables = {"TELEGRAM_API_URL": self._api.url if self._api else "http://127.0.0.1:9"}
        for prefix, utility in (("", "cantera"), ("PRAIRIE_", "prairie")):
            variables |= {
                f"{prefix}TELEGRAM_BOT_TOKEN": f"{BOTS[utility]}:test-token",
                f"{prefix}TELEGRAM_SECRET_TOKEN": SECRETS[utility],
            }
        return variables

    async def meet(self, door: httpx.AsyncClient) -> None:
        """It signs with the secret alone."""

    def samples(self) -> list[Request]:
        file = {"file_id": "F", "file_unique_id": "U", "width": 90, "height": 90}
        place = {"location": {"latitude": 20.59, "longitude": -100.39}}
        bot = {"user": {"id": 1, "is_bot": True, "first_name": "B"}, "status": "member"}
        blocked = bot | {"status": "kicked", "until_date": 0}
        return [
            update(message=message(text="¿cuánto debo?")),
            press("/check_balance", "Mi saldo"),
            update(message=message(**place)),
            update(message=message(photo=[file], caption="mi recibo")),
            update(message=message(contact={"phone_number": "524425550100", "first_name": "T", "user_id": 5550100})),
            update(edited_message=message(text="hola", edit_date=int(time.time()))),
            update(my_chat_member=message() | {"old_chat_member": bot, "new_chat_member": blocked}),
        ]

    def recorded(self) -> list[tuple[str, Request]]:
        return [(path.stem, Request(PATH, path.read_bytes())) for path in recorded("telegram")]

    def signed(self, request: Request, utility: str = "cantera") -> Request:
        return replace(request, headers={**request.headers, HEADER: SECRETS[utility]})

    def forged(self, request: Request, chance: random.Random) -> Request:
        """The secret is the same for every update, so that another body under it would be no forgery."""
        forged = forge(request, chance, header=HEADER, sign=lambda _request, secret: secret, secret=SECRETS["cantera"])
        if forged.headers.get(HEADER) == SECRETS["cantera"]:
            return replace(forged, headers={**forged.headers, HEADER: SECRETS["cantera"][::-1]})
        return forged

    def mutated(self, body: bytes, chance: random.Random) -> bytes:
        return mutations.json_(body, chance)

    def refusal(self) -> tuple[int, ...]:
        return (401,)

    def customer(self, counter: Counter, caller: Caller) -> TelegramCustomer:
        return TelegramCustomer(
            counter.stack.gateway,
            self,
            counter.turns,
            caller.utility,
            caller.language,
            caller.phone if caller.proves_phone else "",
            uuid4().int % 10**12,
            number=caller.phone,
        )

    def expectation(self, member: Mapping[str, Any], name: str, language: str) -> str:
        return expectation(member, name, language)


@dataclass(slots=True)
class TelegramCustomer:
    """Somebody in a private chat, who has shared their own number."""

    gateway: str
    vendor: Telegram
    turns: Turns
    utility: str
    language: str
    phone: str
    chat: int
    choices: dict[str, str] = field(default_factory=dict)
    shared: bool = False
    number: str = ""

    def say(self, text: str) -> Reply:
        self._share()
        return self._send(update(message=message(chat=self.chat, language=self.language, text=text)))

    def press(self, label: str) -> Reply:
        shown, value = choice(self.choices, label)
        if value == SHARE:
            return self._send(update(message=message(chat=self.chat, language=self.language, contact=self._own())))
        return self._send(press(value, shown, chat=self.chat, language=self.language))

    def _share(self) -> None:
        """Who writes on WhatsApp is known by their number; here they share it first."""
        if self.shared or not self.phone:
            return
        self.shared = True
        self._send(update(message=message(chat=self.chat, language=self.language, contact=self._own())))

    def _own(self) -> dict[str, Any]:
        """Their card, as the key for it sends it."""
        return {"phone_number": self.number.lstrip("+"), "first_name": "Test", "user_id": self.chat}

    def _send(self, request: Request) -> Reply:
        signed = self.vendor.signed(request, self.utility)
        answer = httpx.post(f"{self.gateway}{PATH}", content=signed.body, headers=dict(signed.headers), timeout=10)  # type: ignore[arg-type]
        assert answer.status_code == httpx.codes.OK, answer.text
        intent, outcome, _error, _open, provider_ids, _seq, conversation = self.turns.wait(_external_id(request))
        reply = Reply(intent, conversation, outcome)
        for provider_id in provider_ids:
            _read(self.vendor.bot_api.sent[provider_id], reply)
        self.choices = reply.choices
        return reply

    def keep_silent(self, conversation: str, *, minutes: int) -> Reply:
        reply = Reply(None, conversation)
        for _, provider_id in outlast(self.turns.connection, conversation, minutes=minutes):
            _read(self.vendor.bot_api.sent[provider_id or ""], reply)
        return reply


def _external_id(request: Request) -> str:
    """How the gateway keeps it."""
    body = json.loads(request.body)
    if "callback_query" in body:
        return f"press:{body['callback_query']['id']}:{body['update_id']}"
    told = body["message"]
    return f"{told['chat']['id']}:{told['message_id']}:{body['update_id']}"


def _read(sent: tuple[str, dict[str, Any]], reply: Reply) -> None:
    method, payload = sent
    if method == "sendMessage":
        reply.texts.append(payload["text"])
    else:
        reply.media.append({"sendDocument": "document", "sendPhoto": "image"}.get(method, "location"))
        if caption := payload.get("caption"):
            reply.texts.append(caption)
    markup = payload.get("reply_markup") or {}
    markup = json.loads(markup) if isinstance(markup, str) else markup
    rows = markup.get("inline_keyboard", ())
    for key in (key for row in markup.get("keyboard", ()) for key in row if key.get("request_contact")):
        reply.choices[key["text"]] = SHARE
    for button in (button for row in rows for button in row):
        reply.choices[button["text"]] = button["callback_data"]
