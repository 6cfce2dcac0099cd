"""A telephone on the counter of tests/bot."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest

from bot.accounts import Accounts
from bot.calls.call import Telephone
from bot.calls.people import People
from bot.calls.records import CallRecords
from bot.errands import Errands
from bot.inline import Inline
from bot.intake import Intake
from channels.base import Account
from tests.bot.calls.handset import Handset
from tests.bot.harness import Counter

OPEN = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)
"""A Friday, 10:00 in Querétaro: people answer until 16:30."""
CLOSED = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)
"""22:00 of the same day; they open on Saturday at 9:00."""


class FakeBackend:
    """The service layer, as far as a call asks it."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.keys: list[str] = []
        self.customer: dict[str, str] | None = None
        self.down = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content) if request.content else {}
        self.asked.append((request.url.path, body))
        if self.down:
            return httpx.Response(503)
        if request.url.path.endswith("/identity"):
            return httpx.Response(200, json={"customer_id": "c1" if self.customer else None})
        if "/customers/c1" in request.url.path:
            return httpx.Response(200, json=self.customer)
        self.keys.append(request.headers["idempotency-key"])
        return httpx.Response(201, json={"number": "CASE-2026-000123", "expected_by": "2026-11-28T15:00:00+00:00"})

    @property
    def cases(self) -> list[dict[str, str]]:
        return [body for path, body in self.asked if path.endswith("/cases")]


@pytest.fixture
def backend() -> FakeBackend:
    return FakeBackend()


@pytest.fixture
async def lift(counter: Counter, backend: FakeBackend) -> AsyncIterator[Callable[..., Handset]]:
    """Pick up a telephone: `lift(utility="cantera", caller="+52…")`. People are in."""
    counter.moment[0] = OPEN
    accounts = {
        utility: Account("voice", f"+1{uuid4().int % 10**10:010d}", utility, {"auth_token": f"t-{utility}"},
                         public_url="https://calls.test")
        for utility in ("cantera", "prairie")
    }  # fmt: skip
    every = Accounts((*counter.services.accounts.all, *accounts.values()))
    inline = Inline(counter.engine, lambda: counter.now)
    counter.services = replace(
        counter.services, accounts=every, wake_readers=lambda conversation: inline.heard(str(conversation))
    )
    channels = counter.services.channels
    async with httpx.AsyncClient(transport=httpx.MockTransport(backend)) as client:
        counter.services = replace(
            counter.services,
            errands=Errands(counter.engine, client, "http://backend", "k" * 32, channels, every, lambda: counter.now),
        )
        telephone = Telephone(
            engine=counter.engine,
            inline=inline,
            intake=Intake(counter.engine, channels, every, lambda: counter.now, lambda: None),
            channel=channels["voice"],
            utilities=counter.services.utilities,
            records=CallRecords(counter.engine, client, "http://backend", "k" * 32, lambda: counter.now),
            people=People(counter.engine, lambda: counter.now),
            clock=lambda: counter.now,
            answer_seconds=2.5,
            key="k" * 32,
        )

        def pick_up(utility: str = "cantera", caller: str = "") -> Handset:
            number = caller if caller else f"+52442{uuid4().int % 10**7:07d}"
            return Handset(counter, telephone, accounts[utility], number)

        yield pick_up
