"""The simulator's Telegram: updates under the bot's secret, with what Telegram itself would say of a chat."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from PIL import Image
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.accounts import simulator_accounts
from bot.demo_telegram import BotApi
from channels.base import Webhook
from channels.message import Contact, Location, Media, Parsed, Text
from channels.telegram.channel import Telegram
from desk.lines import LineError
from desk.telegram import TelegramLine
from desk.visitors import Place
from kit import utility
from kit.clock import utc_now
from kit.settings import Settings

SETTINGS = Settings(ventanilla_secret_key="k" * 32, ventanilla_demo=True)
UTILITIES = utility.load_all()
ACCOUNTS = simulator_accounts(SETTINGS, UTILITIES)
PHONE = "+524425550101"


@dataclass
class Door:
    """The gateway's door: checks each update's secret as the channel does, and keeps what it says."""

    came: list[Parsed] = field(default_factory=list)
    broken: bool = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.broken:
            return httpx.Response(503)
        webhook = Webhook(request.content, dict(request.headers), {})
        channel = Telegram(httpx.AsyncClient())
        assert channel.verify(webhook, ACCOUNTS.of("telegram")).utility == "cantera"
        self.came.append(channel.parse(webhook))
        return httpx.Response(200, text="ok")

    @property
    def last(self) -> Any:
        """The newest message."""
        return self.came[-1].messages[0]


@pytest.fixture
def door() -> Door:
    return Door()


def line_of(door: Door, engine: AsyncEngine, *, phone: str | None = PHONE, key: str = "maria") -> TelegramLine:
    gateway: Any = SimpleNamespace(
        engine=engine,
        client=httpx.AsyncClient(transport=httpx.MockTransport(door)),
        simulator=SimpleNamespace(accounts=ACCOUNTS),
        bot_api=BotApi(ACCOUNTS),
        utilities=UTILITIES,
        settings=SETTINGS,
        clock=utc_now,
    )
    named = SimpleNamespace(utility="cantera", phone=phone, id=f"cantera.{key}", name="Ana Ruiz", language="es")
    return TelegramLine(gateway, named, Place())  # type: ignore[arg-type]


@pytest.fixture
def line(door: Door, engine: AsyncEngine) -> TelegramLine:
    return line_of(door, engine)


async def test_words_come_from_a_chat_that_tells_no_phone(line: TelegramLine, door: Door) -> None:
    await line.say("mi saldo")
    assert door.last.parts == (Text("mi saldo"),)
    assert door.last.address == line.address
    assert PHONE.lstrip("+") not in repr(door.last)


async def test_a_member_has_one_chat_and_two_who_share_a_phone_have_two(door: Door, engine: AsyncEngine) -> None:
    first, again = line_of(door, engine, key="lupita"), line_of(door, engine, key="lupita")
    assert first.chat == again.chat
    assert first.chat != line_of(door, engine, key="diego").chat


async def test_a_stranger_who_begins_again_is_another_one(door: Door, engine: AsyncEngine) -> None:
    line = line_of(door, engine, phone=None, key="visitor")
    before = line.chat
    await line.restart()
    assert line.chat != before


async def test_the_own_number_is_shared_as_proof(line: TelegramLine, door: Door) -> None:
    await line.share_number()
    assert door.last.parts == (Contact(PHONE, own=True),)


async def test_the_place_that_is_shared_is_the_first_office(line: TelegramLine, door: Door) -> None:
    await line.share_place()
    office = UTILITIES["cantera"].offices[0]
    assert door.last.parts == (Location(office.lat, office.lon),)


async def test_a_picture_is_a_photo_and_all_else_a_document(line: TelegramLine, door: Door) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (3, 2)).save(drawn, "PNG")
    await line.send_file("medidor.png", "image/png", drawn.getvalue())
    assert [(one.kind, one.filename) for one in door.last.parts if isinstance(one, Media)] == [("image", "")]
    await line.send_file("recibo.pdf", "application/pdf", b"%PDF-1.7")
    assert [(one.kind, one.filename) for one in door.last.parts if isinstance(one, Media)] == [
        ("document", "recibo.pdf")
    ]


async def test_what_was_written_last_can_be_corrected_again_and_again(line: TelegramLine, door: Door) -> None:
    await line.say("mi sado")
    await line.correct("mi saldo")
    assert line.written == "mi saldo"
    await line.correct("mi saldo, por favor")
    (revision,) = door.came[-1].revisions
    assert revision.parts == (Text("mi saldo, por favor"),)
    assert door.came[0].messages[0].external_id.startswith(f"{revision.original_id}:")


async def test_the_inspector_is_shown_the_update_and_its_secret(line: TelegramLine, door: Door) -> None:
    await line.say("hola")
    shown = json.loads(line._place.raw[door.last.external_id])
    assert shown["body"]["message"]["text"] == "hola"
    assert shown["x-telegram-bot-api-secret-token"] == ACCOUNTS.of("telegram")[0].secrets["secret_token"]


async def test_what_the_gateway_does_not_take_is_told(line: TelegramLine, door: Door) -> None:
    door.broken = True
    with pytest.raises(LineError):
        await line.say("hola")
    assert line.written == ""
