"""Customers of `benchmarks/channels.py` who are answered inside their own request: telephone, Alexa, Dialogflow.

What is measured is the same as everywhere: from the customer's words at our door to the first answer of theirs. Here
that is the request itself, the vendor's signature checked and the answer rendered as what is said. Signing, which is
the vendor's work, is done before the clock starts. An answer that only bridges ("un momento") is none: it is followed.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx

from bot.demo_amazon import Amazon, Device, intent
from bot.demo_twilio import signed
from channels.base import Account
from channels.google.channel import HEADER

SKILL = "amzn1.ask.skill.bench"
DIALOGFLOW_TOKEN = "bench-dialogflow-token"  # noqa: S105 - a counter's of our own
LATER = "contin"
"""What a speaker says to fetch the rest of an answer that is late: "continúa", "continue"."""
_NEXT = re.compile(r'(?:action="|<Redirect[^>]*>)([^"<]+)')


class LateError(RuntimeError):
    """An answer was only promised: what was measured would not be a turn."""


@dataclass(slots=True)
class Voice:
    """People who call. Each conversation is a call, begun before its first turn."""

    client: httpx.AsyncClient
    gateway: str
    account: Account
    next: dict[int, str] = field(default_factory=dict)
    sids: dict[int, str] = field(default_factory=dict)

    async def _post(self, conversation: int, path: str, **heard: str) -> str:
        sid = self.sids.setdefault(conversation, f"CA{uuid4().hex}")
        told = {"CallSid": sid, "From": f"+52444{conversation:07d}", "To": self.account.account, **heard}
        webhook = signed(self.account, told, path=path)
        answer = await self.client.post(self.gateway + path, content=webhook.body, headers=dict(webhook.headers))
        answer.raise_for_status()
        found = _NEXT.search(answer.text)
        if found is None:
            raise LateError("the call was ended")
        self.next[conversation] = found[1].replace("&amp;", "&")
        return answer.text

    async def turn(self, conversation: int, message: str) -> float:
        if conversation not in self.next:
            await self._post(conversation, "/channels/voice", CallStatus="ringing")
        began = time.perf_counter()
        await self._post(conversation, self.next[conversation], SpeechResult=message, Confidence="0.9")
        while "wait=" in self.next[conversation]:
            await self._post(conversation, self.next[conversation])
        return (time.perf_counter() - began) * 1000


@dataclass(slots=True)
class Kitchen:
    """People who talk to Alexa."""

    client: httpx.AsyncClient
    gateway: str
    amazon: Amazon
    attributes: dict[int, dict[str, Any]] = field(default_factory=dict)

    async def turn(self, conversation: int, message: str) -> float:
        device = Device(SKILL, f"amzn1.ask.account.{conversation:07d}", "es")
        asked = device.envelope(
            intent("SayIntent", words=message),
            session=f"amzn1.echo-api.session.{conversation}",
            attributes=self.attributes.get(conversation),
            now=datetime.now(UTC),
        )
        body = json.dumps(asked).encode()
        url = f"{self.gateway}/channels/alexa"
        milliseconds, said = await _timed(self.client, url, body, self.amazon.signed(body))
        self.attributes[conversation] = said.get("sessionAttributes", {})
        _check(said["response"]["outputSpeech"]["ssml"])
        return milliseconds


@dataclass(slots=True)
class Agent:
    """People who talk to a Dialogflow agent (CX)."""

    client: httpx.AsyncClient
    gateway: str

    async def turn(self, conversation: int, message: str) -> float:
        asked = {
            "detectIntentResponseId": str(uuid4()),
            "languageCode": "es-mx",
            "fulfillmentInfo": {"tag": "ventanilla"},
            "sessionInfo": {
                "session": f"projects/p/locations/global/agents/a/sessions/bench-{conversation}",
                "parameters": {},
            },
            "text": message,
        }
        url = f"{self.gateway}/channels/google"
        milliseconds, said = await _timed(self.client, url, json.dumps(asked).encode(), {HEADER: DIALOGFLOW_TOKEN})
        _check(json.dumps(said["fulfillmentResponse"]["messages"], ensure_ascii=False))
        return milliseconds


async def _timed(
    client: httpx.AsyncClient, url: str, body: bytes, headers: Mapping[str, str]
) -> tuple[float, dict[str, Any]]:
    given = {"content-type": "application/json", **headers}
    began = time.perf_counter()
    answer = await client.post(url, content=body, headers=given)
    took = (time.perf_counter() - began) * 1000
    answer.raise_for_status()
    said: dict[str, Any] = answer.json()
    return took, said


def _check(said: str) -> None:
    """Raises LateError for a promise instead of an answer."""
    if re.search(rf"{LATER}\w*\W*$", said.removesuffix("</speak>")):
        raise LateError("the answer was late")
