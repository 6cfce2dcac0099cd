"""A gateway's linking page in front of a real service layer, in one process, and a speaker's company as its client."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.app import create_app as create_backend
from backend.kit.db import make_sessions
from bot.linking import routes
from bot.linking.clients import LinkingClient
from bot.linking.front import Front
from bot.linking.server import OAuthServer
from bot.linking.store import Links
from bot.webchat.rate import Rate
from kit import utility
from kit.clock import utc_now
from kit.settings import Settings
from tests.backend.conftest import KEY
from tests.backend.records import Person, Records

CALLBACK = "https://pitangui.amazon.com/api/skill/link/M2AAA"
ALEXA = LinkingClient(
    "skill", "alexa", "cantera", (CALLBACK, "https://layla.amazon.com/api/skill/link/M2AAA"), "s3cret"
)
OTHER = LinkingClient("agent", "google", "prairie", ("https://oauth-redirect.googleusercontent.com/r/x",), "other")


@dataclass
class Watch:
    """The time, as far as the service layer knows."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)


def pkce() -> tuple[str, str]:
    """A verifier and its challenge."""
    verifier = secrets.token_urlsafe(48)
    digested = hashlib.sha256(verifier.encode()).digest()
    return verifier, base64.urlsafe_b64encode(digested).rstrip(b"=").decode()


@dataclass
class Counter:
    """A browser at the linking page, the phone that gets the codes, and the client behind them."""

    browser: httpx.AsyncClient
    backend: httpx.AsyncClient
    watch: Watch
    verifier: str = ""

    def query(self, **changes: str | None) -> str:
        self.verifier, challenge = pkce()
        asked: dict[str, str | None] = {
            "response_type": "code",
            "client_id": "skill",
            "redirect_uri": CALLBACK,
            "state": "xyz",
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return urlencode({name: value for name, value in (asked | changes).items() if value is not None})

    async def open(self, **changes: str | None) -> httpx.Response:
        return await self.browser.get(f"/oauth/authorize?{self.query(**changes)}")

    async def press(self, shown: httpx.Response, step: str, **fields: str) -> httpx.Response:
        """Fill the form that is shown in, and press a button of it."""
        action = re.search(r'action="([^"]+)"', shown.text)
        proof = re.search(r'name="proof" value="([^"]+)"', shown.text)
        assert action
        assert proof
        values = {"proof": proof[1], "step": step, **fields}
        return await self.browser.post(action[1].replace("&amp;", "&"), data=values)

    async def code(self, person: Person) -> str:
        """The code that arrived last."""
        phone = person.customer.phone or ""
        items = (await self.backend.get("/api/demo/inbox", params={"phone": phone})).json()["items"]
        found = re.search(r"\b\d{6}\b", items[0]["body"])
        assert found
        return found[0]

    async def agree(self, person: Person, **changes: str | None) -> httpx.Response:
        """All the way through the page."""
        shown = await self.press(await self.open(**changes), "contract", contract=person.account.contract_number)
        assert shown.status_code == 200, shown.text
        return await self.press(shown, "code", code=await self.code(person))

    async def granted(self, person: Person) -> str:
        """The authorization code that the client gets."""
        return returned(await self.agree(person))["code"]

    async def token(self, *, auth: tuple[str, str] | None = ("skill", "s3cret"), **fields: str) -> httpx.Response:
        return await self.browser.post("/oauth/token", data=fields, auth=auth)

    async def exchange(self, code: str, /, **changes: str) -> httpx.Response:
        fields = {"code": code, "redirect_uri": CALLBACK, "code_verifier": self.verifier}
        return await self.token(grant_type="authorization_code", **(fields | changes))

    async def linked(self, person: Person) -> dict[str, Any]:
        """The first tokens of a new link."""
        return (await self.exchange(await self.granted(person))).json()


def returned(answer: httpx.Response) -> dict[str, str]:
    """What the client is told by the way back."""
    assert answer.status_code == 303
    location = answer.headers["location"]
    assert location.startswith(CALLBACK + "?")
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
async def links_and_counter(engine: AsyncEngine, watch: Watch) -> AsyncIterator[tuple[Links, Counter]]:
    settings = Settings(ventanilla_secret_key=KEY, ventanilla_demo=True)
    service = httpx.ASGITransport(create_backend(settings, engine, clock=watch))
    async with httpx.AsyncClient(transport=service, base_url="http://backend") as backend:
        links = Links(backend, "http://backend", KEY, utc_now)
        linking = routes.Linking(
            server=OAuthServer({one.client_id: one for one in (ALEXA, OTHER)}, links),
            front=Front(
                client=backend,
                backend_url="http://backend",
                key=KEY,
                clock=utc_now,
                utilities=utility.load_all(),
                https=True,
                posts=Rate(routes.POSTS_A_MINUTE),
            ),
        )
        app = FastAPI()
        app.include_router(routes.router(linking))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://gateway") as browser:
            yield links, Counter(browser, backend, watch)


@pytest.fixture
def counter(links_and_counter: tuple[Links, Counter]) -> Counter:
    return links_and_counter[1]


@pytest.fixture
def links(links_and_counter: tuple[Links, Counter]) -> Links:
    return links_and_counter[0]


@pytest.fixture
async def ana(engine: AsyncEngine) -> Person:
    """A customer with a phone."""
    records = Records(make_sessions(engine), key=KEY)
    customer = await records.customer(phone="+52442" + str(secrets.randbelow(9_000_000) + 1_000_000))
    return Person(customer, await records.account(customer), records.token(customer))
