"""The simulator's own Bot API: numbers what its bots send, keeps files, and knows nobody else's token."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from bot import demo_telegram
from bot.accounts import Accounts
from bot.demo_telegram import BotApi, Chatter, update
from channels.base import Account, Webhook
from channels.errors import Advice, FetchError, SendError, SignatureError
from channels.message import Choice, Contact, Media, Option, Outbound, Text
from channels.telegram.channel import Telegram

NOW = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
CANTERA = Account(
    "telegram",
    "sim-cantera",
    "cantera",
    {"token": "t-1", "secret_token": "s-1"},
    "http://demo/demo/telegram",
    "http://demo",
    True,
)
PRAIRIE = replace(CANTERA, account="sim-prairie", utility="prairie", secrets={"token": "t-2", "secret_token": "s-2"})
ANA = Chatter(5550100, "Ana Ruiz", "es")


@pytest.fixture
async def bot() -> AsyncIterator[tuple[BotApi, Telegram]]:
    app = FastAPI()
    own = BotApi(Accounts((CANTERA, PRAIRIE)))
    app.include_router(demo_telegram.router(own))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://demo") as client:
        yield own, Telegram(client)


async def a_file(_media: Media) -> tuple[bytes, str]:
    return b"%PDF-1.7", "application/pdf"


def said(*parts: Text | Media) -> Outbound:
    return Outbound(uuid4(), "telegram", "sim-cantera", "5550100", parts)


async def test_what_is_sent_gets_a_number_above_all_before_it(bot: tuple[BotApi, Telegram]) -> None:
    _, channel = bot
    words = await channel.send(said(Text("hola")), CANTERA, tracker="t", fetch=a_file)
    document = await channel.send(said(Media("document", "/f", filename="r.pdf")), CANTERA, tracker="t", fetch=a_file)
    assert words.startswith("5550100:")
    assert int(words.partition(":")[2]) < int(document.partition(":")[2])


async def test_another_token_is_refused(bot: tuple[BotApi, Telegram]) -> None:
    _, channel = bot
    stranger = replace(CANTERA, secrets={"token": "guessed", "secret_token": "s-1"})
    with pytest.raises(SendError) as error:
        await channel.send(said(Text("hola")), stranger, tracker="t", fetch=a_file)
    assert error.value.advice is Advice.PAGE_A_HUMAN


async def test_a_shared_file_is_fetched_as_it_was_given_and_an_unknown_one_is_gone(
    bot: tuple[BotApi, Telegram],
) -> None:
    own, channel = bot
    file = own.keep(b"a picture")
    assert await channel.fetch(Media("image", file["file_id"]), CANTERA, max_bytes=100) == b"a picture"
    with pytest.raises(FetchError) as error:
        await channel.fetch(Media("image", "of-nobody"), CANTERA, max_bytes=100)
    assert error.value.lost == "expired"


async def test_an_update_is_for_the_bot_whose_secret_it_carries(bot: tuple[BotApi, Telegram]) -> None:
    _, channel = bot
    webhook = demo_telegram.signed(PRAIRIE, update(message=ANA.message({"text": "hola"}, now=NOW)))
    assert channel.verify(webhook, (CANTERA, PRAIRIE)) == PRAIRIE
    with pytest.raises(SignatureError):
        channel.verify(Webhook(webhook.body, {}, {}), (CANTERA, PRAIRIE))


async def test_a_press_comes_back_with_what_stood_on_the_button(bot: tuple[BotApi, Telegram]) -> None:
    _, channel = bot
    keyboard = (Option("Mi saldo", "/check_balance"), Option("Mi recibo", "/get_bill"))
    pressed = ANA.pressed(keyboard[1], message_id=7, words="¿Qué necesitas?", keyboard=keyboard)
    (message,) = channel.parse(demo_telegram.signed(CANTERA, pressed)).messages
    assert message.parts == (Choice("/get_bill", "Mi recibo"),)
    assert message.address == "5550100"


async def test_the_number_that_is_shared_is_proven_to_be_the_senders(bot: tuple[BotApi, Telegram]) -> None:
    _, channel = bot
    told = update(message=ANA.message(ANA.contact("+524425550101"), now=NOW))
    (message,) = channel.parse(demo_telegram.signed(CANTERA, told)).messages
    assert message.parts == (Contact("+524425550101", own=True),)


async def test_a_correction_names_the_message_that_it_corrects(bot: tuple[BotApi, Telegram]) -> None:
    _, channel = bot
    first = ANA.message({"text": "mi saldo"}, now=NOW)
    (revision,) = channel.parse(demo_telegram.signed(CANTERA, ANA.edited(first, "mi recibo", now=NOW))).revisions
    assert (revision.original_id, revision.parts) == (f"5550100:{first['message_id']}", (Text("mi recibo"),))
    assert json.loads(demo_telegram.signed(CANTERA, update(message=first)).body)["message"] == first
