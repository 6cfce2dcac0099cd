"""What is another customer's, or another utility's, is not found: every route with something in its path, over the
description at /openapi.json, so that a new one is covered by itself."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.kit.db import make_sessions
from kit.ids import new_id
from tests.backend.belongings import Owner, owner_of_everything
from tests.backend.conftest import ADMIN, KEY
from tests.backend.records import Records
from tests.backend.routes import ROUTES, Route, body

ADMINS = {"Authorization": f"Bearer {ADMIN}"}


@pytest.fixture(scope="module")
async def owners(client: httpx.AsyncClient, engine: AsyncEngine) -> dict[str, Owner]:
    """Who asks (`mine`), a neighbour at the same utility, and somebody at the other one, each with everything."""
    records = Records(make_sessions(engine), key=KEY)
    utilities = {"mine": "cantera", "neighbour": "cantera", "abroad": "prairie"}
    return {
        name: await owner_of_everything(client, records, utility=utility, staff=ADMINS)
        for name, utility in utilities.items()
    }


def named(route: Route) -> list[str]:
    """The parameters of the path."""
    return re.findall(r"{(\w+)}", route.path)


async def ask(
    client: httpx.AsyncClient, route: Route, things: dict[str, str], token: dict[str, str], **extra: Any
) -> httpx.Response:
    return await client.request(
        route.method,
        route.path.format_map(things),
        json=body(route),
        headers=token | {"Idempotency-Key": str(new_id())},
        **extra,
    )


PERSONAL = [route for route in ROUTES if route.personal]
WITH_ID = [route for route in PERSONAL if named(route)]
ASKING_ABOUT_A_CONTRACT = [
    route for route in PERSONAL if any(one["in"] == "query" and one["name"] == "account_id" for one in route.parameters)
]
STAFFED = [route for route in ROUTES if route.path.startswith("/api/utilities/")]
STAFFED_WITH_ID = [route for route in STAFFED if len(named(route)) > 1]


@pytest.mark.parametrize("route", WITH_ID, ids=str)
async def test_a_customer_finds_nobody_elses(client: httpx.AsyncClient, owners: dict[str, Owner], route: Route) -> None:
    token = owners["mine"].person.token
    for other in ("neighbour", "abroad"):
        # An outage in the neighbour's zone is one's own as well; the one abroad is not.
        if other == "neighbour" and "outage_id" in route.path:
            continue
        answer = await ask(client, route, owners[other].things, token)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found"), other
    own = await ask(client, route, owners["mine"].things, token)
    assert own.status_code < 300


@pytest.mark.parametrize("route", ASKING_ABOUT_A_CONTRACT, ids=str)
async def test_a_customer_asks_about_nobody_elses_contract(
    client: httpx.AsyncClient, owners: dict[str, Owner], route: Route
) -> None:
    token = owners["mine"].person.token
    for other in ("neighbour", "abroad"):
        things = owners[other].things
        answer = await ask(client, route, things, token, params={"account_id": things["account_id"]})
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found"), other


async def test_a_body_names_nobody_elses_contract(client: httpx.AsyncClient, owners: dict[str, Owner]) -> None:
    me, token = "/api/customers/me", owners["mine"].person.token
    for other in ("neighbour", "abroad"):
        theirs = {"account_id": owners[other].things["account_id"]}
        select = await client.post(f"{me}/identity/select", json=theirs, headers=token)
        report = await client.post(
            f"{me}/outage-reports",
            json=theirs | {"description": "No water"},
            headers=token | {"Idempotency-Key": str(new_id())},
        )
        assert (select.status_code, report.status_code) == (404, 404)


@pytest.mark.parametrize("route", STAFFED_WITH_ID, ids=str)
async def test_staff_find_nothing_of_another_utility_under_their_own(
    client: httpx.AsyncClient, owners: dict[str, Owner], records: Records, route: Route
) -> None:
    things = owners["abroad"].things | {"utility_id": "cantera"}
    for token in (records.staff("cantera"), ADMINS):
        answer = await ask(client, route, things, token)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


@pytest.mark.parametrize("route", STAFFED, ids=str)
async def test_staff_and_customers_do_not_enter_another_utility(
    client: httpx.AsyncClient, owners: dict[str, Owner], records: Records, route: Route
) -> None:
    things = owners["abroad"].things
    assert (await ask(client, route, things, records.staff("cantera"))).status_code == 404
    for customer in owners.values():
        assert (await ask(client, route, things, customer.person.token)).status_code == 401
    assert (await ask(client, route, things | {"utility_id": "atlantis"}, ADMINS)).status_code == 404
