"""The demo in a real database: once, whole, and as the service sees it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from backend import demo
from backend.app import create_app
from backend.demo.generate import generate
from backend.kit.db import make_sessions
from backend.knowledge import service as knowledge
from kit import migrate, postgres, utility
from kit.settings import Settings
from kit.tokens import Token, mint

TODAY = date(2026, 11, 20)
KEY = "k" * 48
NOON = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def demo_url(server_url: str) -> Iterator[str]:
    """A database of its own: the demo's reset deletes by utility."""
    name = f"demo_{uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
    url = postgres.sqlalchemy_url(server_url).set(drivername="postgresql", database=name)
    rendered = url.render_as_string(hide_password=False)
    migrate.upgrade(rendered)
    demo.load(rendered, today=TODAY)
    yield rendered
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'drop database "{name}" with (force)')


@pytest.fixture
async def demo_engine(demo_url: str) -> AsyncIterator[AsyncEngine]:
    engine = postgres.make_engine(demo_url)
    yield engine
    await engine.dispose()


def client(engine: AsyncEngine, *, now: datetime = NOON, on: bool = True) -> httpx.AsyncClient:
    settings = Settings(ventanilla_demo=on, ventanilla_secret_key=KEY)
    app = create_app(settings, engine, clock=lambda: now)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


def test_the_service_reads_the_balance_that_the_generator_worked_out_for_every_account(demo_url: str) -> None:
    expected = {
        standing.account_id: standing.balance_minor
        for name in ("cantera", "prairie")
        for standing in generate(utility.load(name), today=TODAY).standings
    }
    with psycopg.connect(demo_url) as connection:
        found = dict(connection.execute("select id, service.account_balance(id) from service.accounts").fetchall())
    assert found == expected


def test_loading_again_changes_nothing(demo_url: str) -> None:
    count = "select count(*) from service.bills"
    with psycopg.connect(demo_url) as connection:
        before = connection.execute(count).fetchone()
        assert demo.load(demo_url, today=TODAY).loaded is False
        assert connection.execute(count).fetchone() == before


async def test_the_cast_is_served_in_the_rows_of_the_contract(demo_engine: AsyncEngine) -> None:
    async with client(demo_engine) as http:
        answer = await http.get("/api/demo/cast")
    assert answer.status_code == 200
    rows = {row["key"]: row for row in answer.json()["items"]}
    assert len(rows) == answer.json()["total"] >= 24
    maria = rows["maria"]
    assert list(maria) == ["key", "utility", "name", "language", "contract", "phone", "email", "tags", "expect"]
    assert list(maria["expect"]) == ["balance", "due_date", "last_bill", "usage", "outage", "case"]
    assert maria["expect"]["balance"] == maria["expect"]["last_bill"]
    assert maria["expect"]["balance"]["currency"] == "MXN"
    assert maria["expect"]["due_date"] == "2026-12-04"  # read 6 days ago, billed 2 days later, due 18 days after
    assert maria["expect"]["usage"]["unit"] == "m3"
    assert maria["expect"]["outage"] is None
    assert rows["nandu"]["expect"]["due_date"] is None
    assert rows["concepcion"]["phone"] is None
    assert rows["pablo"]["expect"]["case"].startswith("CASE-2026-")


async def test_outages_stay_of_today_however_long_the_demo_lives(demo_engine: AsyncEngine, demo_url: str) -> None:
    three_days_on = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    async with client(demo_engine, now=three_days_on) as http:
        rows = {row["key"]: row for row in (await http.get("/api/demo/cast")).json()["items"]}
    # 6:00 and 15:00 of the 24th at the utility: UTC-6 in both places in November.
    assert datetime.fromisoformat(rows["carmen"]["expect"]["outage"]["eta"]) == datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert datetime.fromisoformat(rows["brenda"]["expect"]["outage"]["eta"]) == datetime(2026, 11, 24, 21, tzinfo=UTC)
    query = "select zone, eta from service.outages where restored_at is null and utility_id = 'cantera' order by eta"
    with psycopg.connect(demo_url) as connection:
        found = connection.execute(query).fetchall()
    assert found == [
        ("carrillo", datetime(2026, 11, 24, 12, tzinfo=UTC)),
        ("hercules", datetime(2026, 11, 24, 21, tzinfo=UTC)),
    ]


