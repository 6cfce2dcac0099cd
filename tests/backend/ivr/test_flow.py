"""A telephone flow of others: contract and code, and nothing without both."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.app import create_app
from backend.customers.models import Customer
from kit.settings import Settings
from tests.backend.conftest import KEY
from tests.backend.identity.conftest import Watch, other_code, slug
from tests.backend.records import Person, Records, digits


@dataclass
class Flow:
    """A Studio flow with one caller's contract."""

    http: httpx.AsyncClient
    number: str
    phone: str

    async def send(self, number: str = "") -> httpx.Response:
        return await self.http.post("/api/ivr/code", json={"account_number": number or self.number})

    async def code(self) -> str:
        items = (await self.http.get("/api/demo/inbox", params={"phone": self.phone})).json()["items"]
        found = re.search(r"\b\d{6}\b", items[0]["body"])
        assert found
        return found[0]

    async def ask(self, what: str, code: str, number: str = "", **more: str) -> httpx.Response:
        body = {"account_number": number or self.number, "verification_code": code} | more
        return await self.http.post(f"/api/ivr/{what}", json=body)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
async def http(engine: AsyncEngine, watch: Watch) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(Settings(ventanilla_secret_key=KEY, ventanilla_demo=True), engine, clock=watch)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://backend") as client:
        yield client


@pytest.fixture
async def ana(records: Records) -> Person:
    made = await records.person()
    made.customer.phone = "+52442" + digits(7)
    async with records.sessions.begin() as session:
        await session.execute(update(Customer).where(Customer.id == made.customer.id).values(phone=made.customer.phone))
    await records.premise(made.account)
    return made


@pytest.fixture
def flow(http: httpx.AsyncClient, ana: Person) -> Flow:
    return Flow(http, ana.account.contract_number, ana.customer.phone or "")


async def test_contract_and_code_tell_the_balance_as_it_is_said(flow: Flow) -> None:
    assert (await flow.send()).status_code == 202
    told = await flow.ask("balance", await flow.code())
    assert told.status_code == 200
    assert told.json() == {
        "balance": {"amount_minor": 0, "currency": "MXN"},
        "due_date": None,
        "overdue": False,
        "say": "No hay nada por pagar.",
    }


async def test_one_code_opens_all_three_for_its_five_minutes(flow: Flow, watch: Watch) -> None:
    await flow.send()
    code = await flow.code()
    told = [await flow.ask(what, code, language="en") for what in ("balance", "last-bill", "outage")]
    assert [answer.status_code for answer in told] == [200, 200, 200]
    assert [answer.json()["say"] for answer in told] == [
        "There is nothing to pay.",
        "There are no bills yet.",
        "There is no known outage at the address.",
    ]
    watch.wait(minutes=6)
    assert slug(await flow.ask("balance", code)) == "not-verified"


async def test_a_code_may_be_keyed_in_with_anything_between_its_digits(flow: Flow) -> None:
    await flow.send()
    code = await flow.code()
    assert (await flow.ask("balance", f"{code[:3]}-{code[3:]}#")).status_code == 200


async def test_without_a_code_that_was_sent_nothing_opens(flow: Flow) -> None:
    assert slug(await flow.ask("balance", "123456")) == "not-verified"


async def test_a_wrong_code_counts_and_the_third_uses_it_up(flow: Flow) -> None:
    await flow.send()
    right = await flow.code()
    wrong = other_code(right)
    assert [slug(await flow.ask("balance", wrong)) for _ in range(3)] == ["not-verified", "not-verified", "otp-locked"]
    assert slug(await flow.ask("balance", right)) == "otp-locked"


async def test_a_wrong_code_opens_nothing_after_the_right_one_did(flow: Flow) -> None:
    await flow.send()
    right = await flow.code()
    assert (await flow.ask("balance", right)).status_code == 200
    assert slug(await flow.ask("balance", other_code(right))) == "not-verified"
    tries = [slug(await flow.ask("balance", other_code(right))) for _ in range(9)]
    assert tries[-1] == "otp-locked"


async def test_an_unknown_contract_is_answered_as_any_other(flow: Flow) -> None:
    known, unknown = await flow.send(), await flow.send("9999999999")
    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())
    assert slug(await flow.ask("balance", "123456", number="9999999999")) == "not-verified"


async def test_at_most_five_codes_an_hour_are_sent_and_that_is_not_told_either(
    flow: Flow, http: httpx.AsyncClient
) -> None:
    answers = [await flow.send() for _ in range(7)]
    assert {answer.status_code for answer in answers} == {202}
    items = (await http.get("/api/demo/inbox", params={"phone": flow.phone})).json()["items"]
    assert len(items) == 5


async def test_the_code_of_one_contract_opens_no_other(flow: Flow, records: Records) -> None:
    other = await records.person()
    await flow.send()
    assert slug(await flow.ask("balance", await flow.code(), number=other.account.contract_number)) == "not-verified"


async def test_what_is_no_code_is_told_so(flow: Flow) -> None:
    assert slug(await flow.ask("balance", "12")) == "validation"
