"""A demo backend whose clock the test moves, and somebody talking to it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.app import create_app
from kit.settings import Settings
from tests.backend.conftest import KEY

ME = "/api/customers/me/identity"


@dataclass
class Watch:
    """The time, as far as the backend knows."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 20, 18, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **span: int) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@dataclass
class Talk:
    """One conversation (or customer) with the backend."""

    http: httpx.AsyncClient
    token: dict[str, str]

    async def show(self) -> dict[str, Any]:
        return (await self.http.get(ME, headers=self.token)).json()

    async def claim(self, number: str) -> httpx.Response:
        return await self.http.post(f"{ME}/contract", json={"contract_number": number}, headers=self.token)

    async def select(self, account_id: object) -> httpx.Response:
        return await self.http.post(f"{ME}/select", json={"account_id": str(account_id)}, headers=self.token)

    async def send(self, via: str | None = None) -> httpx.Response:
        return await self.http.post(f"{ME}/otp", json={"via": via}, headers=self.token)

    async def verify(self, code: str) -> httpx.Response:
        return await self.http.post(f"{ME}/otp/verify", json={"code": code}, headers=self.token)

    async def forget(self) -> None:
        assert (await self.http.delete(ME, headers=self.token)).status_code == 204

    async def code(self, **address: str) -> str:
        """The code that arrived last at a phone or mailbox."""
        items = (await self.http.get("/api/demo/inbox", params=address)).json()["items"]
        found = re.search(r"\b\d{6}\b", items[0]["body"])
        assert found
        return found[0]


@pytest.fixture
async def http(engine: AsyncEngine, watch: Watch) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(ventanilla_secret_key=KEY, ventanilla_demo=True)
    app = create_app(settings, engine, clock=watch)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://backend") as client:
        yield client


def slug(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).removeprefix("/problems/")


def other_code(code: str) -> str:
    """A code that is not this one."""
    return f"{(int(code) + 1) % 1_000_000:06d}"
