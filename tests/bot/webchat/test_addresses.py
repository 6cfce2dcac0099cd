"""The web chat's plain HTTP: sessions, the brand, files, the script."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import jwt
import pytest

from bot.webchat.session import file_path
from channels.message import Media, Text
from tests.bot.webchat.stage import Stage

PDF = httpx.Response(200, content=b"%PDF-1.7", headers={"content-type": "application/pdf"})


@pytest.fixture
async def client(stage: Stage) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"{stage.url}/channels/web") as opened:
        yield opened


async def a_file(
    stage: Stage, *, utility: str = "cantera", filename: str = "recibo ñ.pdf"
) -> tuple[dict[str, Any], str]:
    """A session, and the address of the document that it was sent."""
    session = await stage.session(utility=utility)
    await stage.speak(
        session["conversation"], Media("document", "/api/bill.pdf", "application/pdf", filename, "Tu recibo")
    )
    async with stage.browser(session) as browser:
        return session, (await browser.until("seq"))["parts"][0]["url"]


async def test_a_session_brings_a_token_a_conversation_and_the_brand(client: httpx.AsyncClient) -> None:
    answer = await client.post("/session", json={"utility": "prairie", "locale": "es-MX"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert set(body) == {"token", "conversation", "brand"}
    assert UUID(body["conversation"])
    assert body["brand"]["name"] == "Prairie Power & Water"
    assert body["brand"]["language"] == "es"


async def test_a_language_that_the_utility_does_not_speak_becomes_its_own(client: httpx.AsyncClient) -> None:
    answer = await client.post("/session", json={"utility": "prairie", "locale": "fr"})
    assert answer.json()["brand"]["language"] == "en"


@pytest.mark.parametrize("body", [{}, {"utility": ""}, {"utility": 7}, {"utility": "x" * 65}])
async def test_a_session_for_nothing_is_refused(client: httpx.AsyncClient, body: dict[str, Any]) -> None:
    assert (await client.post("/session", json=body)).status_code == 422


@pytest.mark.parametrize("name", ["atlantis", "../cantera"])
async def test_an_unknown_utility_is_404(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.post("/session", json={"utility": name})).status_code == 404
    assert (await client.get("/brand/atlantis")).status_code == 404
    assert (await client.get("/logo/atlantis.svg")).status_code == 404


async def test_one_address_opens_only_so_many_sessions_a_minute(stage: Stage, client: httpx.AsyncClient) -> None:
    await stage.stop()
    stage.sessions_a_minute = 2
    await stage.start()
    answers = [await client.post("/session", json={"utility": "cantera"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[2].headers["retry-after"]) <= 61
    stage.moved += timedelta(seconds=61)
    assert (await client.post("/session", json={"utility": "cantera"})).status_code == 200


async def test_any_page_may_ask(client: httpx.AsyncClient) -> None:
    page = {"Origin": "https://www.example.org"}
    wants = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    asked = await client.request("OPTIONS", "/session", headers=page | wants)
    assert asked.status_code == 200
    assert asked.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in asked.headers
    answer = await client.post("/session", json={"utility": "cantera"}, headers=page)
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_the_rest_of_the_gateway_is_not_open_to_any_page(stage: Stage) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{stage.url}/health/live", headers={"Origin": "https://www.example.org"})
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers


async def test_the_script_and_the_look_may_be_kept_for_a_while(client: httpx.AsyncClient) -> None:
    script = await client.get("/widget.js")
    assert script.headers["content-type"].startswith("text/javascript")
    logo = await client.get("/logo/cantera.svg")
    assert logo.headers["content-type"].startswith("image/svg+xml")
    look = await client.get("/brand/cantera", params={"locale": "en-US"})
    assert look.json() == {
        "name": "Aguas de Cantera",
        "color": "#0b6e8f",
        "accent": "#e8a33d",
        "logo": "/channels/web/logo/cantera.svg",
        "language": "en",
        "phone": look.json()["phone"],
    }
    assert look.json()["phone"].startswith("+52 ")
    assert {one.headers["cache-control"] for one in (script, logo, look)} == {"public, max-age=300"}


async def test_a_file_is_fetched_with_the_conversations_own_rights(stage: Stage) -> None:
    stage.backend.files["/api/bill.pdf"] = PDF
    session, url = await a_file(stage)
    async with httpx.AsyncClient() as client:
        answer = await client.get(stage.url + url)
    assert (answer.status_code, answer.content) == (200, b"%PDF-1.7")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "inline; filename*=UTF-8''recibo%20%C3%B1.pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    bearer = stage.backend.asked[0].headers["authorization"].removeprefix("Bearer ")
    claims = jwt.decode(bearer, "k" * 32, algorithms=["HS256"])
    assert {name: claims[name] for name in ("kind", "sub", "utility", "channel")} == {
        "kind": "conversation",
        "sub": session["conversation"],
        "utility": "cantera",
        "channel": "web",
    }


async def test_what_could_run_script_is_saved_not_shown(stage: Stage) -> None:
    for kind in ("text/html", "image/svg+xml"):
        stage.backend.files["/api/bill.pdf"] = httpx.Response(200, content=b"<svg/>", headers={"content-type": kind})
        _, url = await a_file(stage)
        async with httpx.AsyncClient() as client:
            answer = await client.get(stage.url + url)
        assert answer.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("behind", "told"),
    [
        (httpx.Response(403), 404),
        (httpx.Response(404), 404),
        (httpx.Response(500), 503),
        (httpx.ConnectError("down"), 503),
    ],
    ids=["not allowed any more", "gone", "broken", "down"],
)
async def test_a_file_that_cannot_be_had_says_so_in_words(
    stage: Stage, behind: httpx.Response | Exception, told: int
) -> None:
    stage.backend.files["/api/bill.pdf"] = behind
    _, url = await a_file(stage)
    async with httpx.AsyncClient() as client:
        answer = await client.get(stage.url + url)
    assert answer.status_code == told
    assert "Pídelo otra vez" in answer.text
    assert "ask for it again" in answer.text


async def test_a_tampered_expired_or_borrowed_file_address_is_404(stage: Stage) -> None:
    stage.backend.files["/api/bill.pdf"] = PDF
    session, url = await a_file(stage)
    _, other = await a_file(stage, utility="prairie")
    path, _, token = url.partition("?token=")
    letter = UUID(path.split("/")[-2])
    forged = file_path(letter, 0, utility="prairie", key="k" * 32, now=stage.now())
    foreign = file_path(letter, 0, utility="cantera", key="x" * 32, now=stage.now())
    old = file_path(letter, 0, utility="cantera", key="k" * 32, now=stage.now() - timedelta(hours=24, seconds=1))
    addresses = [
        path,
        f"{path}?token={token[:-3]}xxx",
        f"{path}?token={other.partition('?token=')[2]}",
        f"{path}?token={session['token']}",
        forged,
        foreign,
        old,
        path[:-1] + f"1?token={token}",
        path[:-1] + f"-1?token={token}",
    ]
    async with httpx.AsyncClient() as client:
        assert [(await client.get(stage.url + one)).status_code for one in addresses] == [404] * len(addresses)
        assert (await client.get(stage.url + url)).status_code == 200
    assert len(stage.backend.asked) == 1


async def test_words_are_no_file(stage: Stage) -> None:
    session = await stage.session()
    await stage.speak(session["conversation"], Text("hola"))
    row = (await stage.rows("select id from runtime.outbox where conversation_id = :id", id=session["conversation"]))[0]
    async with httpx.AsyncClient() as client:
        answer = await client.get(stage.url + file_path(row.id, 0, utility="cantera", key="k" * 32, now=stage.now()))
    assert answer.status_code == 404
