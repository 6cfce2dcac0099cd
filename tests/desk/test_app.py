"""What the gateway answers at its front door, and which paths are the pages'."""

from __future__ import annotations

import re

import httpx
import pytest
from fastapi import FastAPI
from starlette.responses import PlainTextResponse

from bot.app import create_app
from desk.app import Elsewhere, add_pages
from kit.settings import Settings


async def get(app: FastAPI, path: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://counter") as client:
        return await client.get(path)


async def test_without_the_demo_the_front_door_says_where_health_and_documentation_are(database_url: str) -> None:
    settings = Settings(
        database_url=database_url,
        ventanilla_demo=False,
        ventanilla_secret_key="k" * 40,
        ventanilla_backend_url="http://backend:8001",
        ventanilla_public_url="https://counter.example",
    )
    app = add_pages(create_app(settings))
    door = await get(app, "/")
    assert door.status_code == 200
    assert "/health/ready" in door.text
    assert "http://backend:8001/docs" in door.text
    assert "/desk" in door.text
    assert (await get(app, "/desk")).headers["location"] == "/desk/sign-in"
    sign_in = await get(app, "/desk/sign-in")
    assert sign_in.status_code == 200
    assert "Secure" in sign_in.headers["set-cookie"]
    assert "--demo" not in sign_in.text
    for demo_only in ("/en", "/demo/files/0/0", "/demo/linked", "/demo/amazon/echo.api/echo-api-cert-demo.pem"):
        assert (await get(app, demo_only)).status_code == 404
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://counter") as client:
        for way in ("channels/alexa", "channels/google", "channels/telegram", "channels/email", "telegram/bot1/getMe"):
            assert (await client.post(f"/demo/{way}", content=b"{}")).status_code == 404


async def test_the_api_and_its_description_are_the_gateway_s_and_load_nothing_from_elsewhere(database_url: str) -> None:
    settings = Settings(database_url=database_url, ventanilla_demo=False, ventanilla_secret_key="k" * 40)
    app = add_pages(create_app(settings))
    asked = await get(app, "/api/utilities/cantera/conversations")
    assert (asked.status_code, asked.json()["type"]) == (401, "/problems/unauthorized")
    assert (await get(app, "/api/nothing")).headers["content-type"] == "application/problem+json"
    paths = (await get(app, "/api/openapi.json")).json()["paths"]
    assert "/utilities/{utility_id}/conversations/{conversation_id}/take" in paths
    page = await get(app, "/api/docs")
    loaded = re.findall(r"""(?:src|href)=["']([^"']+)""", page.text)
    assert any(one.endswith(".js") for one in loaded)
    for one in loaded:
        assert one.startswith("/api/")
        assert (await get(app, one)).status_code == 200


@pytest.mark.parametrize("path", ["/", "/en", "/_nicegui/3/static/x.js", "/desk/static/simulator.css", "/favicon.ico"])
async def test_the_pages_have_their_own_paths(path: str) -> None:
    assert (await get(with_pages(), path)).text == "page"


@pytest.mark.parametrize("path", ["/wp-login.php", "/channels/nothing", "/english", "/deskx", "/demo/nothing"])
async def test_any_other_path_is_a_plain_404_before_a_page_is_built(path: str) -> None:
    answer = await get(with_pages(), path)
    assert (answer.status_code, answer.text) == (404, "not found")


def with_pages() -> FastAPI:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.router.routes.append(Elsewhere(("/", "/en")))
    app.mount("/", PlainTextResponse("page"))
    return app