def test_each_outage_names_as_many_premises_as_it_touches(demo_url: str) -> None:
    query = (
        "select o.affected, count(a.premise_id) filter (where p.zone = o.zone), count(a.notified_at)"
        " from service.outages o left join service.outage_affected a on a.outage_id = o.id"
        " left join service.premises p on p.id = a.premise_id where o.restored_at is null group by o.id"
    )
    with psycopg.connect(demo_url) as connection:
        found = connection.execute(query).fetchall()
    assert len(found) == 4  # one now and one tomorrow in each utility
    assert all(affected == named > 0 and told == 0 for affected, named, told in found)


async def test_the_cast_does_not_exist_outside_the_demo(demo_engine: AsyncEngine) -> None:
    async with client(demo_engine, on=False) as http:
        assert (await http.get("/api/demo/cast")).status_code == 404


def test_a_reset_takes_away_what_was_done_in_the_demo_and_leaves_other_utilities(demo_url: str) -> None:
    insert = (
        "insert into service.customers (id, utility_id, full_name, language) values"
        " (gen_random_uuid(), 'elsewhere', 'Kept', 'en'), (gen_random_uuid(), 'prairie', 'Gone', 'en')"
    )
    note = (
        "insert into service.case_notes (id, case_id, author, text, at)"
        " select gen_random_uuid(), id, 'customer', 'Gone', now() from service.cases limit 1"
    )
    with psycopg.connect(demo_url, autocommit=True) as connection:
        connection.execute(insert)
        connection.execute(note)
        assert demo.reset(demo_url, today=TODAY).rows["customers"] == 1800
        names = connection.execute("select full_name from service.customers where full_name in ('Kept', 'Gone')")
        assert names.fetchall() == [("Kept",)]
        assert connection.execute("select count(*) from service.case_notes where text = 'Gone'").fetchone() == (0,)
        connection.execute("delete from service.customers where utility_id = 'elsewhere'")


async def test_everyone_of_the_cast_with_a_phone_hears_from_the_service_what_is_expected(
    demo_engine: AsyncEngine,
) -> None:
    async with client(demo_engine) as http:
        rows = (await http.get("/api/demo/cast")).json()["items"]
        for row in rows:
            if row["phone"] is None or "shared_phone" in row["tags"]:
                continue
            heard = await told(http, row)
            assert heard == row["expect"] | {"last_bill": None}, row["key"]


async def told(http: httpx.AsyncClient, row: dict[str, Any]) -> dict[str, Any]:
    """What the service says at level 1 to a conversation that proves the phone, of the row's contract."""
    proof = Token("conversation", uuid4(), row["utility"], channel="whatsapp", phone=row["phone"])
    headers = {"Authorization": f"Bearer {mint(proof, key=KEY, now=datetime.now(UTC))}"}
    contracts = (await http.get("/api/customers/me/identity", headers=headers)).json()["contracts"]
    account = next(one["account_id"] for one in contracts if one["contract_number"] == row["contract"])
    params = {"account_id": account}
    balance = (await http.get("/api/customers/me/balance", headers=headers, params=params)).json()
    usage = (await http.get(f"/api/customers/me/accounts/{account}/usage/current", headers=headers)).json()
    outages = (await http.get("/api/customers/me/outages", headers=headers, params=params)).json()["items"]
    cases = (await http.get("/api/customers/me/cases", headers=headers)).json()["items"]
    return {
        "balance": balance["balance"],
        "due_date": balance["due_date"],
        "usage": {"quantity": usage["quantity"], "unit": usage["unit"]},
        "outage": {"eta": outages[0]["eta"]} if outages else None,
        "case": cases[0]["number"] if cases else None,
        "last_bill": None,  # level 2
    }


async def test_a_reset_leaves_what_the_utility_has_written(demo_url: str, demo_engine: AsyncEngine) -> None:
    sessions = make_sessions(demo_engine)
    await knowledge.load_files(sessions, knowledge.read_files([utility.load("cantera")]))
    demo.reset(demo_url, today=TODAY)
    async with sessions() as session:
        found = await knowledge.answer(session, utility="cantera", language="es", question="¿cómo leo el medidor?")
    assert found[0].article == "meter-reading"
