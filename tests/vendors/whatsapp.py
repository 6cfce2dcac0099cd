"""WhatsApp: Meta's signed webhooks, a Graph API of our own, and somebody with a phone."""

from __future__ import annotations

import hashlib
import hmac
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

APP_SECRET = "test-app-secret"
PHONE_NUMBER_IDS = {"cantera": "100000000000001", "prairie": "100000000000002"}
PATH = "/channels/whatsapp"
SIGNATURE = "X-Hub-Signature-256"
MESSAGES = re.compile(r"^/v\d+\.\d+/([^/]+)/messages$")
MEDIA = re.compile(r"^/v\d+\.\d+/([^/]+)/media$")


@dataclass(slots=True)
class Graph:
    """What was sent to it: payloads by their id, and uploaded files by theirs."""

    sent: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    receipts: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, asked: Asked) -> Answer:
        """Whatever we ask of it."""
        if MESSAGES.match(asked.path):
            return 200, self.take_message(json.loads(asked.body))
        if MEDIA.match(asked.path):
            return 200, self.take_file(asked.body)
        return 404, {"error": {"code": 100, "message": "unknown path"}}

    def take_message(self, payload: dict[str, Any]) -> dict[str, Any]:
        """One POST to /messages: a message, or a read receipt with or without typing."""
        with self.lock:
            if "status" in payload:
                self.receipts.append(payload)
                return {"success": True}
            identifier = f"wamid.test.{len(self.sent):06d}"
            self.sent[identifier] = payload
        return {"messaging_product": "whatsapp", "messages": [{"id": identifier}]}

    def take_file(self, body: bytes) -> dict[str, Any]:
        """One POST to /media."""
        with self.lock:
            identifier = f"file-{len(self.files):06d}"
            self.files[identifier] = body
        return {"id": identifier}


def sign(request: Request, secret: str) -> str:
    """The value of SIGNATURE, worked out apart from the code under test."""
    return "sha256=" + hmac.new(secret.encode(), request.body, hashlib.sha256).hexdigest()


def envelope(utility: str, value: Mapping[str, Any]) -> Request:
    """An unsigned webhook with one change."""
    metadata = {"display_phone_number": "15550000000", "phone_number_id": PHONE_NUMBER_IDS[utility]}
    change = {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
    body = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}
    return Request(PATH, json.dumps(body).encode(), {"Content-Type": "application/json"})


def message(
    content: Mapping[str, Any], *, utility: str = "cantera", sender: str = "5214425550100", identifier: str = ""
) -> Request:
    """An unsigned webhook with one message; `content` is Meta's, with its `type`."""
    told = {"from": sender, "id": identifier or f"wamid.{uuid4().hex}", "timestamp": str(int(time.time())), **content}
    return envelope(utility, {"contacts": [{"profile": {"name": "Test"}, "wa_id": sender}], "messages": [told]})


