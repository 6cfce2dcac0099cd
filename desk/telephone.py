"""The simulator's telephone: calls as Twilio does, signed with the simulator account's token, and follows the TwiML."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any, ClassVar, Literal
from urllib.parse import parse_qsl, urlencode
from uuid import UUID, uuid4

import httpx

from bot.app import Gateway
from channels import twilio
from channels.message import Option
from desk import files, records
from desk.cast import Member
from desk.handset import unlisted_number
from desk.lines import LineError
from desk.story import Bubble
from desk.turns import pretty
from desk.visitors import Place

BASE = "/demo/channels/voice"
SECONDS = 15.0
"""As long as Twilio waits."""
MOST_REDIRECTS = 12

State = Literal["idle", "talking", "ringing", "over"]


class TelephoneLine:
    """One member's telephone. Each call is a conversation of its own."""

    channel: ClassVar[str] = "voice"

    def __init__(self, gateway: Gateway, member: Member, place: Place) -> None:
        self._gateway, self._member, self._place = gateway, member, place
        self._account = next(one for one in gateway.simulator.accounts.of("voice") if one.utility == member.utility)
        if not member.phone and not place.number:
            place.number = unlisted_number(gateway.utilities[member.utility].country)
        self._caller = member.phone or place.number
        self._sid, self._next = "", ""
        self._conversation: UUID | None = None
        self.state: State = "idle"
        self.twiml = ""
        self.rings = ""

    @property
    def handle(self) -> str:
        return self._caller

    @property
    def conversation_id(self) -> UUID | None:
        return self._conversation

    @property
    def frames(self) -> Mapping[int, Mapping[str, Any]]:
        return {}

    @property
    def typing(self) -> bool:
        return False

    async def open(self) -> None:
        """Find the call's conversation, once it has begun."""
        if self._sid:
            self._conversation = await records.find_conversation(
                self._gateway.engine,
                channel=self.channel,
                account=self._account.account,
                address=f"{self._sid}/{self._caller}",
            )

    async def call(self) -> None:
        """Dial. Raises LineError."""
        self._sid, self._conversation = f"CA{uuid4().hex}", None
        await self._ask(BASE, CallStatus="ringing")
        await self.open()

    async def say(self, words: str) -> None:
        await self._talk(SpeechResult=words, Confidence="0.92")

    async def keys(self, digits: str) -> None:
        """Press keys. Raises LineError."""
        await self._talk(Digits=digits)

    async def keep_silent(self) -> None:
        """Say nothing until the telephone gives up waiting. Raises LineError."""
        await self._talk()

    async def pick_up(self, status: Literal["completed", "no-answer"]) -> None:
        """What becomes of the person who is rung. Raises LineError."""
        await self._ask(self._next, DialCallStatus=status)

    async def press(self, bubble: Bubble, option: Option) -> None:
        await self.say(option.label)

    async def restart(self) -> None:
        """Hang up, and be ready for another call."""
        if self.state in ("talking", "ringing"):
            await self._post(f"{BASE}/status", CallStatus="completed")
        self._sid, self._next, self._conversation = "", "", None
        self.state, self.twiml, self.rings = "idle", "", ""

    async def close(self) -> None:
        return

    def file_url(self, bubble: Bubble, position: int) -> str:
        settings, now = self._gateway.settings, self._gateway.clock()
        return files.file_path(
            UUID(bubble.id), position, utility=self._member.utility, key=settings.secret_key, now=now
        )

    async def _talk(self, **form: str) -> None:
        if self.state in ("idle", "over"):
            await self.call()
        await self._ask(self._next, **form)

    async def _ask(self, path: str, **form: str) -> None:
        """One request, and those that its answer redirects to."""
        self._read(await self._post(path, **form))
        for _ in range(MOST_REDIRECTS):
            if "wait=" not in self._next or self.state != "talking":
                return
            self._read(await self._post(self._next))

    async def _post(self, path: str, **form: str) -> str:
        told = {"CallSid": self._sid, "From": self._caller, "To": self._account.account, "CallStatus": "in-progress"}
        told |= {"Direction": "inbound"} | form
        signature = twilio.sign(self._account.public_url + path, told, self._account.secrets["auth_token"])
        url = f"http://127.0.0.1:{self._gateway.settings.ventanilla_port}{path}"
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            answer = await self._gateway.client.post(url, content=urlencode(told), headers=headers, timeout=SECONDS)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise LineError(type(error).__name__) from error
        step = dict(parse_qsl(path.partition("?")[2]))
        shown = {"X-Twilio-Signature": signature, "POST": path, "form": told, "TwiML": answer.text}
        self._place.keep_raw(f"{self._sid}:{step.get('turn', '0')}", pretty(shown))
        return answer.text

    def _read(self, twiml: str) -> None:
        """What the answer wants next."""
        root = ET.fromstring(twiml)  # noqa: S314 - our own gateway's
        self.twiml = twiml
        following = [one.attrib.get("action") or one.text or "" for one in root.iter()
                     if one.tag in ("Gather", "Dial", "Redirect")]  # fmt: skip
        self.rings = next((one.text or "" for one in root.iter("Number")), "")
        self._next = following[0] if following else ""
        self.state = "ringing" if self.rings else "talking" if self._next else "over"


def laid_out(twiml: str) -> str:
    """TwiML with a line for each verb."""
    if not twiml:
        return ""
    root = ET.fromstring(twiml)  # noqa: S314 - our own gateway's
    ET.indent(root)
    return ET.tostring(root, encoding="unicode")
