"""Customers of the tests: they write on WhatsApp (signed, as Meta does) or in the web chat, and read what came back."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import uuid4

import httpx
import psycopg
from websockets.sync.client import ClientConnection, connect

from tests.counter.graph import Graph
from tests.counter.silence import outlast

PATIENCE_SECONDS = 45.0
APP_SECRET = "test-app-secret"
PHONE_NUMBER_IDS = {"cantera": "100000000000001", "prairie": "100000000000002"}

_TURN = """
select t.intent, t.outcome, t.error,
    (select count(*) from runtime.outbox o where o.turn_id = t.id and o.state in ('queued', 'sending')),
    array(select o.provider_id from runtime.outbox o where o.turn_id = t.id order by o.seq),
    (select max(o.seq) from runtime.outbox o where o.turn_id = t.id),
    t.conversation_id::text
from runtime.inbound i join runtime.turns t on t.id = i.turn_id where i.external_id = %s
"""


@dataclass(slots=True)
class Reply:
    """What the customer sees after one message."""

    intent: str | None
    conversation: str = ""
    outcome: str = ""
    texts: list[str] = field(default_factory=list)
    choices: dict[str, str] = field(default_factory=dict)
    media: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All words, those of the choices too."""
        return "\n".join([*self.texts, *self.choices])


class Customer(Protocol):
    """Somebody who writes and presses."""

    def say(self, text: str) -> Reply:
        """Write `text` and wait for everything that it brings."""

    def press(self, label: str) -> Reply:
        """Press the offered choice whose label contains `label`."""

    def keep_silent(self, conversation: str, *, minutes: int) -> Reply:
        """Say nothing for so long, and read what comes unasked."""


@dataclass(slots=True)
class Turns:
    """Waits for the end of a turn: done, and all of it sent."""

    connection: psycopg.Connection[tuple[Any, ...]]

    def wait(self, external_id: str) -> tuple[Any, ...]:
        """The row of the turn that took the message `external_id`."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            row = self.connection.execute(_TURN, (external_id,)).fetchone()
            if row is not None and row[1] is not None and row[3] == 0:
                return row
            # woken by the runtime's own notifications; the timeout only bounds a missed one
            for _ in self.connection.notifies(timeout=0.25, stop_after=1):
                break
        raise AssertionError(f"no answer within {PATIENCE_SECONDS} s; the turn is {row}")


def _choice(choices: dict[str, str], label: str) -> tuple[str, str]:
    for shown, value in choices.items():
        if label.lower() in shown.lower():
            return shown, value
    raise AssertionError(f"nothing offered is called {label!r}: {list(choices)}")


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
        shown, value = _choice(self.choices, label)
        pressed = {"type": "button_reply", "button_reply": {"id": value, "title": shown}}
        return self._send({"type": "interactive", "interactive": pressed})

    def post(self, content: dict[str, Any], *, identifier: str) -> httpx.Response:
        """One webhook with one message, signed."""
        message = {"from": self.wa_id, "id": identifier, "timestamp": str(int(time.time()))} | content
        value = {
            "messaging_product": "whatsapp",
            "metadata": {
                "display_phone_number": "15550000000",
                "phone_number_id": PHONE_NUMBER_IDS[self.utility],
            },
            "contacts": [{"profile": {"name": "Test"}, "wa_id": self.wa_id}],
            "messages": [message],
        }
        body = json.dumps(
            {
                "object": "whatsapp_business_account",
                "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}],
            }
        ).encode()
        signature = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
        return httpx.post(
            f"{self.gateway}/channels/whatsapp",
            content=body,
            headers={"X-Hub-Signature-256": f"sha256={signature}", "Content-Type": "application/json"},
            timeout=10,
        )

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


@dataclass(slots=True)
class WebCustomer:
    """A browser with the web chat open."""

    gateway: str
    turns: Turns
    utility: str
    language: str
    choices: dict[str, str] = field(default_factory=dict)
    _socket: ClientConnection | None = None
    _address: str = ""
    conversation: str = ""
    """Known from the first `open` on."""

    def open(self) -> ClientConnection:
        """The socket, connected when first asked for."""
        if self._socket is None:
            answer = httpx.post(
                f"{self.gateway}/channels/web/session",
                json={"utility": self.utility, "locale": self.language},
                timeout=10,
            )
            assert answer.status_code == httpx.codes.OK, answer.text
            session = answer.json()
            self.conversation = session["conversation"]
            row = self.turns.connection.execute(
                "select address from runtime.conversations where id = %s", (session["conversation"],)
            ).fetchone()
            assert row is not None
            self._address = row[0]
            url = self.gateway.replace("http", "ws", 1)
            self._socket = connect(f"{url}/channels/web/ws?token={session['token']}", max_size=None)
        return self._socket

    def close(self) -> None:
        """Leave."""
        if self._socket is not None:
            self._socket.close()

    def say(self, text: str) -> Reply:
        return self._send({"text": text})

    def press(self, label: str) -> Reply:
        return self.choose(_choice(self.choices, label)[1])

    def choose(self, value: str) -> Reply:
        """Send what a button would, also one that was offered long ago."""
        return self._send({"choice": value})

    def _send(self, content: dict[str, str]) -> Reply:
        socket = self.open()
        identifier = uuid4().hex
        socket.send(json.dumps({"id": identifier} | content))
        intent, outcome, _error, _open, _ids, last_seq, conversation = self.turns.wait(f"{self._address}:{identifier}")
        reply = Reply(intent, conversation, outcome)
        self._read_until(last_seq, reply)
        self.choices = reply.choices
        return reply

    def keep_silent(self, conversation: str, *, minutes: int) -> Reply:
        reply = Reply(None, conversation)
        sent = outlast(self.turns.connection, conversation, minutes=minutes)
        self._read_until(max((seq for seq, _ in sent), default=None), reply)
        return reply

    def _read_until(self, last_seq: int | None, reply: Reply) -> None:
        while last_seq is not None:
            frame = json.loads(self.open().recv(timeout=PATIENCE_SECONDS))
            if "seq" not in frame:
                continue
            _read_web(frame, reply)
            if frame["seq"] >= last_seq:
                break


def _read_web(frame: dict[str, Any], reply: Reply) -> None:
    for part in frame["parts"]:
        if part["type"] in ("document", "image"):
            reply.media.append(part["type"])
            reply.texts.append(part.get("caption") or "")
        else:
            reply.texts.append(part.get("text") or part.get("title") or "")
    reply.choices |= {choice["label"]: choice["value"] for choice in frame["choices"]}
