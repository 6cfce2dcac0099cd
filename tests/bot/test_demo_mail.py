"""The simulator's own SendGrid: takes letters under its accounts' keys, and posts as Inbound Parse does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from bot import demo_mail
from bot.accounts import simulator_accounts
from bot.demo_keys import mail_key
from bot.demo_mail import Letter, posted
from channels.base import Webhook
from channels.email.channel import Email
from channels.errors import Advice, SendError, SignatureError
from channels.message import Heading, Mail, Media, Outbound, Text
from kit import utility
from kit.clock import utc_now
from kit.settings import Settings

SETTINGS = Settings(ventanilla_secret_key="k" * 32, ventanilla_demo=True)
ACCOUNTS = simulator_accounts(SETTINGS, utility.load_all())
CANTERA, PRAIRIE = ACCOUNTS.of("email")
KEY = mail_key(SETTINGS.secret_key)


@pytest.fixture
async def channel() -> AsyncIterator[Email]:
    app = FastAPI()
    app.include_router(demo_mail.router(ACCOUNTS))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
        yield Email(client)


async def never_fetched(_media: Media) -> tuple[bytes, str]:
    raise AssertionError("nothing goes along")


def ours(address: str) -> Outbound:
    mail = Mail("Aguas de Cantera", "Re: Mi saldo", "Debes $350.50.", "<p>Debes $350.50.</p>")
    return Outbound(uuid4(), "email", address, "ana@example.com", (Text("Debes $350.50."),), mail=mail)


def letter(**more: object) -> Letter:
    whole = Letter(
        message_id="1@example.com",
        sender="ana@example.com",
        sender_name="Ana Núñez",
        to=PRAIRIE.account,
        subject="¿Cuánto debo?",
        text="Hola:\n¿Cuánto debo del recibo de octubre?",
        at=datetime(2026, 11, 20, 14, 30, tzinfo=UTC),
        language="es",
    )
    return replace(whole, **more)  # type: ignore[arg-type]


async def test_a_letter_is_taken_under_the_accounts_own_key_only(channel: Email) -> None:
    sent = await channel.send(ours(CANTERA.account), CANTERA, tracker="t", fetch=never_fetched)
    assert sent == "t.ventanilla@correo.ventanilla.example"
    stranger = replace(CANTERA, secrets=dict(CANTERA.secrets) | {"api_key": PRAIRIE.secrets["api_key"]})
    with pytest.raises(SendError) as error:
        await channel.send(ours(CANTERA.account), stranger, tracker="t", fetch=never_fetched)
    assert error.value.advice is Advice.PAGE_A_HUMAN


async def test_what_is_posted_is_rightly_signed_and_for_whom_it_is_addressed_to(channel: Email) -> None:
    webhook = posted(letter().form, key=KEY, now=utc_now())
    assert channel.verify(webhook, (CANTERA, PRAIRIE)) == PRAIRIE
    with pytest.raises(SignatureError):
        channel.verify(Webhook(webhook.body + b" ", webhook.headers, {}), (CANTERA, PRAIRIE))


async def test_a_letter_arrives_with_its_words_subject_and_place_in_the_thread(channel: Email) -> None:
    answer = letter(message_id="3@example.com", references=("1@example.com", "2.ventanilla@x.example"))
    (message,) = channel.parse(posted(answer.form, key=KEY, now=utc_now())).messages
    heading, words = message.parts
    assert heading == Heading("¿Cuánto debo?", "1@example.com", "1@example.com 2.ventanilla@x.example 3@example.com")
    assert words == Text("¿Cuánto debo del recibo de octubre?")
    assert (message.external_id, message.reply_to) == ("3@example.com", "2.ventanilla@x.example")
    assert (message.address, message.sender_name, message.locale) == ("ana@example.com", "Ana Núñez", "es")


def test_a_key_follows_from_the_houses_and_is_each_houses_own() -> None:
    again = mail_key("k" * 32).private_numbers()
    assert again == KEY.private_numbers()
    assert mail_key("j" * 32).private_numbers() != again
