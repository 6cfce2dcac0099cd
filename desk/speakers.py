"""The simulator's speakers: what is said to one, posted as Amazon and Dialogflow do, each in its own proof."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4

import httpx

from bot import demo_amazon
from bot.app import Gateway, account_links
from bot.linking.store import LinksUnavailableError
from channels.google.channel import HEADER
from channels.google.inbound import TOKEN
from channels.message import Option
from desk import files, records
from desk.cast import Member
from desk.lines import LineError
from desk.spoken import Spoken, of_alexa, of_google
from desk.story import Bubble
from desk.turns import pretty
from desk.visitors import Place

SECONDS = 10.0
"""Somewhat longer than a speaker itself waits."""

LOOK_AGAIN = timedelta(seconds=15)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Known:
    """The link that a token stood for at that time."""

    token: str
    link: str
    at: datetime


class SpeakerLine:
    """One member's speaker. `answer` is the newest one, `raw` as it came; the access token of a link stays with the
    viewer who linked it.
    """

    channel: ClassVar[str]

    def __init__(self, gateway: Gateway, member: Member, place: Place) -> None:
        self._gateway, self._member, self._place = gateway, member, place
        accounts = gateway.simulator.accounts.of(self.channel)
        self._account = next(one for one in accounts if one.utility == member.utility)
        self._base = f"http://127.0.0.1:{gateway.settings.ventanilla_port}"
        self._chance = uuid4().hex
        self._conversation: UUID | None = None
        self._asked_for = ""
        self._known: _Known | None = None
        self.session = ""
        self.answer: Spoken | None = None
        self.raw = ""

    @property
    def handle(self) -> str:
        return ""

    @property
    def token(self) -> str:
        """Of the linked account; empty when none is."""
        return str(self._place.kept.get(self.channel, {}).get("token", ""))

    @property
    def is_linked(self) -> bool:
        """Whether the speaker knows whose it is."""
        return bool(self.token)

    @property
    def listens(self) -> bool:
        """Whether the session is open."""
        return bool(self.session)

    @property
    def conversation_id(self) -> UUID | None:
        return self._conversation

    @property
    def frames(self) -> Mapping[int, Mapping[str, Any]]:
        return {}

    @property
    def typing(self) -> bool:
        return False

    @property
    def user(self) -> str:
        """The vendor's name for the household: a visitor's is another one each time."""
        named = self._member.id if self._member.expect else self._member.id + self._chance
        return hashlib.sha256(named.encode()).hexdigest()[:24]

    def link(self, language: str, origin: str) -> str:
        """The path where the person links their contract, on a page in `language`, to come back to `origin`.

        Raises LineError.
        """
        if self._gateway.linker is None:
            raise LineError("no linking")
        return self._gateway.linker.begin(self.channel, self._member.utility, language, self._keep, origin=origin)

    def _keep(self, token: str) -> None:
        self._place.kept[self.channel] = {"token": token}

    def unlink(self) -> None:
        """The speaker forgets whose it is, as when the skill is taken away in the app."""
        self._place.kept.pop(self.channel, None)

    async def open(self) -> None:
        """Find the conversation: that of the link, or of the household's."""
        address = await self._address()
        if address and address != self._asked_for:
            self._conversation = None
        self._asked_for = address
        if address and self._conversation is None:
            self._conversation = await records.find_conversation(
                self._gateway.engine, channel=self.channel, account=self._account.account, address=address
            )

    async def _address(self) -> str:
        """Whose conversation it is; what a token stands for is looked up again after LOOK_AGAIN."""
        if not self.token:
            self._known = None
            return self.address("")
        now = self._gateway.clock()
        if self._known is None or self._known.token != self.token or now - self._known.at > LOOK_AGAIN:
            try:
                held = await account_links(self._gateway).look("access", self.token)
            except LinksUnavailableError:
                return self._asked_for
            if held is None:  # revoked in a chat, or too old
                self.unlink()
                return self.address("")
            self._known = _Known(self.token, str(held.link_id), now)
        return self.address(self._known.link)

    def address(self, link: str) -> str:
        """As the runtime keeps it."""
        raise NotImplementedError

    async def say(self, words: str) -> None:
        raise NotImplementedError

    async def press(self, bubble: Bubble, option: Option) -> None:
        await self.say(option.label)

    async def restart(self) -> None:
        """Silence, and another day: the session is over."""
        self._place.cleared[self.channel] = self._gateway.clock()
        self.session, self.answer, self.raw, self._chance = "", None, "", uuid4().hex
        if self._conversation:
            await records.begin_afresh(self._gateway.engine, self._conversation)
        self._conversation, self._asked_for = None, ""

    async def close(self) -> None:
        return

    def file_url(self, bubble: Bubble, position: int) -> str:
        settings, now = self._gateway.settings, self._gateway.clock()
        utility = self._member.utility
        return files.file_path(UUID(bubble.id), position, utility=utility, key=settings.secret_key, now=now)

    async def _post(self, body: bytes, headers: Mapping[str, str], *, external_id: str) -> Json:
        """Ask, and wait for what is said. Raises LineError."""
        url = f"{self._base}/demo/channels/{self.channel}"
        whole = {**headers, "content-type": "application/json"}
        try:
            answer = await self._gateway.client.post(url, content=body, headers=whole, timeout=SECONDS)
            answer.raise_for_status()
            told: Json = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise LineError(type(error).__name__) from error
        asked = json.loads(body.decode().replace(self.token or "\0", "…"))
        shown = {**headers, "body": asked}
        self.raw = pretty(told)
        self._place.keep_raw(external_id, pretty({**shown, "answer": told}))
        await self.open()
        return told


