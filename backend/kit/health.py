"""Is it alive, can it serve, and how does it do: /health/live, /health/ready, /metrics."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from kit.logging import get_logger

Check = Callable[[], Awaitable[None]]

TIMEOUT_SECONDS: Final = 2.0

router = APIRouter(tags=["health"])
_log = get_logger("backend")


def database_check(engine: AsyncEngine) -> Check:
    """Raises unless the database answers and is migrated."""

    async def check() -> None:
        async with engine.connect() as connection:
            await connection.execute(text("select 1 from service.accounts limit 1"))

    return check


async def _answers(name: str, check: Check) -> bool:
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            await check()
    except Exception as error:  # whatever a dependency raises, it is not ready
        _log.warning("health.dependency.down", dependency=name, error=type(error).__name__)
        return False
    return True


@router.get("/health/live", summary="The process answers")
async def live() -> dict[str, str]:
    """200 as long as the process runs."""
    return {"status": "ok"}


@router.get(
    "/health/ready",
    summary="Each dependency by name; 503 until all answer",
    responses={503: {"description": "Some dependency is down"}},
)
async def ready(request: Request) -> JSONResponse:
    """`{"status", "dependencies": {name: "ok" | "down"}}`."""
    checks: Mapping[str, Check] = request.app.state.checks
    found = await asyncio.gather(*(_answers(name, check) for name, check in checks.items()))
    dependencies = {name: "ok" if well else "down" for name, well in zip(checks, found, strict=True)}
    status = {"status": "ok" if all(found) else "down", "dependencies": dependencies}
    return JSONResponse(status, status_code=200 if all(found) else 503)


@router.get("/metrics", summary="Prometheus metrics", response_class=Response)
async def metrics() -> Response:
    """The process's metrics in the text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
