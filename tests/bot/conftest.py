"""A gateway and a worker on a real database, with a fake Rasa and a fake Graph API: no process, no socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.accounts import Accounts
from bot.dialogue import Rasa, over_httpx
from bot.intake import Intake
from bot.ledger import gathered_ends
from bot.sender import Sender
from bot.turn import Services
from channels.base import Account
from channels.registry import open_channels
from kit import utility
from tests.bot.harness import SECRETS, Counter, FakeGraph, FakeRasa


@pytest.fixture
async def counter(engine: AsyncEngine) -> AsyncIterator[Counter]:
    """A counter with an account of its own, so that tests don't meet."""
    async with engine.begin() as connection:
        await connection.execute(text("update runtime.conversations set pending = false, lease_owner = null"))
        await connection.execute(text("update runtime.outbox set state = 'dropped' where state in ('queued', 'held')"))
        await connection.execute(text("update runtime.outbox set state = 'dropped' where state = 'sending'"))
    rasa, graph = FakeRasa(), FakeGraph()
    account = Account("whatsapp", uuid4().hex, "cantera", SECRETS, "https://graph.test")
    secrets = {"account_sid": "AC1", "auth_token": "token"}
    sms = Account(
        "sms", f"+1512{uuid4().int % 10**7:07d}", "cantera", secrets, "https://twilio.test", "https://c.example"
    )
    accounts = Accounts((account, sms, Account("web", "cantera", "cantera", {})))
    moment = [datetime.now(UTC)]
    utilities = utility.load_all()
    async with (
        httpx.AsyncClient(transport=httpx.MockTransport(graph)) as vendor,
        httpx.AsyncClient(transport=httpx.MockTransport(rasa)) as thinker,
    ):
        channels = open_channels(vendor)
        background: list[asyncio.Task[Any]] = []
        services = Services(
            engine=engine,
            ends=gathered_ends(engine, lambda: moment[0]),
            rasa=Rasa(over_httpx(thinker), ("http://rasa",)),
            channels=channels,
            accounts=accounts,
            utilities=utilities,
            secret_key="k" * 32,
            clock=lambda: moment[0],
            wake_sender=lambda: None,
            wake_readers=lambda _conversation: None,
            wake_turns=lambda: None,
            background=lambda work: background.append(asyncio.ensure_future(work)),
        )
        sender = Sender(
            engine=engine,
            channels=channels,
            accounts=accounts,
            utilities=utilities,
            client=vendor,
            backend_url="http://backend",
            secret_key="k" * 32,
            clock=lambda: moment[0],
            worker=4242,
            public_url="https://c.example",
        )
        intake = Intake(engine, channels, accounts, lambda: moment[0], lambda: None)
        yield Counter(engine, rasa, graph, account, intake, services, sender, moment, background=background)
