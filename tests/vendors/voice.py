"""The telephone: Twilio's signed requests, TwiML read by parsing it, and somebody who calls."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urljoin
from uuid import uuid4

import httpx

from kit.speech.aloud import aloud
from kit.utility import load
from tests.conversations.wording import expectation
from tests.counter.customers import Reply, Turns, choice
from tests.vendors import mutations
from tests.vendors.door import DOOR
from tests.vendors.vendor import Caller, Request, forge, recorded

if TYPE_CHECKING:
    from tests.counter.fixtures import Counter

AUTH_TOKEN = "test-twilio-token"
NUMBERS = {"cantera": "+524425550100", "prairie": "+15125550100"}
PATH = "/channels/voice"
SIGNATURE = "X-Twilio-Signature"
MOST_REQUESTS = 20


def sign(request: Request, secret: str, *, public_url: str = DOOR) -> str:
    """The value of SIGNATURE, worked out apart from the code under test: address, then each field by name."""
    told = public_url + request.path
    fields = parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)
    for name, value in sorted(set(fields)):
        told += name + value
    return base64.b64encode(hmac.new(secret.encode(), told.encode("utf-8", "replace"), hashlib.sha1).digest()).decode()


def request(path: str, **form: str) -> Request:
    """An unsigned request of a call."""
    told = {
        "CallSid": f"CA{uuid4().hex}",
        "AccountSid": "AC0",
        "From": "+524425550199",
        "To": NUMBERS["cantera"],
        "CallStatus": "in-progress",
        "Direction": "inbound",
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return Request(path, urlencode(told | form).encode(), headers)


class Voice:
    """Twilio's side."""

    channel = "voice"

    def __init__(self) -> None:
        self._is_answered = False

    def open(self) -> None:
        """A call is answered inside its requests: nothing is sent to Twilio. From now on somebody does answer."""
        self._is_answered = True

    def close(self) -> None:
        """Nothing was opened."""

    def environment(self) -> dict[str, str]:
        found = {} if self._is_answered else {"VENTANILLA_CALL_SECONDS": "0.01"}
        for prefix, utility in (("", "cantera"), ("PRAIRIE_", "prairie")):
            found |= {
                f"{prefix}TWILIO_ACCOUNT_SID": "AC0",
                f"{prefix}TWILIO_AUTH_TOKEN": AUTH_TOKEN,
                f"{prefix}TWILIO_PHONE_NUMBER": NUMBERS[utility],
            }
        return found

    async def meet(self, door: httpx.AsyncClient) -> None:
        """It signs with the token alone."""

    def samples(self) -> list[Request]:
        return [
            request(PATH, CallStatus="ringing"),
            request(f"{PATH}/turn?turn=1&lang=es"),
            request(f"{PATH}/turn?turn=2&lang=es&said=1&failed=1", SpeechResult="repite", Confidence="0.93"),
            request(f"{PATH}/turn?turn=3&lang=en&said=2&wait=1"),
            request(f"{PATH}/turn?turn=4&lang=es&dialed=1", DialCallStatus="no-answer", DialCallSid="CA1"),
            request(f"{PATH}/status", CallStatus="completed", CallDuration="42"),
        ]

    def recorded(self) -> list[tuple[str, Request]]:
        """Twilio's messages, which a telephone must not stumble over: no calls are among what was recorded."""
        told = [(path.stem, json.loads(path.read_text())) for path in recorded("twilio")]
        forms = [(name, content.get("params", content)) for name, content in told if "cases" not in content]
        return [(name, replace(request(PATH), body=urlencode(form).encode())) for name, form in forms]

    def signed(self, request: Request) -> Request:
        return replace(request, headers={**request.headers, SIGNATURE: sign(request, AUTH_TOKEN)})

    def forged(self, request: Request, chance: random.Random) -> Request:
        return forge(request, chance, header=SIGNATURE, sign=sign, secret=AUTH_TOKEN)

    def mutated(self, body: bytes, chance: random.Random) -> bytes:
        return mutations.form(body, chance)

    def refusal(self) -> tuple[int, ...]:
        return (401,)

    def customer(self, counter: Counter, caller: Caller) -> VoiceCustomer:
        return VoiceCustomer(counter.stack.gateway, counter.turns, caller)

    def expectation(self, member: Mapping[str, Any], name: str, language: str) -> str:
        return aloud(expectation(member, name, language), language, load(member["utility"]).currency)


@dataclass(slots=True)
class VoiceCustomer:
    """Somebody who calls."""

    gateway: str
    turns: Turns
    caller: Caller
    choices: dict[str, str] = field(default_factory=dict)
    sid: str = field(default_factory=lambda: f"CA{uuid4().hex}")
    at: str = ""
    rings: str = ""

    def call(self) -> Reply:
        """Dial, and hear the greeting; in the caller's language, chosen where it is offered."""
        reply = Reply(None)
        self._post(PATH, reply, CallStatus="ringing")
        if "lang=" not in self.at:
            name = {"es": "español", "en": "English"}[self.caller.language]
            self._post(self.at, Reply(None), SpeechResult=name, Confidence="0.95")
        return reply

    def say(self, text: str) -> Reply:
        return self._talk(**({"Digits": text} if text.isdigit() else {"SpeechResult": text, "Confidence": "0.9"}))

    def press(self, label: str) -> Reply:
        return self._talk(Digits=choice(self.choices, label)[1])

    def keep_silent(self, conversation: str, *, minutes: int) -> Reply:
        raise AssertionError("nobody keeps silent on the telephone for minutes")

    def _talk(self, **form: str) -> Reply:
        if not self.at:
            self.call()
        reply = Reply(None)
        identifier = f"{self.sid}:{dict(parse_qsl(self.at.partition('?')[2]))['turn']}"
        self._post(self.at, reply, **form)
        for _ in range(MOST_REQUESTS):
            if "wait=" not in self.at:
                break
            self._post(self.at, reply)
        row = self.turns.wait(identifier)
        reply.intent, reply.outcome, reply.conversation = row[0], row[1], row[6]
        offered = self.turns.connection.execute(
            "select offered from runtime.conversations where id = %s::uuid", (reply.conversation,)
        ).fetchone()
        reply.choices = {one["label"]: str(one["number"]) for one in (offered or [[]])[0] if one["number"]}
        self.choices = reply.choices
        return reply

    def _post(self, path: str, reply: Reply, **form: str) -> None:
        told = {"CallSid": self.sid, "From": self.caller.phone, "To": NUMBERS[self.caller.utility]} | form
        asked = request(urljoin(PATH, path), **told)
        asked = replace(asked, headers={**asked.headers, SIGNATURE: sign(asked, AUTH_TOKEN, public_url=self.gateway)})
        answer = httpx.post(self.gateway + asked.path, content=asked.body, headers=dict(asked.headers), timeout=30)
        assert answer.status_code == httpx.codes.OK, answer.text
        twiml = ET.fromstring(answer.text)  # noqa: S314 - our own answer
        reply.texts += [said.text or "" for said in twiml.iter("Say")]
        following = [element.attrib.get("action") or element.text or "" for element in twiml.iter()
                     if element.tag in ("Gather", "Dial", "Redirect")]  # fmt: skip
        self.at = following[0] if following else ""
        self.rings = next((number.text or "" for number in twiml.iter("Number")), "")
