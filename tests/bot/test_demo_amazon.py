"""The simulator's own Amazon: what it signs is good at the simulator's door, and at no other."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bot import demo_amazon
from bot.accounts import Accounts, simulator_accounts
from bot.demo_amazon import Amazon, Device, intent, launch
from channels.alexa.certificates import Certificates
from channels.alexa.channel import Alexa
from channels.base import Account, Webhook
from channels.errors import SignatureError
from kit import utility
from kit.clock import utc_now
from kit.settings import Settings

SETTINGS = Settings(ventanilla_secret_key="k" * 32, ventanilla_demo=True)
UTILITIES = utility.load_all()


@dataclass
class Door:
    """The channel, and one set of accounts that trusts what `amazon` signs."""

    amazon: Amazon
    alexa: Alexa
    accounts: tuple[Account, ...]

    async def opened(self, webhook: Webhook) -> Account:
        await self.alexa.fetch_certificate(webhook, self.accounts)
        return self.alexa.verify(webhook, self.accounts)


@pytest.fixture
async def door(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
    """Certificates are fetched where the simulator's accounts say, from the demo's own routes."""
    amazon, app = Amazon(), FastAPI()
    app.include_router(demo_amazon.router(amazon))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
        monkeypatch.setattr("channels.alexa.certificates.fetcher", lambda _extra="": client)
        accounts = amazon.trusted(simulator_accounts(SETTINGS, UTILITIES)).of("alexa")
        yield Door(amazon, Alexa(client), accounts)


def asked(request: dict[str, Any], **more: Any) -> bytes:
    device = Device("sim-prairie", "amzn1.ask.account.ANA", "en", more.pop("token", ""))
    values: dict[str, Any] = {"session": "s", "attributes": None, "now": utc_now()} | more
    return json.dumps(device.envelope(request, **values)).encode()


async def test_what_it_signs_opens_the_simulators_door_for_the_skill_that_it_names(door: Door) -> None:
    body = asked(launch())
    account = await door.opened(Webhook(body, door.amazon.signed(body), {}))
    assert (account.account, account.utility) == ("sim-prairie", "prairie")


@pytest.mark.parametrize("wrong", ["changed", "old", "unsigned", "of another authority"])
async def test_what_it_did_not_sign_just_now_does_not(door: Door, wrong: str) -> None:
    body = asked(launch(), now=utc_now() - timedelta(minutes=5 if wrong == "old" else 0))
    signer = Amazon() if wrong == "of another authority" else door.amazon
    headers = {} if wrong == "unsigned" else signer.signed(body)
    with pytest.raises(SignatureError):
        await door.opened(Webhook(body + b" " if wrong == "changed" else body, headers, {}))


async def test_at_the_public_door_it_is_nobody(door: Door) -> None:
    """Even for a skill of that name, and with the certificate at hand."""
    body = asked(launch())
    public = replace(door.accounts[1], secrets={"skill_id": "sim-prairie"}, simulated=False)
    with pytest.raises(SignatureError):
        await Door(door.amazon, door.alexa, (public,)).opened(Webhook(body, door.amazon.signed(body), {}))


def test_only_the_simulators_skills_trust_it() -> None:
    amazon, simulated = Amazon(), simulator_accounts(SETTINGS, UTILITIES)
    real = Account("alexa", "amzn1.ask.skill.1", "cantera", {"skill_id": "amzn1.ask.skill.1"})
    found = amazon.trusted(Accounts((*simulated.all, real)))
    assert {one.account for one in found.all if "cert_roots" in one.secrets} == {"sim-cantera", "sim-prairie"}


def test_outside_the_demo_there_is_no_account_to_trust_it() -> None:
    settings = Settings(ventanilla_secret_key="k" * 32, ventanilla_demo=False)
    assert Amazon().trusted(simulator_accounts(settings, UTILITIES)).all == ()


async def test_a_request_says_what_was_understood_and_whose_the_speaker_is(door: Door) -> None:
    body = asked(intent("SayIntent", words="my balance"), token="t-1", attributes={"asking": True})
    heard = door.alexa.heard(Webhook(body, {}, {}))
    assert (heard.name, heard.slots, heard.asking, heard.is_new) == ("SayIntent", {"words": "my balance"}, True, False)
    assert heard.locale == "en-US"
    assert json.loads(body)["context"]["System"]["user"]["accessToken"] == "t-1"


async def test_its_certificate_is_fetched_from_the_demos_own_server() -> None:
    fetched: list[str] = []

    def serve(request: httpx.Request) -> httpx.Response:
        fetched.append(str(request.url))
        return httpx.Response(404)

    account = next(one for one in simulator_accounts(SETTINGS, UTILITIES).of("alexa"))
    async with httpx.AsyncClient(transport=httpx.MockTransport(serve)) as client:
        await Certificates(client, account.api_url).fetch(demo_amazon.URL, now=utc_now())
    assert fetched == [f"http://127.0.0.1:8000/demo/amazon{demo_amazon.CERTIFICATE}"]
