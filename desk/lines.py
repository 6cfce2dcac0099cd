"""The ways into the counter that are chats: the web chat's real socket, signed webhooks of WhatsApp and of SMS."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Protocol
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from bot.app import Gateway
from bot.demo import Phone
from bot.demo_twilio import arrived, signed
from bot.webchat.session import file_path as web_file_path
from channels.base import Webhook
from channels.message import Option
from channels.twilio import SIGNATURE_HEADER
from desk import files, records
from desk.browser import Browser, NotOpenError, new_session
from desk.cast import Member
from desk.handset import (
    NotTakenError,
    meta_number,
    post,
    reply_content,
    text_content,
    unlisted_number,
    whatsapp_address,
)
from desk.story import Bubble
from desk.turns import pretty
from desk.visitors import Place


class LineError(Exception):
    """The message did not go out."""


class Line(Protocol):
    """A channel between one viewer's customer and the counter."""

    channel: ClassVar[str]

    @property
    def handle(self) -> str:
        """Who writes, as the channel tells it: a telephone, an account; empty where it doesn't know."""

    @property
    def conversation_id(self) -> UUID | None:
        """The conversation, once there is one."""

    @property
    def frames(self) -> Mapping[int, Mapping[str, Any]]:
        """What was rendered for this side, by number, where the channel itself tells."""

    @property
    def typing(self) -> bool:
        """Whether the channel shows "typing…"."""

    async def open(self) -> None:
        """Get ready to show what was said. Raises LineError."""

    async def say(self, words: str) -> None:
        """Send words. Raises LineError."""

    async def press(self, bubble: Bubble, option: Option) -> None:
        """Press a choice of `bubble`. Raises LineError."""

    async def restart(self) -> None:
        """Begin another conversation, as far as the channel knows such a thing. Raises LineError."""

    async def close(self) -> None:
        """Leave."""

    def file_url(self, bubble: Bubble, position: int) -> str:
        """Where one part's file can be opened."""


class WebLine:
    """The member's browser on the utility's own page."""

    channel: ClassVar[str] = "web"

    def __init__(self, gateway: Gateway, member: Member, place: Place, heard: Callable[[], None]) -> None:
        self._gateway, self._member, self._place, self._heard = gateway, member, place, heard
        self._base_url = f"http://127.0.0.1:{gateway.settings.ventanilla_port}"
        self._browser: Browser | None = None

    @property
    def handle(self) -> str:
        return ""

    @property
    def conversation_id(self) -> UUID | None:
        return self._place.web.conversation if self._place.web else None

    @property
    def frames(self) -> Mapping[int, Mapping[str, Any]]:
        return self._browser.frames if self._browser else {}

    @property
    def typing(self) -> bool:
        return self._browser is not None and self._browser.typing

    async def open(self) -> None:
        if self._place.web:
            self._connect()

    def _connect(self) -> Browser:
        assert self._place.web  # noqa: S101 - both callers have made sure
        if self._browser is None:
            self._browser = Browser(self._base_url, self._place.web, self._heard)
            self._browser.start()
        return self._browser

    async def say(self, words: str) -> None:
        await self._send({"text": words})

    async def press(self, bubble: Bubble, option: Option) -> None:
        await self._send({"choice": option.value})

    async def _send(self, content: dict[str, str]) -> None:
        frame = {"id": uuid4().hex} | content
        try:
            if self._place.web is None:
                self._place.web = await new_session(
                    self._gateway.client, self._base_url, utility=self._member.utility, language=self._member.language
                )
            self._place.keep_raw(frame["id"], pretty(frame))
            await self._connect().send(frame)
        except NotOpenError as error:
            raise LineError(str(error)) from error

    async def restart(self) -> None:
        self._place.web = None
        await self.close()

    async def close(self) -> None:
        if self._browser:
            await self._browser.close()
            self._browser = None

    def file_url(self, bubble: Bubble, position: int) -> str:
        settings, now = self._gateway.settings, self._gateway.clock()
        return web_file_path(UUID(bubble.id), position, utility=self._member.utility, key=settings.secret_key, now=now)