class WhatsApp:
    """Meta's side."""

    channel = "whatsapp"

    def __init__(self) -> None:
        self.graph = Graph()
        self._api: Api | None = None

    def open(self) -> None:
        self._api = Api(self.graph.answer)

    def close(self) -> None:
        if self._api is not None:
            self._api.close()

    def environment(self) -> dict[str, str]:
        accounts = {"": PHONE_NUMBER_IDS["cantera"], "PRAIRIE_": PHONE_NUMBER_IDS["prairie"]}
        variables = {"WHATSAPP_API_URL": self._api.url if self._api else "http://127.0.0.1:9"}
        for prefix, number in accounts.items():
            variables |= {
                f"{prefix}WHATSAPP_PHONE_NUMBER_ID": number,
                f"{prefix}WHATSAPP_TOKEN": "test-token",
                f"{prefix}WHATSAPP_APP_SECRET": APP_SECRET,
                f"{prefix}WHATSAPP_VERIFY_TOKEN": "test-verify",
            }
        return variables

    async def meet(self, door: httpx.AsyncClient) -> None:
        """It signs with the secret alone."""

    def samples(self) -> list[Request]:
        pressed = {"type": "button_reply", "button_reply": {"id": "/get_balance", "title": "Mi saldo"}}
        place = {"latitude": 20.59, "longitude": -100.39, "name": "Centro"}
        status = {"id": "wamid.1", "status": "delivered", "timestamp": "1700000000", "recipient_id": "5214425550100"}
        return [
            message({"type": "text", "text": {"body": "¿cuánto debo?"}}),
            message({"type": "interactive", "interactive": pressed}),
            message({"type": "location", "location": place}),
            message({"type": "image", "image": {"id": "1", "mime_type": "image/jpeg", "caption": "mi recibo"}}),
            message({"type": "reaction", "reaction": {"message_id": "wamid.1", "emoji": "👍"}}),
            envelope("cantera", {"statuses": [status | {"errors": [{"code": 131026}]}, status]}),
        ]

    def recorded(self) -> list[tuple[str, Request]]:
        return [(path.stem, Request(PATH, path.read_bytes())) for path in recorded("whatsapp")]

    def signed(self, request: Request) -> Request:
        return replace(request, headers={**request.headers, SIGNATURE: sign(request, APP_SECRET)})

    def forged(self, request: Request, chance: random.Random) -> Request:
        return forge(request, chance, header=SIGNATURE, sign=sign, secret=APP_SECRET)

    def mutated(self, body: bytes, chance: random.Random) -> bytes:
        return mutations.json_(body, chance)

    def refusal(self) -> tuple[int, ...]:
        return (401,)

    def customer(self, counter: Counter, caller: Caller) -> WhatsAppCustomer:
        counter.forget(caller.phone, channel=self.channel)
        return counter.whatsapp(utility=caller.utility, phone=caller.phone)

    def expectation(self, member: Mapping[str, Any], name: str, language: str) -> str:
        return expectation(member, name, language)


@dataclass(slots=True)
class WhatsAppCustomer:
    """A phone with WhatsApp."""

    gateway: str
    graph: Graph
    turns: Turns
    utility: str
    phone: str
    choices: dict[str, str] = field(default_factory=dict)

    @property
    def wa_id(self) -> str:
        """The number as Meta writes it: Mexican mobiles carry a 1 after 52."""
        digits = self.phone.lstrip("+")
        return f"521{digits[2:]}" if digits.startswith("52") else digits

    def say(self, text: str) -> Reply:
        return self._send({"type": "text", "text": {"body": text}})

    def press(self, label: str) -> Reply:
        shown, value = choice(self.choices, label)
        pressed = {"type": "button_reply", "button_reply": {"id": value, "title": shown}}
        return self._send({"type": "interactive", "interactive": pressed})

    def post(self, content: dict[str, Any], *, identifier: str) -> httpx.Response:
        """One webhook with one message, signed."""
        request = message(content, utility=self.utility, sender=self.wa_id, identifier=identifier)
        headers = {**request.headers, SIGNATURE: sign(request, APP_SECRET)}
        return httpx.post(f"{self.gateway}{PATH}", content=request.body, headers=headers, timeout=10)

    def _send(self, content: dict[str, Any]) -> Reply:
        identifier = f"wamid.{uuid4().hex}"
        answer = self.post(content, identifier=identifier)
        assert answer.status_code == httpx.codes.OK, answer.text
        intent, outcome, _error, _open, provider_ids, _seq, conversation = self.turns.wait(identifier)
        reply = Reply(intent, conversation, outcome)
        for provider_id in provider_ids:
            _read_whatsapp(self.graph.sent[provider_id], reply)
        self.choices = reply.choices
        return reply

    def keep_silent(self, conversation: str, *, minutes: int) -> Reply:
        reply = Reply(None, conversation)
        for _, provider_id in outlast(self.turns.connection, conversation, minutes=minutes):
            _read_whatsapp(self.graph.sent[provider_id or ""], reply)
        return reply


def _read_whatsapp(payload: dict[str, Any], reply: Reply) -> None:
    match payload["type"]:
        case "text":
            reply.texts.append(payload["text"]["body"])
        case "interactive":
            inside = payload["interactive"]
            reply.texts.append(inside["body"]["text"])
            for button in inside["action"].get("buttons", ()):
                reply.choices[button["reply"]["title"]] = button["reply"]["id"]
            for section in inside["action"].get("sections", ()):
                for row in section["rows"]:
                    reply.choices[f"{row['title']} {row.get('description', '')}".strip()] = row["id"]
        case "document" | "image" as kind:
            reply.media.append(kind)
            if caption := payload[kind].get("caption"):
                reply.texts.append(caption)
        case other:
            reply.media.append(other)
