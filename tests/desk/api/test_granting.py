"""Programs do the desk's quick actions, against the service layer itself: once, within limits, audited and told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.app import create_app
from backend.kit.db import make_sessions
from backend.payments.models import PaymentMethod
from bot.app import make_gateway
from desk.api import app as api
from desk.api.keys import SCOPES
from desk.staff.door import Door
from kit import utility
from kit.settings import Settings
from tests.backend import records as rows
from tests.bot.floor.house import House
from tests.desk.api.conftest import Bureau, Mounted

KEY = "a-signing-key-for-tests-that-is-long-enough"
TODAY = datetime.now(UTC).date()
DUE, LATER = TODAY - timedelta(days=10), TODAY + timedelta(days=6)


def down() -> httpx.AsyncClient:
    """To a service layer that does not answer."""
    return httpx.AsyncClient(transport=httpx.MockTransport(lambda _request: httpx.Response(503)))


@dataclass
class Rosa:
    """A customer with a late bill and its fee, who writes from her phone; an agent has her."""

    conversation: UUID
    account: str
    bill: str

    @property
    def path(self) -> str:
        return f"/conversations/{self.conversation}"


@pytest.fixture
async def bureau(engine: AsyncEngine, database_url: str) -> AsyncIterator[Bureau]:
    """Aguas de Cantera with its service layer behind the gateway."""
    now = datetime.now(UTC)  # staff tokens live five minutes by the real clock
    house = House(engine, utility=utility.load("cantera"), moment=now)
    settings = Settings(database_url=database_url, ventanilla_secret_key=KEY, ventanilla_demo=True)
    backend = create_app(settings, engine, clock=lambda: now)
    gateway = make_gateway(settings, clock=lambda: house.now)
    await gateway.client.aclose()
    gateway.client = httpx.AsyncClient(transport=httpx.ASGITransport(backend))
    door = Door(engine, KEY, lambda: house.now, {"cantera": house.utility})
    app = api.make_api(gateway, door, calls_a_minute=600)
    root = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=Mounted(root), base_url="http://counter") as client:
        found = Bureau(house, client, "", app)
        found.key = await found.new_key(*SCOPES)
        await house.agent("noemi", capacity=99)
        yield found
    await gateway.client.aclose()


@pytest.fixture
async def rosa(bureau: Bureau, engine: AsyncEngine) -> Rosa:
    written = rows.Records(make_sessions(engine), key=KEY)
    digits = "52442" + rows.digits(7)
    customer = await written.customer(name="Rosa Mendoza", phone=f"+{digits}")
    await bureau.house.run("update service.customers set email = 'rosa@example.com' where id = :id", id=customer.id)
    account = await written.account(customer)
    await written.premise(account)
    bill = await written.bill(account, 10_000, due=DUE, late_fee=4_500)
    conversation = await bureau.taken_by("noemi", words="Mi recibo trae recargo")
    await bureau.house.run(
        "update runtime.conversations set address = :address where id = :id", id=conversation, address=digits
    )
    return Rosa(conversation, str(account.id), str(bill.id))


async def do(bureau: Bureau, rosa: Rosa, path: str, key: str = "", /, **body: Any) -> httpx.Response:
    return await bureau.ask("POST", f"{rosa.path}/{path}", body, agent="noemi", key=key)


async def acts(bureau: Bureau, rosa: Rosa) -> list[str]:
    return [row.what for row in await bureau.audited(rosa.conversation) if not row.what.startswith("conversation_")]


async def test_who_it_is_and_what_may_be_granted(bureau: Bureau, rosa: Rosa) -> None:
    found = await bureau.get(f"{rosa.path}/customer")
    assert (found["proof"], found["name"], found["email"]) == ("phone", "Rosa Mendoza", "rosa@example.com")
    [contract] = found["contracts"]
    assert (contract["account_id"], contract["balance"]) == (rosa.account, {"amount_minor": 10_000, "currency": "MXN"})
    answer = await bureau.ask("GET", f"{rosa.path}/relief", agent="noemi")
    assert [(one["bill_id"], one["late_fee"]["amount_minor"]) for one in answer.json()["bills"]] == [(rosa.bill, 4_500)]


async def test_a_credit_is_given_once_written_down_and_told(bureau: Bureau, rosa: Rosa) -> None:
    body = {"amount_minor": 1_000, "reason": "Cortesía", "tell": True}
    first, again = [await do(bureau, rosa, "credits", "k", **body) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 200), first.text
    assert (first.json()["told"], first.json()["done"]) == (True, again.json()["done"])
    assert "$10.00" in first.json()["done"]
    [contract] = (await bureau.get(f"{rosa.path}/customer"))["contracts"]
    assert contract["balance"]["amount_minor"] == 9_000
    assert await acts(bureau, rosa) == ["credit_applied"]
    told = [words for sender, _, words in await bureau.house.said(rosa.conversation) if sender == "agent"]
    assert told == ["Listo: se abonaron $10.00 a la cuenta. Para ver el saldo: «saldo»."]
    other = await do(bureau, rosa, "credits", "k", amount_minor=2_000, reason="Cortesía")
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-mismatch")


async def test_a_fee_is_waived_once_and_the_same_key_hears_so_again(bureau: Bureau, rosa: Rosa) -> None:
    first, again = [
        await do(bureau, rosa, "late-fee-waivers", "k", bill_id=rosa.bill, reason="Cortesía") for _ in range(2)
    ]
    assert (first.status_code, again.status_code) == (201, 200), first.text
    assert (first.json()["new"], again.json()["new"]) == (True, False)
    assert first.json()["done"] == again.json()["done"]
    other = await do(bureau, rosa, "late-fee-waivers", bill_id=rosa.bill, reason="Otra")
    assert (other.status_code, other.json()["type"]) == (422, "/problems/nothing-to-grant")
    assert await acts(bureau, rosa) == ["late_fee_waived"]


async def test_a_due_date_is_put_off(bureau: Bureau, rosa: Rosa) -> None:
    done = await do(bureau, rosa, "due-dates", bill_id=rosa.bill, due_date=LATER.isoformat(), reason="Le pagan")
    assert done.status_code == 201, done.text
    answer = await bureau.ask("GET", f"{rosa.path}/relief", agent="noemi")
    assert [one["due_date"] for one in answer.json()["bills"]] == [LATER.isoformat()]
    before = await do(
        bureau, rosa, "due-dates", bill_id=rosa.bill, due_date=(DUE - timedelta(days=9)).isoformat(), reason="Al revés"
    )
    assert before.json()["type"] == "/problems/nothing-to-grant"


async def test_an_email_goes_to_the_address_on_file(bureau: Bureau, rosa: Rosa) -> None:
    done = await do(bureau, rosa, "emails", what="reference")
    assert done.status_code == 201, done.text
    assert await acts(bureau, rosa) == ["email_sent"]


async def test_the_way_to_a_pin_goes_to_the_address_on_file_once(bureau: Bureau, rosa: Rosa) -> None:
    first, again = [await do(bureau, rosa, "emails", "k", what="pin") for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 200)
    assert await acts(bureau, rosa) == ["email_sent"]


async def test_a_case_has_its_number(bureau: Bureau, rosa: Rosa) -> None:
    body = {"category": "leak", "subject": "Fuga {en} la toma", "description": "Frente al 12"}
    first, again = [await do(bureau, rosa, "cases", "k", **body) for _ in range(2)]
    assert first.json()["number"] == again.json()["number"]
    assert first.json()["number"] in first.json()["done"]
    assert "Fuga {en} la toma" in first.json()["done"]


async def test_what_is_above_the_limit_is_denied_and_leaves_no_trace(bureau: Bureau, rosa: Rosa) -> None:
    denied = await do(bureau, rosa, "credits", amount_minor=9_000_000, reason="Mucho")
    assert (denied.status_code, denied.json()["type"], denied.json()["why"]) == (403, "/problems/denied", "above-limit")
    assert await acts(bureau, rosa) == []


async def test_nothing_is_granted_to_anybody_else(bureau: Bureau, rosa: Rosa, engine: AsyncEngine) -> None:
    written = rows.Records(make_sessions(engine), key=KEY)
    stranger = await written.account(await written.customer(name="Beto"))
    foreign = await do(bureau, rosa, "credits", amount_minor=100, reason="x", account_id=str(stranger.id))
    assert foreign.status_code == 404
    bill = await written.bill(stranger, 5_000, due=DUE, late_fee=4_500)
    other = await do(bureau, rosa, "late-fee-waivers", bill_id=str(bill.id), reason="x")
    assert other.json()["type"] == "/problems/nothing-to-grant"
    nobody = await bureau.taken_by("noemi")
    answer = await bureau.ask(
        "POST", f"/conversations/{nobody}/credits", {"amount_minor": 100, "reason": "x"}, agent="noemi"
    )
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/customer-unknown")


async def test_figures_tell_how_customers_paid(bureau: Bureau, rosa: Rosa, engine: AsyncEngine) -> None:
    written = rows.Records(make_sessions(engine), key=KEY)
    account = await written.account(await written.customer())
    for method in (PaymentMethod.office, PaymentMethod.card, PaymentMethod.autopay):
        await written.payment(account, 5_000, method=method, at=datetime(2015, 5, 4, 18, tzinfo=UTC))
    asked = {"from": "2015-05-04", "to": "2015-05-04"}
    assert (await bureau.get("/figures", params=asked))["payments"] == {
        "count": 3, "digital": 2, "at_office": 1, "methods": {"autopay": 1, "card": 1, "office": 1},
    }  # fmt: skip
    bureau.app.state.house.gateway.client = down()
    assert (await bureau.get("/figures", params=asked))["payments"] is None


async def test_a_service_layer_that_is_down_says_so(bureau: Bureau, rosa: Rosa) -> None:
    bureau.app.state.house.gateway.client = down()
    answer = await do(bureau, rosa, "credits", amount_minor=100, reason="x")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/records-down")


async def test_only_who_has_the_conversation_is_seen_typing(bureau: Bureau, rosa: Rosa) -> None:
    await bureau.house.agent("raul")
    refused = await bureau.ask("POST", f"{rosa.path}/typing", agent="raul")
    assert (refused.status_code, refused.json()["agent"]) == (409, "noemi")
    told: list[tuple[UUID, float]] = []
    hub = bureau.app.state.house.gateway.hub
    hub.typing = lambda conversation, *, seconds: told.append((conversation, seconds))  # type: ignore[method-assign]
    bureau.house.pass_time(seconds=1)
    web = await bureau.house.conversation(channel="web")
    await bureau.house.enter(web)
    await bureau.house.take(web, "noemi")
    assert (await bureau.ask("POST", f"/conversations/{web}/typing", agent="noemi")).status_code == 204
    assert told == [(web, timedelta(seconds=6).total_seconds())]
