"""The simulator's own Twilio: takes what is sent under its account's secrets, and reports by the signed door."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from bot import demo_twilio
from bot.accounts import Accounts
from channels.base import Account
from channels.errors import Advice, SendError
from channels.message import Media, Outbound, Text
from channels.sms.channel import Sms
from tests.bot.harness import Counter

SECRETS = {"account_sid": "AC1", "auth_token": "token"}


@pytest.fixture
async def twilio(counter: Counter) -> AsyncIterator[tuple[demo_twilio.Twilio, Sms, Account]]:
    account = Account("sms", f"sim-{uuid4().hex}", "cantera", SECRETS, "http://demo/demo/twilio", "http://demo", True)
    intake = replace(counter.intake, accounts=Accounts((account,)))
    app = FastAPI()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://demo") as client:
        channel = Sms(client)
        own = demo_twilio.Twilio(intake, channel)
        app.include_router(demo_twilio.router(own))
        yield own, channel, account


async def never_fetched(_media: Media) -> tuple[bytes, str]:
    raise AssertionError("SMS carries no files")


def message(account: Account, conversation: object) -> Outbound:
    return Outbound(conversation, "sms", account.account, "+524425550101", (Text("hola"),))  # type: ignore[arg-type]


async def test_a_message_is_taken_and_reported_delivered(
    counter: Counter, twilio: tuple[demo_twilio.Twilio, Sms, Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_twilio, "STATUS_SECONDS", {"sent": 0.0, "delivered": 0.0})
    own, channel, account = twilio
    heard = asyncio.Event()
    own.on_news.append(heard.set)
    sid = await channel.send(message(account, uuid4()), account, tracker=str(uuid4()), fetch=never_fetched)
    await asyncio.gather(*own._reporting)
    assert heard.is_set()
    told = await counter.rows(
        "select state from runtime.parked_statuses where external_id = :sid order by rank", sid=sid
    )
    assert [row.state for row in told] == ["sent", "delivered"]


async def test_another_token_is_refused(twilio: tuple[demo_twilio.Twilio, Sms, Account]) -> None:
    _, channel, account = twilio
    stranger = replace(account, secrets=SECRETS | {"auth_token": "guessed"})
    with pytest.raises(SendError) as error:
        await channel.send(message(account, uuid4()), stranger, tracker="t", fetch=never_fetched)
    assert error.value.advice is Advice.PAGE_A_HUMAN
