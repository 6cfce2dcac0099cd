"""Telegram on the simulator's screen: a chat with keyboards under its messages, files, shared numbers and places."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, ClassVar

from nicegui import events, ui
from PIL import Image, UnidentifiedImageError

from bot.demo_telegram import Chatter, signed, update
from channels.files import MEBIBYTE
from channels.message import Option
from desk.elements import button, icon, toolbar, words
from desk.lines import LineError, PhoneLine
from desk.pane import ChatPane
from desk.screen import Stage
from desk.story import Bubble, Words
from desk.turns import pretty

MAX_FILE = 20 * MEBIBYTE
"""What a bot may fetch (CHANNELS.md)."""

Json = dict[str, Any]


def _size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a picture in pixels; None for what is none."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            return picture.size if picture.format in ("JPEG", "PNG") else None
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None


class TelegramLine(PhoneLine):
    """Telegram's updates, under the secret of the simulator's bot. A chat says nothing of a telephone."""

    channel: ClassVar[str] = "telegram"

    @property
    def chat(self) -> int:
        """Telegram's number for the chat: for ever the same one for a member."""
        named = f"{self._member.id}:{self.phone}".encode()
        return int.from_bytes(hashlib.sha256(named).digest()[:5], "big")

    @property
    def handle(self) -> str:
        return f"chat {self.chat}"

    @property
    def address(self) -> str:
        return str(self.chat)

    @property
    def written(self) -> str:
        """The words that can be corrected: the newest that were written from here; empty when there are none."""
        return str(self._said.get("text", ""))

    @property
    def _said(self) -> Mapping[str, Any]:
        return self._place.kept.get(self.channel, {})

    @property
    def _chatter(self) -> Chatter:
        return Chatter(self.chat, self._member.name, self._member.language)

    async def say(self, words: str) -> None:
        self._place.kept[self.channel] = await self._tell({"text": words})

    async def correct(self, words: str) -> None:
        """Say `words` in place of `written`. Raises LineError."""
        edited = self._chatter.edited(self._said, words, now=self._gateway.clock())
        await self._send(edited, f"edit:{edited['update_id']}")
        self._place.kept[self.channel] = edited["edited_message"]

    async def press(self, bubble: Bubble, option: Option) -> None:
        number = int((bubble.provider_id or "").rpartition(":")[2] or 0)
        said = next((one.text for one in bubble.pieces if isinstance(one, Words)), "")
        pressed = self._chatter.pressed(option, message_id=number, words=said, keyboard=bubble.choices)
        await self._send(pressed, f"press:{pressed['callback_query']['id']}:{pressed['update_id']}")

    async def share_number(self) -> None:
        """The member's own telephone number. Raises LineError."""
        await self._tell(self._chatter.contact(self.phone))

    async def share_place(self) -> None:
        """Where the member stands: at the utility's first office. Raises LineError."""
        office = self._gateway.utilities[self._member.utility].offices[0]
        await self._tell({"location": {"latitude": office.lat, "longitude": office.lon}})

    async def send_file(self, name: str, mime_type: str, content: bytes) -> None:
        """A picture as a photo, anything else as a document. Raises LineError."""
        bot_api = self._gateway.bot_api
        if bot_api is None:
            raise LineError("no Bot API")
        file, size = bot_api.keep(content), _size(content)
        if size:
            await self._tell({"photo": [file | {"width": size[0], "height": size[1]}]})
        else:
            await self._tell({"document": file | {"file_name": name, "mime_type": mime_type}})

    async def restart(self) -> None:
        self._place.kept.pop(self.channel, None)
        await super().restart()

    async def _tell(self, content: Mapping[str, Any]) -> Json:
        message = self._chatter.message(content, now=self._gateway.clock())
        told = update(message=message)
        await self._send(told, f"{self.chat}:{message['message_id']}:{told['update_id']}")
        return message

    async def _send(self, told: Json, external_id: str) -> None:
        webhook = signed(self._account, told)
        self._place.keep_raw(external_id, pretty({**webhook.headers, "body": told}))
        await self._post(webhook)


class TelegramPane(ChatPane):
    """The chat, and what its clip holds: the own number, a place, a file; and the correction of what was said."""

    def __init__(self, stage: Stage) -> None:
        self.telegram = TelegramLine(stage.gateway, stage.scene.member, stage.place)
        self._correcting = False
        super().__init__(stage, self.telegram)

    def _composer(self) -> None:
        say, chat = self.scene.word, self.telegram
        with toolbar(say("clip")):
            self._tool("contact_phone", say("share_number"), lambda: self._out(chat.phone, chat.share_number))
            self._tool("place", say("share_place"), lambda: self._out("📍", chat.share_place))
            self._tool("attach_file", say("share_file"), self._pick)
            self._tool("edit", say("correct"), self._correct)
        self._uploader = ui.upload(
            auto_upload=True, max_file_size=MAX_FILE, on_upload=self._picked, on_rejected=self._refused
        )
        self._uploader.classes("uploader")
        super()._composer()

    def _tool(self, symbol: str, label: str, act: Callable[[], Awaitable[object] | None]) -> None:
        with button("tool", act):
            icon(symbol)
            words(label)

    def _pick(self) -> None:
        self._uploader.run_method("pickFiles")

    def _refused(self) -> None:
        ui.notify(self.scene.word("too_large"), type="negative", position="top")

    async def _picked(self, event: events.UploadEventArguments) -> None:
        file = event.file
        content = await file.read()
        self._uploader.reset()
        await self._out(file.name, lambda: self.telegram.send_file(file.name, file.content_type, content))

    def _correct(self) -> None:
        """Take the newest words back into the box: what is sent next stands in their place."""
        if self.telegram.written:
            self._correcting = True
            self._input.value = self.telegram.written
            ui.notify(self.scene.word("correcting"), position="top")

    async def say(self, said: str) -> bool:
        if not self._correcting:
            return await super().say(said)
        self._correcting = False
        return await self._out(said, lambda: self.telegram.correct(said))
