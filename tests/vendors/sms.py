"""SMS: Twilio's signed forms, a messages API of our own, and somebody with an old telephone."""

from __future__ import annotations

import json
import random
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode
from uuid import uuid4

import httpx

from tests.conversations.wording import expectation
from tests.counter.customers import Reply, Turns, choice
from tests.counter.silence import outlast
from tests.vendors import mutations, twilio
from tests.vendors.api import Answer, Api, Asked
from tests.vendors.vendor import Caller, Request, forge, recorded

if TYPE_CHECKING:
    from tests.counter.fixtures import Counter

PATH = "/channels/sms"
STATUS_PATH = f"{PATH}/status"
MESSAGES = re.compile(r"^/2010-04-01/Accounts/[^/]+/Messages\.json$")
NUMBERED = re.compile(r"^(\d{1,2}) (.+)$")
VECTORS = "request_validator_vectors"


def form(path: str = PATH, **fields: str) -> Request:
    """An unsigned form."""
    return Request(path, urlencode(fields).encode(), twilio.FORM)


def message(words: str, *, sender: str, utility: str = "cantera", sid: str = "", **more: str) -> Request:
    """An unsigned webhook with one SMS."""
    sid = sid or f"SM{uuid4().hex}"
    told = {"MessageSid": sid, "SmsSid": sid, "AccountSid": twilio.ACCOUNT_SID, "SmsStatus": "received"}
    told |= {"From": sender, "To": twilio.NUMBERS[utility], "Body": words, "NumMedia": "0", "NumSegments": "1"}
    return form(**(told | more))


@dataclass(slots=True)
class Messages:
    """What we had sent: forms by their SID."""

    sent: dict[str, dict[str, str]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, asked: Asked) -> Answer:
        """`POST /Messages.json`."""
        if not MESSAGES.match(asked.path):
            return 404, {"code": 20404, "message": "unknown path"}
        told = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        with self.lock:
            sid = f"SM{len(self.sent):032x}"
            self.sent[sid] = told
        return 201, {"sid": sid, "status": "queued", "num_segments": "1"}


class Sms:
    """Twilio's side of SMS."""

    channel = "sms"

    def __init__(self) -> None:
        self.messages = Messages()
        self._api: Api | None = None

    def open(self) -> None:
        self._api = Api(self.messages.answer)

    def close(self) -> None:
        if self._api is not None:
            self._api.close()

    def environment(self) -> dict[str, str]:
        return twilio.environment() | {"TWILIO_API_URL": self._api.url if self._api else "http://127.0.0.1:9"}

    async def meet(self, door: httpx.AsyncClient) -> None:
        """It signs with the token alone."""

    def samples(self) -> list[Request]:
        sender = "+5214425550100"
        media = {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/1/Media/2", "MediaContentType0": "image/jpeg"}
        place = {"MessageType": "location", "Latitude": "20.59", "Longitude": "-100.39"}
        status = {"MessageSid": "SM1", "From": twilio.NUMBERS["cantera"], "To": sender}
        return [
            message("¿cuánto debo?", sender=sender),
            message("STOP", sender="+15125550100", utility="prairie"),
            message("mira", sender=sender, **media),
            message("", sender=sender, **place),
            form(f"{STATUS_PATH}?tracker={uuid4()}", **status, MessageStatus="delivered"),
            form(STATUS_PATH, **status, MessageStatus="undelivered", ErrorCode="30003"),
        ]

    def recorded(self) -> list[tuple[str, Request]]:
        found = []
        for path in recorded("twilio"):
            told = json.loads(path.read_text(encoding="utf-8"))
            if path.stem == VECTORS:
                continue
            params = told.get("params", told)
            found.append((path.stem, form(**{name: str(value) for name, value in params.items()})))
        return found

    def signed(self, request: Request) -> Request:
        return twilio.signed(request)

    def forged(self, request: Request, chance: random.Random) -> Request:
        return forge(request, chance, header=twilio.SIGNATURE, sign=twilio.sign, secret=twilio.AUTH_TOKEN)

    def mutated(self, body: bytes, chance: random.Random) -> bytes:
        return mutations.form(body, chance)

    def refusal(self) -> tuple[int, ...]:
        return (401,)

    def customer(self, counter: Counter, caller: Caller) -> SmsCustomer:
        counter.turns.connection.execute(
            "update runtime.conversations set address = address || '#' || id where channel = 'sms' and address = %s",
            (caller.phone,),
        )
        return SmsCustomer(counter.stack.gateway, self.messages, counter.turns, caller.utility, caller.phone)

    def expectation(self, member: Mapping[str, Any], name: str, language: str) -> str:
        return expectation(member, name, language)


@dataclass(slots=True)
class SmsCustomer:
    """A telephone that knows words only."""

    gateway: str
    messages: Messages
    turns: Turns
    utility: str
    phone: str
    choices: dict[str, str] = field(default_factory=dict)

    def post(self, words: str, *, sid: str = "") -> httpx.Response:
        """One webhook, signed."""
        request = twilio.signed(message(words, sender=self.phone, utility=self.utility, sid=sid))
        return httpx.post(self.gateway + PATH, content=request.body, headers=dict(request.headers), timeout=10)  # type: ignore[arg-type]

    def say(self, text: str) -> Reply:
        sid = f"SM{uuid4().hex}"
        answer = self.post(text, sid=sid)
        assert answer.status_code == httpx.codes.OK, answer.text
        assert answer.headers["content-type"].startswith("text/xml")
        intent, outcome, _error, _open, provider_ids, _seq, conversation = self.turns.wait(sid)
        reply = Reply(intent, conversation, outcome)
        for provider_id in provider_ids:
            self._read(provider_id, reply)
        self.choices = reply.choices
        return reply

    def press(self, label: str) -> Reply:
        """Answer with the number that stands before the label."""
        return self.say(choice(self.choices, label)[1])

    def keep_silent(self, conversation: str, *, minutes: int) -> Reply:
        reply = Reply(None, conversation)
        for _, provider_id in outlast(self.turns.connection, conversation, minutes=minutes):
            self._read(provider_id or "", reply)
        return reply

    def _read(self, sid: str, reply: Reply) -> None:
        body = self.messages.sent[sid]["Body"]
        reply.texts.append(body)
        reply.choices |= {found[2]: found[1] for line in body.split("\n") if (found := NUMBERED.match(line))}
