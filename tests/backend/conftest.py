"""The service layer on a real database, and people to ask for: each test makes its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.app import create_app
from backend.kit.db import make_sessions
from kit.settings import Settings
from tests.backend.records import Records

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
KEY = "a-signing-key-for-tests-that-is-long-enough"
ADMIN = "an-admin-token-for-tests"


@pytest.fixture(scope="session")
def app(engine: AsyncEngine) -> FastAPI:
    """The application at noon of 2026-11-20 in Querétaro."""
    settings = Settings(ventanilla_secret_key=KEY, ventanilla_admin_token=ADMIN)
    return create_app(settings, engine, clock=lambda: NOW)


@pytest.fixture(scope="session")
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Requests without a token."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://backend") as opened:
        yield opened


@pytest.fixture
def records(engine: AsyncEngine) -> Records:
    """Writes the rows that a test starts from."""
    return Records(make_sessions(engine), key=KEY)


@pytest.fixture
def admin() -> dict[str, str]:
    """The admin token's header."""
    return {"Authorization": f"Bearer {ADMIN}"}
