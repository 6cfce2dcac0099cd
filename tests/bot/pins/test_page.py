"""The page on which a PIN is set: who may set one, and that nothing of it stays on the way."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.app import create_app as create_backend
from backend.kit.db import make_sessions
from bot.linking.front import Front
from bot.pins import routes
from bot.webchat.rate import Rate
from kit import hashes, utility
from kit.clock import utc_now
from kit.settings import Settings
from tests.backend.conftest import KEY
from tests.backend.identity.conftest import Talk, other_code
from tests.backend.records import Person, Records, digits

PAGE = "/pin/cantera"
PIN = "7302"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 with a hundredth of the work."""
    monkeypatch.setattr(hashes, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@dataclass
class Browser:
    """Somebody at the page, and the telephone that gets the codes."""

    gateway: httpx.AsyncClient
    backend: httpx.AsyncClient
    records: Records

    async def open(self, **query: str) -> httpx.Response:
        return await self.gateway.get(PAGE, params=query)

    async def press(self, shown: httpx.Response, step: str, **fields: str) -> httpx.Response:
        proof = re.search(r'name="proof" value="([^"]+)"', shown.text)
        assert proof
        return await self.gateway.post(PAGE, data={"proof": proof[1], "step": step, **fields})

    async def code(self, person: Person) -> str:
        return await Talk(self.backend, {}).code(phone=person.customer.phone or "")

    async def prove(self, person: Person) -> httpx.Response:
        """As far as the page that asks for the PIN."""
        shown = await self.press(await self.open(), "contract", contract=person.account.contract_number)
        return await self.press(shown, "code", code=await self.code(person))

    async def call(self, person: Person, pin: str) -> int:
        """The level that the PIN gives a caller."""
        call = Talk(self.backend, self.records.conversation(channel="voice"))
        await call.claim(person.account.contract_number)
        await call.verify(pin)
        return int((await call.show())["level"])


@pytest.fixture
async def browser(engine: AsyncEngine) -> AsyncIterator[Browser]:
    settings = Settings(ventanilla_secret_key=KEY, ventanilla_demo=True)
    service = httpx.ASGITransport(create_backend(settings, engine))
    async with httpx.AsyncClient(transport=service, base_url="http://backend") as backend:
        pins = Front(backend, "http://backend", KEY, utc_now, utility.load_all(), True, Rate(20))
        app = FastAPI()
        app.include_router(routes.router(pins))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://gateway") as gateway:
            yield Browser(gateway, backend, Records(make_sessions(engine), key=KEY))


@pytest.fixture
async def ana(browser: Browser) -> Person:
    customer = await browser.records.customer(phone="+52442" + digits(7))
    return Person(customer, await browser.records.account(customer), browser.records.token(customer))


async def test_contract_code_and_a_pin_typed_twice_set_it(browser: Browser, ana: Person) -> None:
    done = await browser.press(await browser.prove(ana), "pin", pin=PIN, again=PIN)
    assert (done.status_code, PIN in done.text) == (200, False)
    assert "Tu NIP quedó guardado" in done.text or "tu NIP quedó guardado" in done.text
    assert await browser.call(ana, PIN) == 2


async def test_who_has_one_may_change_it_or_have_none(browser: Browser, ana: Person) -> None:
    first = await browser.prove(ana)
    assert 'value="remove"' not in first.text
    await browser.press(first, "pin", pin=PIN, again=PIN)
    again = await browser.prove(ana)
    assert 'value="remove"' in again.text
    await browser.press(again, "pin", pin="9145", again="9145")
    assert (await browser.call(ana, PIN), await browser.call(ana, "9145")) == (1, 2)
    await browser.press(await browser.prove(ana), "remove")
    assert await browser.call(ana, "9145") == 1


@pytest.mark.parametrize(
    ("pin", "again", "said"),
    [
        ("730", "730", "de 4 a 6 números"),
        ("73O2", "73O2", "de 4 a 6 números"),
        ("7302", "7303", "no son iguales"),
        ("1234", "1234", "fácil de adivinar"),
    ],
)
async def test_what_will_not_do_is_said_and_not_shown(
    browser: Browser, ana: Person, pin: str, again: str, said: str
) -> None:
    refused = await browser.press(await browser.prove(ana), "pin", pin=pin, again=again)
    assert refused.status_code == 422
    assert said in refused.text
    assert f'"{pin}"' not in refused.text


async def test_without_the_code_no_pin_is_set(browser: Browser, ana: Person) -> None:
    shown = await browser.press(await browser.open(), "contract", contract=ana.account.contract_number)
    wrong = await browser.press(shown, "code", code=other_code(await browser.code(ana)))
    refused = await browser.press(wrong, "pin", pin=PIN, again=PIN)
    assert (refused.status_code, await browser.call(ana, PIN)) == (403, 1)


async def test_a_form_of_another_site_sets_nothing(browser: Browser, ana: Person) -> None:
    await browser.prove(ana)
    for proof in ({}, {"proof": "x"}):
        answer = await browser.gateway.post(PAGE, data={"step": "pin", "pin": PIN, "again": PIN} | proof)
        assert answer.status_code == 403
    assert await browser.call(ana, PIN) == 1


async def test_once_it_is_set_the_browser_is_nobody_again(browser: Browser, ana: Person, engine: AsyncEngine) -> None:
    proven = await browser.prove(ana)
    await browser.press(proven, "pin", pin=PIN, again=PIN)
    assert (await browser.press(proven, "pin", pin="9145", again="9145")).status_code == 403
    query = text("select 1 from service.conversation_identities where customer_id = :who")
    async with engine.connect() as connection:
        assert (await connection.execute(query, {"who": ana.customer.id})).all() == []


async def test_the_page_can_not_be_framed_kept_or_scripted(browser: Browser) -> None:
    answer = await browser.open()
    policy = answer.headers["content-security-policy"]
    assert all(word in policy for word in ("default-src 'none'", "frame-ancestors 'none'", "form-action 'self';"))
    assert answer.headers["cache-control"] == "no-store"
    cookie = answer.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("httponly", "samesite=lax", "secure", "path=/pin"))


async def test_it_speaks_the_language_asked_for_and_of_served_utilities_only(browser: Browser) -> None:
    assert "Choose a PIN for phone calls" in (await browser.open(lang="en")).text
    assert (await browser.gateway.get("/pin/nowhere")).status_code == 404
    assert (await browser.gateway.post("/pin/nowhere")).status_code == 404
