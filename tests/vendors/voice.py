"""The telephone: Twilio's signed requests, TwiML read by parsing it, and somebody who calls."""

from __future__ import annotations

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
from tests.vendors import mutations, twilio
from tests.vendors.vendor import Caller, Request, forge, recorded

if TYPE_CHECKING:
    from tests.counter.fixtures import Counter

PATH = "/channels/voice"
MOST_REQUESTS = 20
_KEPT = """
select o.payload->'parts' from runtime.inbound i join runtime.outbox o on o.turn_id = i.turn_id
where i.external_id = %s order by o.seq
"""


def request(path: str, **form: str) -> Request:
    """An unsigned request of a call."""
    told = {
        "CallSid": f"CA{uuid4().hex}",
        "AccountSid": twilio.ACCOUNT_SID,
        "From": "+524425550199",
        "To": twilio.NUMBERS["cantera"],
        "CallStatus": "in-progress",
        "Direction": "inbound",
    }
    return Request(path, urlencode(told | form).encode(), twilio.FORM)


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
        return twilio.environment() | ({} if self._is_answered else {"VENTANILLA_CALL_SECONDS": "0.01"})

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
        return twilio.signed(request)

    def forged(self, request: Request, chance: random.Random) -> Request:
        return forge(request, chance, header=twilio.SIGNATURE, sign=twilio.sign, secret=twilio.AUTH_TOKEN)

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
    conversation: str = ""
    rings: str = ""

    def call(self) -> Reply:
        """Dial, and hear the greeting; in the caller's language, chosen where it is offered."""
        reply = Reply(None)
        self._post(PATH, reply, CallStatus="ringing")
        if f"lang={self.caller.language}" not in self.at:  # nothing known of the number, or of another who used it
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
        if not self.turns.came(identifier):  # the telephone did it by itself: "repite"
            reply.choices, reply.conversation = self.choices, self.conversation
            return reply
        row = self.turns.wait(identifier)
        reply.intent, reply.outcome, reply.conversation = row[0], row[1], row[6]
        reply.texts += self._written(identifier)
        reply.choices = self.turns.offered(reply.conversation)
        self.choices, self.conversation = reply.choices, reply.conversation
        return reply

    def _written(self, identifier: str) -> list[str]:
        """What was said as the desk reads it: how figures are said is held by tests of their own."""
        rows = self.turns.connection.execute(_KEPT, (identifier,)).fetchall()
        return [part.get("text", "") for (parts,) in rows for part in parts]

    def _post(self, path: str, reply: Reply, **form: str) -> None:
        told = {"CallSid": self.sid, "From": self.caller.phone, "To": twilio.NUMBERS[self.caller.utility]} | form
        asked = twilio.signed(request(urljoin(PATH, path), **told))
        answer = httpx.post(self.gateway + asked.path, content=asked.body, headers=dict(asked.headers), timeout=30)
        assert answer.status_code == httpx.codes.OK, answer.text
        twiml = ET.fromstring(answer.text)  # noqa: S314 - our own answer
        reply.texts += [said.text or "" for said in twiml.iter("Say")]
        following = [element.attrib.get("action") or element.text or "" for element in twiml.iter()
                     if element.tag in ("Gather", "Dial", "Redirect")]  # fmt: skip
        self.at = following[0] if following else ""
        self.rings = next((number.text or "" for number in twiml.iter("Number")), "")
