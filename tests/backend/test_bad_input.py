"""What no honest caller sends, to every route: refused as a problem, or read as text, and never a 5xx.

Routes and fields come from the description at /openapi.json, so a new one is covered by itself.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.app import create_app
from backend.kit.db import make_sessions
from kit.clock import utc_now
from kit.ids import new_id
from kit.settings import Settings
from kit.tokens import Token, mint
from tests.backend.belongings import Owner, owner_of_everything
from tests.backend.conftest import ADMIN, KEY
from tests.backend.records import Records
from tests.backend.routes import ROUTES, Route, body, example, plain

PROBLEM = "application/problem+json"
PUBLIC = ("/api/public/", "/api/ivr/", "/api/demo/", "/health/", "/metrics")

GARBAGE = ["0", "-1", "not-an-id", "9" * 40, "x" * 5_000, "\0", "a\0b", "\x1b[31m\u202e\u200b", "' or 1=1 --", "💧"]
RAW_PATHS = ["%FF", "%C0%80", "..%2f..%2fetc%2fpasswd", "%2e%2e"]
TEXTS = ["\0", "a\0b", "\x1b[31m\u202e\u200b", "x" * 100_000, "%00", "'; drop table service.bills; --", "ñ💧\u200d"]
NUMBERS = ["-1", "9" * 30, "-" + "9" * 30, "NaN", "Infinity", "1e400", "0x10", "1.5"]
DATES = ["0001-01-01", "9999-12-31", "2026-02-30", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"]
JSONS: list[Any] = [None, True, [], {}, -1, 10**30, -(10**30), 1.5, "", "\ud800", *TEXTS, *DATES]
BODIES = [b"", b"{", b"null", b"[]", b'"x"', b"\xff\xfe", b"[" * 50_000, b'{"a": ' * 5_000, b'{"x": NaN}', b"\0"]


@pytest.fixture(scope="module")
async def target(engine: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    """A demo backend, whose crashes are answers to look at."""
    settings = Settings(ventanilla_secret_key=KEY, ventanilla_admin_token=ADMIN, ventanilla_demo=True)
    transport = httpx.ASGITransport(create_app(settings, engine), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://backend") as client:
        yield client


@pytest.fixture(scope="module")
async def texan(target: httpx.AsyncClient, engine: AsyncEngine) -> Owner:
    """A customer of the utility in which other tests count little."""
    records = Records(make_sessions(engine), key=KEY)
    return await owner_of_everything(target, records, utility="prairie", staff=records.staff("prairie"))


def headers(route: Route, texan: Owner) -> dict[str, str]:
    if route.path.startswith("/api/linking/"):
        token = {"Authorization": f"Bearer {mint(Token('linking', new_id(), '*'), key=KEY, now=utc_now())}"}
    else:
        token = texan.person.token if route.personal else {"Authorization": f"Bearer {ADMIN}"}
    return {**token, "Idempotency-Key": str(new_id())}


def address(route: Route, texan: Owner, **garbage: str) -> str:
    """The path, with the Texan's own things but for `garbage` (as it stands in the address)."""
    return route.path.format_map(texan.things | garbage)


def queries(route: Route, **garbage: str) -> dict[str, str]:
    needed = [one for one in route.parameters if one["in"] == "query" and one.get("required")]
    return {one["name"]: str(example(one["name"], one["schema"])) for one in needed} | garbage


def check(answer: httpx.Response, sent: object, *, allowed: set[int] | None = None) -> None:
    shown = f"{answer.request.method} {answer.request.url.path[:80]} ← {sent!r:.80}: {answer.status_code}"
    assert answer.status_code < 500, shown
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == PROBLEM, shown
        assert answer.json()["status"] == answer.status_code, shown
    if allowed is not None:
        assert answer.status_code in allowed, shown


@pytest.mark.parametrize("route", ROUTES, ids=str)
async def test_without_a_token_nothing_but_the_public_is_told(
    target: httpx.AsyncClient, texan: Owner, route: Route
) -> None:
    answer = await target.request(route.method, address(route, texan), params=queries(route), json=body(route))
    assert (answer.status_code == 401) != route.path.startswith(PUBLIC)
    if answer.status_code == 401:
        assert (answer.headers["content-type"], answer.json()["type"]) == (PROBLEM, "/problems/unauthorized")


