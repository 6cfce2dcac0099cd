"""How to pay, by text message: to the phone on file, in one message, once for each key."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import httpx
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.app import create_app
from backend.customers.models import Customer
from kit.settings import Settings
from tests.backend.conftest import KEY, NOW
from tests.backend.records import Person, Records, digits

SEND = "/api/customers/me/texts"


@pytest.fixture
async def http(engine: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    """A demo backend: its inbox shows what was sent."""
    app = create_app(Settings(ventanilla_secret_key=KEY, ventanilla_demo=True), engine, clock=lambda: NOW)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://backend") as client:
        yield client


async def reachable(records: Records, *, phone: bool = True) -> tuple[Person, str]:
    """Somebody with one bill and a phone."""
    ana = await records.person()
    await records.bill(ana.account, 45_000, due=date(2026, 12, 5))
    number = "+52442" + digits(7)
    async with records.sessions.begin() as session:
        told = number if phone else None
        await session.execute(update(Customer).where(Customer.id == ana.customer.id).values(phone=told))
    return ana, number


async def send(http: httpx.AsyncClient, who: Person, key: str = "a-turn", **wanted: object) -> httpx.Response:
    body = {"what": "reference", **wanted}
    return await http.post(SEND, json=body, headers=who.token | {"Idempotency-Key": key})


async def inbox(http: httpx.AsyncClient, phone: str) -> list[str]:
    return [one["body"] for one in (await http.get("/api/demo/inbox", params={"phone": phone})).json()["items"]]


async def test_the_reference_itself_goes_out_in_one_message_without_a_link(
    http: httpx.AsyncClient,
    records: Records,
) -> None:
    ana, phone = await reachable(records)
    answer = await send(http, ana)
    assert (answer.status_code, answer.json()["masked"]) == (202, f"•• {phone[-2:]}")
    (body,) = await inbox(http, phone)
    reference = (await http.get("/api/customers/me/payment-reference", headers=ana.token)).json()["reference"]
    assert reference in body
    assert "$450.00" in body
    assert len(body) <= 160
    assert "http" not in body


async def test_a_part_is_what_the_message_says(http: httpx.AsyncClient, records: Records) -> None:
    ana, phone = await reachable(records)
    await send(http, ana, amount_minor=20_000, language="en")
    assert "to pay $200.00, use reference" in (await inbox(http, phone))[0]


async def test_the_same_key_sends_once(http: httpx.AsyncClient, records: Records) -> None:
    ana, phone = await reachable(records)
    for _ in range(2):
        assert (await send(http, ana)).status_code == 202
    assert len(await inbox(http, phone)) == 1


async def test_without_a_phone_on_file_nothing_is_sent(http: httpx.AsyncClient, records: Records) -> None:
    ana, _ = await reachable(records, phone=False)
    answer = await send(http, ana)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/no-contact")


async def test_a_contract_number_alone_sends_nothing(http: httpx.AsyncClient, records: Records) -> None:
    ana, phone = await reachable(records)
    talk = records.conversation()
    await http.post(
        "/api/customers/me/identity/contract", json={"contract_number": ana.account.contract_number}, headers=talk
    )
    answer = await http.post(SEND, json={"what": "reference"}, headers=talk | {"Idempotency-Key": "b"})
    assert answer.status_code == 403
    assert await inbox(http, phone) == []


@pytest.mark.parametrize("what", ["bill", "", None])
async def test_only_references_are_texted(http: httpx.AsyncClient, records: Records, what: object) -> None:
    ana, _ = await reachable(records)
    assert (await send(http, ana, what=what)).status_code == 422
