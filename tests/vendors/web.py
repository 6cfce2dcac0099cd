"""The web chat: a session's token is its signature, and somebody has the page open."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import httpx
from websockets.sync.client import ClientConnection, connect

from bot.greeting import variant
from kit.utility import load
from tests.conversations.wording import expectation
from tests.counter.customers import PATIENCE_SECONDS, Reply, Turns, choice
from tests.counter.silence import outlast
from tests.vendors import mutations
from tests.vendors.vendor import Caller, Request

if TYPE_CHECKING:
    from tests.counter.fixtures import Counter

PATH = "/channels/web/ws"
MANY = 64
"""Conversations, of which certainly both halves hear their greeting."""


def _frame(content: Mapping[str, Any]) -> Request:
    return Request(PATH, json.dumps({"id": uuid4().hex, **content}).encode(), method="SOCKET")


class Web:
    """A page with the widget."""

    channel = "web"

    def __init__(self) -> None:
        self._token = ""

    def open(self) -> None:
        """The web chat asks nobody."""

    def close(self) -> None:
        """Nothing was opened."""

    def environment(self) -> dict[str, str]:
        return {"VENTANILLA_WEB_SESSIONS_A_MINUTE": "100000"}  # all tests come from one address

    async def meet(self, door: httpx.AsyncClient) -> None:
        answer = await door.post("/channels/web/session", json={"utility": "cantera", "locale": "es"})
        self._token = answer.json()["token"]

    def samples(self) -> list[Request]:
        typing = Request(PATH, b'{"typing": true}', method="SOCKET")
        return [_frame({"text": "¿cuánto debo?"}), _frame({"choice": "/get_balance"}), typing]

    def recorded(self) -> list[tuple[str, Request]]:
        return []

    def signed(self, request: Request) -> Request:
        return replace(request, path=f"{PATH}?token={self._token}")

    def forged(self, request: Request, chance: random.Random) -> Request:
        token, at = self._token, chance.randrange(len(self._token) - 1)  # the last letter has bits that mean nothing
        other = "A" if token[at] != "A" else "B"
        header, body, signature = token.split(".")
        unsigned = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0"  # {"alg": "none", "typ": "JWT"}
        wrong = ["", token[:at], token[:at] + other + token[at + 1 :], f"{header}.{body}.", f"{unsigned}.{body}."]
        wrong += [f"{unsigned}.{body}.{signature}", "".join(chance.choices("0123456789abcdef", k=len(token)))]
        return replace(request, path=f"{PATH}?token={chance.choice(wrong)}")

    def mutated(self, body: bytes, chance: random.Random) -> bytes:
        return mutations.json_(body, chance)

    def refusal(self) -> tuple[int, ...]:
        return (401,)

    def customer(self, counter: Counter, caller: Caller) -> WebCustomer:
        """Somebody with the web chat open; of those who hear the greeting `caller.greeting`, where one is wanted."""
        compares = load(caller.utility)
        for _ in range(MANY):
            customer = counter.web(utility=caller.utility, language=caller.language)
            customer.open()
            if caller.greeting in (None, variant(UUID(customer.conversation), compares)):
                return customer
            customer.close()
        raise AssertionError(f"none of {MANY} conversations hears the {caller.greeting} greeting")

    def expectation(self, member: Mapping[str, Any], name: str, language: str) -> str:
        return expectation(member, name, language)


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
        return self.choose(choice(self.choices, label)[1])

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
            if caption := part.get("caption"):
                reply.texts.append(caption)
        else:
            reply.texts.append(part.get("text") or part.get("title") or "")
    reply.choices |= {choice["label"]: choice["value"] for choice in frame["choices"]}
