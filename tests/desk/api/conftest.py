"""A utility with a desk of its own: the API on the real database, agents and customers beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.app import make_gateway
from desk.api import app as api
from desk.api import keys
from desk.api.keys import SCOPES, Scope
from desk.staff import people
from desk.staff.door import Door
from desk.staff.people import NewPerson
from desk.staff.person import Role
from kit.settings import Settings
from tests.bot.floor.house import House
from tests.desk.staff.newcomers import KEY


@dataclass
class Bureau:
    """`client` asks with a key of the house that may do everything."""

    house: House
    client: httpx.AsyncClient
    key: str
    app: FastAPI

    @property
    def path(self) -> str:
        return f"/api/utilities/{self.house.utility.id}"

    def private_webhooks(self) -> None:
        """News may be sent into our own network from now on."""
        self.app.state.house = replace(self.app.state.house, private_webhooks=True)

    async def new_key(self, *scopes: Scope, utility: str = "") -> str:
        async with self.house.engine.begin() as connection:
            of = utility or self.house.utility.id
            _, secret = await keys.add(connection, utility=of, name="test", scopes=scopes, now=self.house.now)
        return secret

    async def ask(
        self, method: str, path: str, body: Any = None, *, agent: str = "", key: str = "", bearer: str = "", **more: Any
    ) -> httpx.Response:
        """`path` within the utility; `key` is the idempotency key."""
        headers = {"Authorization": f"Bearer {bearer or self.key}", "Idempotency-Key": key or uuid4().hex}
        if agent:
            headers["X-Agent"] = agent
        return await self.client.request(method, f"{self.path}{path}", json=body, headers=headers, **more)

    async def get(self, path: str, **more: Any) -> Any:
        answer = await self.ask("GET", path, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def newest(self, conversation: UUID) -> str:
        return str((await self.get(f"/conversations/{conversation}"))["newest"])

    async def taken_by(self, agent: str, *, words: str = "Hola") -> UUID:
        conversation = await self.house.conversation()
        await self.house.write(conversation, words)
        await self.house.enter(conversation)
        await self.house.take(conversation, agent)
        return conversation

    async def audited(self, conversation: UUID) -> list[Any]:
        return await self.house.rows(
            "select * from desk.audit where detail->>'conversation' = :id order by at, id", id=str(conversation)
        )


@pytest.fixture
async def bureau(engine: AsyncEngine, database_url: str) -> AsyncIterator[Bureau]:
    house = House(engine)
    settings = Settings(database_url=database_url, ventanilla_secret_key=KEY)
    gateway = make_gateway(settings, clock=lambda: house.now)
    door = Door(engine, KEY, lambda: house.now, {house.utility.id: house.utility, "cantera": house.utility})
    app = api.make_api(gateway, door, calls_a_minute=60)
    root = httpx.ASGITransport(app, client=(f"client-{uuid4().hex}", 1), root_path="")
    async with httpx.AsyncClient(transport=Mounted(root), base_url="http://counter") as client:
        bureau = Bureau(house, client, "", app)
        bureau.key = await bureau.new_key(*SCOPES)
        yield bureau
    await gateway.client.aclose()


async def colleague(bureau: Bureau, role: Role) -> str:
    """Somebody of the utility who signs in; returns what the floor calls them."""
    new = NewPerson(bureau.house.utility.id, "Alma Sosa", f"{uuid4().hex}@desk.test", role, "es")
    person = people.checked(new, {bureau.house.utility.id: bureau.house.utility})
    async with bureau.house.engine.begin() as connection:
        await people.add(connection, person, password_hash="", must_change=False, now=bureau.house.now)
    return await bureau.house.agent(person.handle)


class Mounted(httpx.AsyncBaseTransport):
    """The application without its mount: its paths begin behind `/api`."""

    def __init__(self, inner: httpx.ASGITransport) -> None:
        self.inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(path=request.url.path.removeprefix("/api"))
        return await self.inner.handle_async_request(request)
