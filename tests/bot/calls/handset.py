"""A telephone of the tests: posts what Twilio would, signed, and reads the TwiML back by parsing it."""

from __future__ import annotations

import asyncio
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import uuid4

from bot.calls.call import Telephone
from channels import twilio
from channels.base import Account, Webhook
from tests.bot.harness import Counter, words

VERBS = {"Response", "Gather", "Say", "Pause", "Redirect", "Dial", "Number", "Hangup", "break", "prosody", "say-as"}
INSIDE_GATHER = {"Say", "Pause"}


@dataclass(frozen=True, slots=True)
class Twiml:
    """One answer, parsed and found to be what Twilio takes."""

    root: ET.Element

    @classmethod
    def parse(cls, raw: str) -> Twiml:
        root = ET.fromstring(raw)  # noqa: S314 - our own answer
        assert root.tag == "Response"
        assert {element.tag for element in root.iter()} <= VERBS
        for gather in root.iter("Gather"):
            assert {child.tag for child in gather} <= INSIDE_GATHER
            assert root[list(root).index(gather) + 1].tag == "Redirect"
        return cls(root)

    @property
    def said(self) -> str:
        return " ".join(say.text or "" for say in self.root.iter("Say"))

    @property
    def verbs(self) -> list[str]:
        return [child.tag for child in self.root]

    @property
    def gather(self) -> Mapping[str, str]:
        found = self.root.find("Gather")
        assert found is not None, self.said
        return found.attrib

    @property
    def languages(self) -> set[str]:
        return {say.attrib["language"] for say in self.root.iter("Say")}

    @property
    def next(self) -> str:
        """The address that Twilio asks next."""
        for element in self.root.iter():
            if element.tag in ("Gather", "Dial"):
                return element.attrib["action"]
        found = self.root.find("Redirect")
        assert found is not None, "the call is over"
        return found.text or ""

    @property
    def rings(self) -> str:
        found = self.root.find("Dial/Number")
        return (found.text or "") if found is not None else ""

    @property
    def ends(self) -> bool:
        return self.root.find("Hangup") is not None


@dataclass
class Handset:
    """A caller in one call."""

    counter: Counter
    telephone: Telephone
    account: Account
    caller: str = "+524421230000"
    sid: str = field(default_factory=lambda: f"CA{uuid4().hex}")
    at: str = ""
    last: Twiml | None = None

    def webhook(self, path: str, **form: str) -> Webhook:
        told = {
            "CallSid": self.sid,
            "From": self.caller,
            "To": self.account.account,
            "CallStatus": "in-progress",
        } | form
        signature = twilio.sign(self.account.public_url + path, told, self.account.secrets["auth_token"])
        query = dict(parse_qsl(urlsplit(path).query))
        return Webhook(urlencode(told).encode(), {"x-twilio-signature": signature}, query, path)

    async def call(self) -> Twiml:
        return self._keep(await self.telephone.begin(self.webhook("/channels/voice", CallStatus="ringing")))

    async def post(self, path: str, **form: str) -> Twiml:
        """One request, while a worker does what is ready."""
        asking = asyncio.create_task(self.telephone.turn(self.webhook(path, **form)))
        while not asking.done():
            await self.counter.turns()
            await asyncio.sleep(0)
        return self._keep(await asking)

    async def say(self, words: str, confidence: str = "0.9") -> Twiml:
        return await self.post(self.at, SpeechResult=words, Confidence=confidence)

    async def press(self, digits: str) -> Twiml:
        return await self.post(self.at, Digits=digits)

    async def silence(self) -> Twiml:
        return await self.post(self.at)

    async def follow(self) -> Twiml:
        """What a Redirect brings."""
        return await self.post(self.at)

    async def dialed(self, status: str) -> Twiml:
        return await self.post(self.at, DialCallStatus=status)

    def _keep(self, raw: str) -> Twiml:
        self.last = Twiml.parse(raw)
        if not self.last.ends:
            self.at = self.last.next
        return self.last

    async def conversation(self) -> Any:
        rows = await self.counter.rows(
            "select * from runtime.conversations where address = :address", address=f"{self.sid}/{self.caller}"
        )
        return rows[0]


def asking(kind: str, text: str, **more: Any) -> dict[str, Any]:
    """Rasa's answer that leaves a question open."""
    return words(text, **more) | {"slots": {"question": {"kind": kind}}, "active_loop": "action_answer"}


def missed(text: str, count: int, **more: Any) -> dict[str, Any]:
    return words(text, **more) | {"slots": {"misses": count}, "intent": {"name": "nlu_fallback", "confidence": 0.2}}


def with_handoff(text: str, reason: str = "asked") -> dict[str, Any]:
    return {
        "messages": [{"text": text}, {"custom": {"handoff": {"reason": reason, "topic": ""}}}],
        "intent": {"name": "human_agent", "confidence": 0.9},
    }
