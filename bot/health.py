"""Whether this process lives, whether all that it needs answers, and its numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping

import httpx
from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from kit.settings import Settings

PROBE_SECONDS = 2.0


async def database_answers(engine: AsyncEngine) -> bool:
    """Whether the database takes a query."""
    try:
        async with asyncio.timeout(PROBE_SECONDS), engine.connect() as connection:
            await connection.execute(text("select 1"))
    except (SQLAlchemyError, OSError, TimeoutError):
        return False
    return True


async def url_answers(client: httpx.AsyncClient, *urls: str) -> bool:
    """Whether every address answers with success."""
    try:
        answers = await asyncio.gather(*(client.get(url, timeout=PROBE_SECONDS) for url in urls))
    except httpx.HTTPError:
        return False
    return all(answer.is_success for answer in answers)


def probes(settings: Settings) -> dict[str, tuple[str, ...]]:
    """What must answer before the gateway is ready."""
    return {
        "rasa": tuple(f"{url}/webhooks/gateway/ready" for url in settings.rasa_endpoints),
        "actions": (f"{settings.ventanilla_actions_url}/health",),
        "backend": (f"{settings.ventanilla_backend_url}/health/live",),
    }


def router(engine: AsyncEngine, client: httpx.AsyncClient, probes: Mapping[str, tuple[str, ...]]) -> APIRouter:
    """`/health/live`, `/health/ready`, `/metrics`. `probes` names the addresses behind each dependency."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "ok"}

    @routes.get("/health/ready")
    async def ready() -> JSONResponse:
        checks: dict[str, Awaitable[bool]] = {"database": database_answers(engine)}
        checks |= {name: url_answers(client, *urls) for name, urls in probes.items()}
        found = dict(zip(checks, await asyncio.gather(*checks.values()), strict=True))
        body = {name: "ok" if answers else "down" for name, answers in found.items()}
        return JSONResponse(body, 200 if all(found.values()) else 503)

    @routes.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return routes
