from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import create_async_engine
from structlog.testing import capture_logs

from backend.app import create_app
from kit.clock import utc_now
from kit.ids import new_id
from kit.settings import Settings
from kit.tokens import Token, mint
from tests.backend.records import Records

ME = "/api/customers/me"


async def test_it_is_alive_and_ready(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health/live")).json() == {"status": "ok"}
    ready = await client.get("/health/ready")
    assert (ready.status_code, ready.json()["dependencies"]["database"]) == (200, "ok")


async def test_without_a_database_it_is_alive_but_not_ready() -> None:
    engine = create_async_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    app = create_app(Settings(ventanilla_secret_key="k" * 40), engine)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://backend") as client:
        assert (await client.get("/health/live")).status_code == 200
        ready = await client.get("/health/ready")
    assert (ready.status_code, ready.json()["dependencies"]) == (503, {"database": "down"})


async def test_metrics_count_by_route_and_not_by_path(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    await client.get(f"{ME}/bills/{new_id()}", headers=ana.token)
    text = (await client.get("/metrics")).text
    assert 'backend_http_requests_total{method="GET",route="/api/customers/me/bills/{bill_id}",status="404"}' in text


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"Authorization": "Bearer nonsense"},
        {"Authorization": "Bearer ñ".encode().decode("latin-1")},
        {"Authorization": "Basic YTpi"},
        {"Authorization": "Bearer "},
    ],
)
async def test_without_a_token_of_ours_nothing_is_said(client: httpx.AsyncClient, header: dict[str, str]) -> None:
    answer = await client.get(f"{ME}/balance", headers=httpx.Headers(header, encoding="latin-1"))
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/unauthorized")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_an_expired_or_foreign_token_is_refused(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    token = Token(kind="customer", subject=ana.customer.id, utility="cantera")
    old = mint(token, key=records.key, now=utc_now() - timedelta(hours=1))
    forged = mint(token, key="another-key-that-is-also-long-enough", now=utc_now())
    web = mint(Token(kind="web", subject=ana.customer.id, utility="cantera"), key=records.key, now=utc_now())
    for raw in (old, forged, web):
        answer = await client.get(f"{ME}/balance", headers={"Authorization": f"Bearer {raw}"})
        assert answer.status_code == 401


async def test_staff_are_no_customers(client: httpx.AsyncClient, records: Records, admin: dict[str, str]) -> None:
    for token in (records.staff(), admin):
        assert (await client.get(f"{ME}/balance", headers=token)).status_code == 401


async def test_an_empty_admin_token_lets_nobody_in(app: FastAPI, engine: object) -> None:
    open_app = create_app(Settings(ventanilla_secret_key="k" * 40, ventanilla_admin_token=""), engine)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(open_app), base_url="http://backend") as client:
        answer = await client.get("/api/utilities/cantera/customers", headers={"Authorization": "Bearer x"})
        empty = await client.get("/api/utilities/cantera/customers", headers={"Authorization": "Bearer "})
    assert (answer.status_code, empty.status_code) == (401, 401)


async def test_every_answer_carries_security_headers(client: httpx.AsyncClient) -> None:
    for path in ("/health/live", "/nowhere", f"{ME}/balance"):
        headers = (await client.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "default-src 'none'" in headers["content-security-policy"]


async def test_a_wrong_path_or_method_is_a_problem(client: httpx.AsyncClient) -> None:
    lost = await client.get("/nowhere")
    assert (lost.status_code, lost.json()["type"]) == (404, "/problems/not-found")
    wrong = await client.delete("/health/live")
    assert (wrong.status_code, wrong.json()["type"]) == (405, "/problems/method-not-allowed")


async def test_a_body_over_three_megabytes_is_413(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    answer = await client.put(f"{ME}/preferences", content=b"x" * (3 * 1024 * 1024 + 1), headers=ana.token)
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/body-too-large")

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(4):
            yield b"x" * 1024 * 1024

    undeclared = await client.put(f"{ME}/preferences", content=chunks(), headers=ana.token)
    assert undeclared.status_code == 413


async def test_a_broken_body_says_nothing_of_what_was_sent(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    answer = await client.put(f"{ME}/preferences", json={"bill_delivery": "secreto-7781"}, headers=ana.token)
    assert answer.status_code == 422
    assert "secreto" not in answer.text


async def test_the_api_describes_itself(client: httpx.AsyncClient) -> None:
    described = (await client.get("/openapi.json")).json()
    balance = described["paths"][f"{ME}/balance"]["get"]
    assert balance["tags"] == ["billing"]
    assert "level-required" in balance["responses"]["403"]["description"]
    assert all("summary" in one for path in described["paths"].values() for one in path.values())


async def test_the_log_names_the_route_and_nothing_of_the_customer(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person(name="Ñandú Pérez")
    with capture_logs() as logs:
        path = "/api/utilities/cantera/customers"
        await client.get(path, params={"q": "Ñandú"}, headers=records.staff() | {"X-Turn-Id": "turn-1"})
        await client.get(f"{ME}/profile", headers=ana.token)
    answered = [line for line in logs if line["event"] == "http.request.answered"]
    assert [(line["route"], line["status"], line["turn"]) for line in answered] == [
        ("/api/utilities/{utility_id}/customers", 200, "turn-1"),
        (f"{ME}/profile", 200, ""),
    ]
    assert "Ñandú" not in str(logs)
    assert str(ana.customer.id) not in str(logs)
