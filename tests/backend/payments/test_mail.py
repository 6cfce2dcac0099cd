"""A bill or a reference by e-mail: to the address on file, once for each key."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.app import create_app
from backend.customers.models import Customer
from kit.settings import Settings
from tests.backend.conftest import KEY, NOW
from tests.backend.records import Person, Records

SEND = "/api/customers/me/emails"


@pytest.fixture
async def http(engine: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    """A demo backend: its inbox shows what was sent."""
    app = create_app(Settings(ventanilla_secret_key=KEY, ventanilla_demo=True), engine, clock=lambda: NOW)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://backend") as client:
        yield client


async def reachable(records: Records) -> tuple[Person, str]:
    """Somebody with one bill and an e-mail address."""
    ana = await records.person()
    await records.bill(ana.account, 45_000, due=date(2026, 12, 5))
    email = f"ana-{uuid4().hex[:8]}@correo.mx"
    async with records.sessions.begin() as session:
        await session.execute(update(Customer).where(Customer.id == ana.customer.id).values(email=email))
    return ana, email


def headers(who: Person, key: str | None = None) -> dict[str, str]:
    return {**who.token, "Idempotency-Key": key or str(uuid4())}


async def inbox(http: httpx.AsyncClient, email: str) -> list[dict[str, str]]:
    return (await http.get("/api/demo/inbox", params={"email": email})).json()["items"]


async def test_the_last_bill_goes_as_a_pdf_to_the_address_on_file(http: httpx.AsyncClient, records: Records) -> None:
    ana, email = await reachable(records)
    sent = await http.post(SEND, json={"what": "bill", "language": "es"}, headers=headers(ana))
    assert (sent.status_code, sent.json()["masked"]) == (202, "a•••@correo.mx")
    (mail,) = await inbox(http, email)
    assert mail["attachment"].startswith("recibo-2026-")
    assert mail["attachment"].endswith(".pdf")
    assert "$450.00" in mail["body"]


async def test_a_reference_goes_with_its_amount_and_the_ways_to_pay(http: httpx.AsyncClient, records: Records) -> None:
    ana, email = await reachable(records)
    body = {"what": "reference", "amount_minor": 20_000, "language": "en"}
    assert (await http.post(SEND, json=body, headers=headers(ana))).status_code == 202
    (mail,) = await inbox(http, email)
    assert "$200.00" in mail["body"]
    assert "OXXO" in mail["body"]
    assert mail["attachment"] is None


async def test_the_same_key_sends_once(http: httpx.AsyncClient, records: Records) -> None:
    ana, email = await reachable(records)
    key = str(uuid4())
    for _ in range(2):
        assert (await http.post(SEND, json={"what": "bill"}, headers=headers(ana, key))).status_code == 202
    assert len(await inbox(http, email)) == 1


async def test_without_an_address_on_file_nothing_is_sent(http: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    await records.bill(ana.account, 45_000, due=date(2026, 12, 5))
    refused = await http.post(SEND, json={"what": "bill"}, headers=headers(ana))
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/no-contact")


async def test_somebody_elses_bill_is_not_found(http: httpx.AsyncClient, records: Records) -> None:
    ana, email = await reachable(records)
    ben, _ = await reachable(records)
    theirs = (await http.get("/api/customers/me/bills/latest", headers=ben.token)).json()["id"]
    refused = await http.post(SEND, json={"what": "bill", "bill_id": theirs}, headers=headers(ana))
    assert refused.status_code == 404
    assert await inbox(http, email) == []


async def test_a_key_is_needed(http: httpx.AsyncClient, records: Records) -> None:
    ana, _ = await reachable(records)
    assert (await http.post(SEND, json={"what": "bill"}, headers=ana.token)).status_code == 400


async def test_staff_send_the_bill_to_the_holders_address_once(http: httpx.AsyncClient, records: Records) -> None:
    ana, email = await reachable(records)
    path, staff = f"/api/utilities/cantera/accounts/{ana.account.id}/emails", records.staff()
    asked = staff | {"Idempotency-Key": str(uuid4())}
    for _ in range(2):
        sent = await http.post(path, json={"what": "bill"}, headers=asked)
        assert (sent.status_code, sent.json()["masked"]) == (202, "a•••@correo.mx")
    (mail,) = await inbox(http, email)
    assert mail["attachment"].startswith("recibo-2026-")
    foreign = await records.person()
    bill = await records.bill(foreign.account, 100, due=date(2026, 12, 5))
    body = {"what": "bill", "bill_id": str(bill.id)}
    assert (await http.post(path, json=body, headers=staff | {"Idempotency-Key": "other"})).status_code == 404


async def test_staff_hear_that_a_holder_has_no_address(http: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    answer = await http.post(
        f"/api/utilities/cantera/accounts/{ana.account.id}/emails",
        json={"what": "reference"},
        headers=records.staff() | {"Idempotency-Key": str(uuid4())},
    )
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/no-contact")