class AlexaLine(SpeakerLine):
    """Amazon's requests, signed by the demo's own authority."""

    channel: ClassVar[str] = "alexa"

    def __init__(self, gateway: Gateway, member: Member, place: Place) -> None:
        super().__init__(gateway, member, place)
        self._attributes: Json | None = None

    @property
    def _user(self) -> str:
        return f"amzn1.ask.account.{self.user.upper()}"

    def address(self, link: str) -> str:
        return f"link:{link}" if link else f"user:{self._user}"

    async def say(self, words: str) -> None:
        await self.understood("SayIntent", words=words)

    async def launch(self) -> None:
        """ "Alexa, open …". Raises LineError."""
        await self._ask(demo_amazon.launch())

    async def understood(self, name: str, **slots: str) -> None:
        """What Alexa made of what was said. Raises LineError."""
        await self._ask(demo_amazon.intent(name, **slots))

    async def restart(self) -> None:
        if self.session:
            await self._ask(demo_amazon.ended())
        await super().restart()
        self._attributes = None

    async def _ask(self, request: Json) -> None:
        amazon = self._gateway.amazon
        if amazon is None:
            raise LineError("no Amazon")
        begins = not self.session
        session = self.session or f"amzn1.echo-api.session.{uuid4()}"
        device = demo_amazon.Device(self._account.account, self._user, self._member.language, self.token)
        attributes = None if begins else self._attributes or {}
        told = device.envelope(request, session=session, attributes=attributes, now=self._gateway.clock())
        body = json.dumps(told).encode()
        answer = await self._post(body, amazon.signed(body), external_id=told["request"]["requestId"][:200])
        self.answer = of_alexa(answer)
        self._attributes = answer.get("sessionAttributes", {})
        self.session = session if self.answer.listens else ""


class GoogleLine(SpeakerLine):
    """The webhooks of a Dialogflow CX agent, under the static header's token."""

    channel: ClassVar[str] = "google"

    def address(self, link: str) -> str:
        session = self._session
        return f"link:{link}/{session}" if link else f"session:{session}"

    @property
    def _session(self) -> str:
        return f"simulator-{self.user}"

    async def say(self, words: str) -> None:
        await self._ask({"text": words})

    async def launch(self) -> None:
        """The agent is opened. Raises LineError."""
        await self._ask({"fulfillmentInfo": {"tag": "welcome"}})

    async def understood(self, name: str, **slots: str) -> None:
        """What the agent made of what was said. Raises LineError."""
        await self._ask({"intentInfo": {"displayName": name, "confidence": 0.9}, "fulfillmentInfo": {"tag": "turn"}})

    async def _ask(self, request: Json) -> None:
        own = str(uuid4())
        session = f"projects/demo/locations/global/agents/{self._account.utility}/sessions/{self._session}"
        parameters = {TOKEN: self.token} if self.token else {}
        told: Json = {"detectIntentResponseId": own, "languageCode": self._member.language}
        told |= {"sessionInfo": {"session": session, "parameters": parameters}} | request
        body = json.dumps(told).encode()
        answer = await self._post(body, {HEADER: self._account.secrets["token"]}, external_id=f"cx:{own}")
        self.answer = of_google(answer)
        self.session = session if self.answer.listens else ""