WITH_PATH = [route for route in ROUTES if "{" in route.path]
WITH_QUERY = [route for route in ROUTES if any(one["in"] == "query" for one in route.parameters)]
WITH_BODY = [route for route in ROUTES if route.body]


@pytest.mark.parametrize("route", WITH_PATH, ids=str)
async def test_a_garbage_id_is_not_found_or_not_valid(target: httpx.AsyncClient, texan: Owner, route: Route) -> None:
    for one in (one for one in route.parameters if one["in"] == "path"):
        for raw in [*(quote(value, safe="") for value in GARBAGE), *RAW_PATHS]:
            answer = await target.request(
                route.method,
                address(route, texan, **{one["name"]: raw}),
                params=queries(route),
                json=body(route),
                headers=headers(route, texan),
            )
            # An address with a slash or dots in it is another address, which may know other methods.
            check(answer, raw, allowed={404, 422, 405} if raw in RAW_PATHS else {404, 422})


def senseless(schema: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Values for a query's field, and whether the schema forbids them."""
    found = plain(schema)
    free = found.get("type") == "string" and not {"format", "enum", "pattern"} & set(found)
    for value in (text[:20_000] for text in TEXTS):  # the client's own limit for an address is 65,536
        yield value, not free or len(value) > found.get("maxLength", len(value))
    for value in NUMBERS if found.get("type") in ("integer", "number") or "anyOf" in schema else ():
        yield value, found.get("type") == "integer"
    for value in DATES if found.get("format") in ("date", "date-time") else ():
        yield value, False


@pytest.mark.parametrize("route", WITH_QUERY, ids=str)
async def test_a_senseless_question_is_refused_or_read_as_text(
    target: httpx.AsyncClient, texan: Owner, route: Route
) -> None:
    for one in (one for one in route.parameters if one["in"] == "query"):
        for value, forbidden in senseless(one["schema"]):
            answer = await target.request(
                route.method,
                address(route, texan),
                params=queries(route, **{one["name"]: value}),
                json=body(route),
                headers=headers(route, texan),
            )
            check(answer, (one["name"], value), allowed={403, 404, 409, 422} if forbidden else None)


@pytest.mark.parametrize("route", WITH_BODY, ids=str)
async def test_a_senseless_body_is_refused_or_read_as_text(
    target: httpx.AsyncClient, texan: Owner, route: Route
) -> None:
    assert route.body
    usual = body(route)
    assert usual is not None
    for name in plain(route.body)["properties"]:
        for value in JSONS:
            sent = json.dumps(usual | {name: value})
            answer = await target.request(
                route.method,
                address(route, texan),
                content=sent,
                headers=headers(route, texan) | {"Content-Type": "application/json"},
            )
            check(answer, (name, value))


@pytest.mark.parametrize("route", WITH_BODY, ids=str)
async def test_a_broken_body_is_refused(target: httpx.AsyncClient, texan: Owner, route: Route) -> None:
    for sent in BODIES:
        answer = await target.request(
            route.method,
            address(route, texan),
            content=sent,
            headers=headers(route, texan) | {"Content-Type": "application/json"},
        )
        check(answer, sent, allowed={400, 403, 422})


@pytest.mark.parametrize("route", WITH_BODY, ids=str)
async def test_a_senseless_header_is_refused_or_ignored(target: httpx.AsyncClient, texan: Owner, route: Route) -> None:
    for value in (b"\0", b"a\x00b", b"\xff\xfe", b"x" * 5_000, b" "):
        for name in ("Idempotency-Key", "X-Turn-Id"):
            sent = headers(route, texan) | {name: value}
            raw = [(key.encode(), one if isinstance(one, bytes) else one.encode()) for key, one in sent.items()]
            answer = await target.request(route.method, address(route, texan), json=body(route), headers=raw)
            check(answer, (name, value))
