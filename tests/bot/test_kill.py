"""A real worker, really killed (-9) under load: every message is answered exactly once, in order."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from aiohttp import web

from bot.accounts import Accounts
from bot.demo import Phone, envelope, signed
from bot.intake import Intake
from bot.wake import MAILBOX, Waker
from channels.base import Account
from channels.registry import open_channels
from channels.transport import make_client
from kit import migrate, postgres
from kit.clock import utc_now
from kit.settings import ROOT
from tests.bot.harness import SECRETS, words

CONVERSATIONS = 40
MESSAGES = 200
KILLS_AT = (4, 11, 18, 25, 32)
WRITE_SECONDS = 0.07
ALL_DONE_SECONDS = 120


@pytest.fixture
def own_database(server_url: str) -> Iterator[str]:
    name = f"kill_{uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
    url = postgres.sqlalchemy_url(server_url).set(drivername="postgresql", database=name)
    rendered = url.render_as_string(hide_password=False)
    migrate.upgrade(rendered)
    yield rendered
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'drop database "{name}" with (force)')


@dataclass
class World:
    """The fake Rasa and the fake Graph API, outside the worker that dies."""

    intake: Intake
    account: Account
    said: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    executions: int = 0
    sends: int = 0
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def think(self, request: web.Request) -> web.Response:
        body = await request.json()
        turn = body["metadata"]["turn"]
        await asyncio.sleep(random.uniform(0.005, 0.06))
        if turn not in self.answers or not body["metadata"]["retry"]:
            self.executions += 1
            self.answers[turn] = words(body["message"])
        return web.json_response(self.answers[turn])

    async def take(self, request: web.Request) -> web.Response:
        body = await request.json()
        if body.get("status") == "read":
            return web.json_response({"success": True})
        message_id = f"wamid.{uuid4().hex}"
        self.said[body["to"]].append(body["text"]["body"])
        async with self.changed:
            self.sends += 1
            self.changed.notify_all()
        task = asyncio.create_task(self.report(body, message_id))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        await asyncio.sleep(random.uniform(0.005, 0.05))
        return web.json_response({"messages": [{"id": message_id}]})

    async def report(self, body: dict[str, Any], message_id: str) -> None:
        await asyncio.sleep(random.uniform(0.02, 0.3))
        stamp = str(int(datetime.now(UTC).timestamp()))
        row = {"id": message_id, "status": "sent", "timestamp": stamp, "recipient_id": body["to"]}
        row |= {"biz_opaque_callback_data": body["biz_opaque_callback_data"]}
        webhook = signed(self.account, envelope(self.account, {"statuses": [row]}))
        await self.intake.receive(self.intake.channels["whatsapp"], webhook)

    async def until(self, sends: int) -> None:
        async with self.changed:
            await self.changed.wait_for(lambda: self.sends >= sends)

    async def until_said(self, messages: int) -> None:
        """Until that many messages have been answered, a burst counting for each of its messages."""
        async with self.changed:
            await self.changed.wait_for(
                lambda: sum(len(one.split("\n")) for said in self.said.values() for one in said) >= messages
            )


@asynccontextmanager
async def serving(world: World) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/webhooks/gateway/webhook", world.think)
    app.router.add_post("/{version}/{number}/messages", world.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def a_worker(url: str, outside: str, account: Account) -> AsyncIterator[asyncio.subprocess.Process]:
    """A real worker process; dead at the end, whatever happens."""
    environment = os.environ | {
        "DATABASE_URL": url,
        "RASA_URLS": outside,
        "WHATSAPP_API_URL": outside,
        "WHATSAPP_PHONE_NUMBER_ID": account.account,
        "WHATSAPP_TOKEN": SECRETS["token"],
        "WHATSAPP_APP_SECRET": SECRETS["app_secret"],
        "WHATSAPP_VERIFY_TOKEN": SECRETS["verify_token"],
        "VENTANILLA_SECRET_KEY": "k" * 32,
        "VENTANILLA_DEMO": "0",
        "VENTANILLA_RECONCILE_SECONDS": "3",
        "VENTANILLA_LOG_LEVEL": "ERROR",
        "PYTHONPATH": str(ROOT),
    }
    worker = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot.worker", env=environment, cwd=ROOT)
    try:
        yield worker
    finally:
        if worker.returncode is None:
            worker.kill()
            await worker.wait()


async def write(intake: Intake, phones: list[Phone], expected: dict[str, list[str]]) -> None:
    """MESSAGES messages, in each conversation one after the other, some webhooks twice."""
    for number in range(MESSAGES):
        phone = phones[number % CONVERSATIONS]
        said = f"mensaje {number}"
        expected[phone.number].append(said)
        webhook = phone.text(said, now=datetime.now(UTC))
        for _ in range(random.choice((1, 1, 2))):
            await intake.receive(intake.channels["whatsapp"], webhook)
        await asyncio.sleep(WRITE_SECONDS)


async def test_a_worker_killed_again_and_again_loses_nothing_and_doubles_nothing(own_database: str) -> None:
    engine, client = postgres.make_engine(own_database), make_client()
    account = Account("whatsapp", "555", "cantera", SECRETS)
    waker = Waker(own_database, MAILBOX)
    waking = asyncio.create_task(waker.run())
    intake = Intake(engine, open_channels(client), Accounts((account,)), utc_now, waker.wake)
    world = World(intake, account)
    phones = [Phone(account, f"5255{number:08d}") for number in range(CONVERSATIONS)]
    expected: dict[str, list[str]] = defaultdict(list)
    async with serving(world) as outside:
        writing = asyncio.create_task(write(intake, phones, expected))
        for sends in KILLS_AT:
            async with a_worker(own_database, outside, account), asyncio.timeout(ALL_DONE_SECONDS):
                await world.until(sends)
        async with a_worker(own_database, outside, account) as worker, asyncio.timeout(ALL_DONE_SECONDS):
            await writing
            await world.until_said(MESSAGES)
            await asyncio.gather(*world.tasks)
            worker.terminate()
            assert await worker.wait() == 0
    waking.cancel()
    await asyncio.gather(waking, return_exceptions=True)
    await client.aclose()
    await engine.dispose()
    answered = {number: "\n".join(said).split("\n") for number, said in world.said.items()}
    assert answered == expected
