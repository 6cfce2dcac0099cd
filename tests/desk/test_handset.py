"""The simulator's phone writes what Meta would write, under a signature that the real channel accepts."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime

import httpx
import pytest

from bot.demo import Phone
from channels.base import Account, Webhook
from channels.errors import SignatureError
from channels.message import Choice, Option, Text
from channels.whatsapp.channel import WhatsApp
from desk.handset import (
    NotTakenError,
    meta_number,
    post,
    reply_content,
    text_content,
    unlisted_number,
    whatsapp_address,
)

NOW = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
SECRETS = {"app_secret": "s3cret", "token": "t", "verify_token": "v"}
ACCOUNT = Account("whatsapp", "sim-cantera", "cantera", SECRETS)


URL = "http://gateway/demo/channels/whatsapp"


def webhook_of(content: dict[str, object], number: str = "+524425550101") -> Webhook:
    return Phone(ACCOUNT, meta_number(number), "María").webhook(content, message_id="wamid.1", now=NOW)


def test_mexican_mobiles_carry_a_1_and_others_do_not() -> None:
    assert meta_number("+524425550101") == "5214425550101"
    assert meta_number("+15125550111") == "15125550111"


def test_the_runtime_keeps_the_number_without_the_1() -> None:
    assert whatsapp_address("+524425550101") == "524425550101"


def test_the_signature_is_hmac_sha256_over_the_very_bytes() -> None:
    webhook = webhook_of(text_content("hola"))
    expected = hmac.new(b"s3cret", webhook.body, hashlib.sha256).hexdigest()
    assert webhook.headers["x-hub-signature-256"] == f"sha256={expected}"


async def test_the_channel_accepts_the_signature_and_refuses_a_changed_body() -> None:
    webhook = webhook_of(text_content("hola"))
    async with httpx.AsyncClient() as client:
        channel = WhatsApp(client)
        channel.verify(webhook, (ACCOUNT,))
        with pytest.raises(SignatureError):
            channel.verify(Webhook(webhook.body + b" ", webhook.headers, {}), (ACCOUNT,))


async def test_the_channel_reads_what_was_written() -> None:
    webhook = webhook_of(text_content("¿cuánto <b>debo</b>?"))
    async with httpx.AsyncClient() as client:
        (message,) = WhatsApp(client).parse(webhook).messages
    assert message.parts == (Text("¿cuánto <b>debo</b>?"),)
    assert (message.account, message.address, message.external_id) == ("sim-cantera", "524425550101", "wamid.1")
    assert message.sent_at == NOW
    assert message.sender_name == "María"


@pytest.mark.parametrize(("listed", "kind"), [(False, "button_reply"), (True, "list_reply")])
async def test_a_press_is_a_button_or_a_row_as_it_was_offered(listed: bool, kind: str) -> None:
    content = reply_content(Option("Ver mi recibo", "/get_bill", "El último"), listed=listed, context_id="wamid.0")
    assert content["interactive"]["type"] == kind
    assert content["context"] == {"id": "wamid.0"}
    assert ("description" in content["interactive"][kind]) is listed
    webhook = webhook_of(content)
    async with httpx.AsyncClient() as client:
        (message,) = WhatsApp(client).parse(webhook).messages
    assert message.parts == (Choice("/get_bill", "Ver mi recibo"),)
    assert message.reply_to == "wamid.0"


async def test_sending_posts_the_signed_bytes() -> None:
    posted: list[httpx.Request] = []

    def take(request: httpx.Request) -> httpx.Response:
        posted.append(request)
        return httpx.Response(200, text="ok")

    async with httpx.AsyncClient(transport=httpx.MockTransport(take)) as client:
        webhook = webhook_of(text_content("hola"))
        await post(client, URL, webhook)
    assert posted[0].content == webhook.body
    assert posted[0].headers["x-hub-signature-256"] == webhook.headers["x-hub-signature-256"]
    assert json.loads(posted[0].content)["entry"][0]["changes"][0]["value"]["messages"][0]["from"] == "5214425550101"


@pytest.mark.parametrize("answer", [httpx.Response(401), httpx.Response(503), httpx.ConnectError("down")])
async def test_what_the_gateway_does_not_take_is_an_error(answer: httpx.Response | Exception) -> None:
    def refuse(_request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    async with httpx.AsyncClient(transport=httpx.MockTransport(refuse)) as client:
        with pytest.raises(NotTakenError):
            await post(client, URL, webhook_of(text_content("hola")))


@pytest.mark.parametrize(("country", "digits"), [("MX", 12), ("US", 11)])
def test_a_stranger_writes_from_a_whole_number_of_the_country(country: str, digits: int) -> None:
    number = unlisted_number(country)
    assert number.startswith("+52" if country == "MX" else "+1")
    assert len(number) == digits + 1
