from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from backend.app import TAGS
from tests.backend.routes import ROUTES, Route

OPEN = ("/api/public/", "/api/ivr/", "/api/demo/", "/health/", "/metrics")
PROBLEM = "application/problem+json"


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_each_route_says_what_it_is_for(route: Route) -> None:
    said = route.operation
    assert said["summary"]
    # FastAPI makes a title of the function's name where nobody wrote one
    assert said["summary"] != said["operationId"].split("_api_")[0].replace("_", " ").title()
    assert said["description"]
    assert set(said["tags"]) <= {tag["name"] for tag in TAGS}


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_each_route_says_what_it_may_refuse_and_how(route: Route) -> None:
    refusals: dict[str, Any] = {
        status: said for status, said in route.operation["responses"].items() if status >= "400" and status != "503"
    }
    for said in refusals.values():
        assert list(said["content"]) == [PROBLEM]
        assert re.match(r"`[a-z-]+`: ", said["description"])
    assert ("401" in refusals) != route.path.startswith(OPEN)
    assert bool(route.operation.get("security")) == ("401" in refusals)
    if "{" in route.path:
        assert "404" in refusals
    if route.parameters or route.body:
        assert "`validation`" in refusals["422"]["description"]
    if any(one["name"] == "idempotency-key" for one in route.parameters):
        assert "400" in refusals


async def test_the_documentation_loads_nothing_from_elsewhere(client: httpx.AsyncClient) -> None:
    page = await client.get("/docs")
    assert page.status_code == 200
    loaded = re.findall(r"""(?:src|href)=["']([^"']+)""", page.text)
    assert any(one.endswith(".js") for one in loaded)
    for one in loaded:
        assert one.startswith("/")
        assert (await client.get(one)).status_code == 200
    assert "http" not in page.headers["content-security-policy"]


async def test_the_documentation_speaks_of_our_problems_only(client: httpx.AsyncClient, app: FastAPI) -> None:
    described = (await client.get("/openapi.json")).json()
    assert described == app.openapi()
    assert "HTTPValidationError" not in str(described)