class PhoneLine:
    """The member's phone; who has none on file writes from a number that nobody knows."""

    channel: ClassVar[str]

    def __init__(self, gateway: Gateway, member: Member, place: Place) -> None:
        self._gateway, self._member, self._place = gateway, member, place
        accounts = gateway.simulator.accounts.of(self.channel)
        self._account = next(one for one in accounts if one.utility == member.utility)
        self._url = f"http://127.0.0.1:{gateway.settings.ventanilla_port}/demo/channels/{self.channel}"
        self._country = gateway.utilities[member.utility].country
        if not member.phone and not place.number:
            place.number = unlisted_number(self._country)
        self._conversation: UUID | None = None

    @property
    def phone(self) -> str:
        """E.164."""
        return self._member.phone or self._place.number

    @property
    def number(self) -> str:
        """Digits."""
        return self.phone.lstrip("+")

    @property
    def handle(self) -> str:
        return f"+{self.number}"

    @property
    def address(self) -> str:
        """As the runtime keeps it."""
        return self.phone

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
        self._conversation = await records.find_conversation(
            self._gateway.engine, channel=self.channel, account=self._account.account, address=self.address
        )

    async def restart(self) -> None:
        left = self._conversation
        self._place.cleared[self.channel] = self._gateway.clock()
        if not self._member.phone:
            self._place.number = unlisted_number(self._country)
            self._conversation = None
        if left:
            await records.begin_afresh(self._gateway.engine, left)

    async def close(self) -> None:
        return

    def file_url(self, bubble: Bubble, position: int) -> str:
        settings, now = self._gateway.settings, self._gateway.clock()
        utility = self._member.utility
        return files.file_path(UUID(bubble.id), position, utility=utility, key=settings.secret_key, now=now)

    async def _post(self, webhook: Webhook) -> None:
        try:
            await post(self._gateway.client, self._url, webhook)
        except NotTakenError as error:
            raise LineError(str(error)) from error
        if self._conversation is None:
            await self.open()


class WhatsAppLine(PhoneLine):
    """Meta's webhooks, signed with the simulator account's secret."""

    channel: ClassVar[str] = "whatsapp"

    @property
    def number(self) -> str:
        return meta_number(self.phone)

    @property
    def address(self) -> str:
        return whatsapp_address(self.phone)

    async def say(self, words: str) -> None:
        await self._send(text_content(words))

    async def press(self, bubble: Bubble, option: Option) -> None:
        await self._send(reply_content(option, listed=bubble.listed, context_id=bubble.provider_id))

    async def _send(self, content: Mapping[str, Any]) -> None:
        message_id = f"wamid.{uuid4().hex}"
        phone = Phone(self._account, self.number, self._member.name)
        webhook = phone.webhook(content, now=self._gateway.clock(), message_id=message_id)
        shown = {"X-Hub-Signature-256": webhook.headers["x-hub-signature-256"], "body": json.loads(webhook.body)}
        self._place.keep_raw(message_id, pretty(shown))
        await self._post(webhook)


class SmsLine(PhoneLine):
    """Twilio's forms, signed with the simulator account's token."""

    channel: ClassVar[str] = "sms"

    async def say(self, words: str) -> None:
        sid = f"SM{uuid4().hex}"
        fields = arrived(self._account, sender=self.phone, words=words, sid=sid)
        webhook = signed(self._account, fields, path=urlsplit(self._url).path)
        self._place.keep_raw(sid, pretty({"X-Twilio-Signature": webhook.headers[SIGNATURE_HEADER], "form": fields}))
        await self._post(webhook)

    async def press(self, bubble: Bubble, option: Option) -> None:
        await self.say(option.label)
