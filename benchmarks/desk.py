"""The desk at work: 100 agents with an open page each, 1,000 conversations that want or have a person, 100,000 in all.

A page is a NiceGUI page of a real gateway process, opened and kept open as a browser does it: GET /desk, then the
socket with the same handshake, pings and acknowledgements. What a browser would do with what it gets, it does on the
agent's machine, not here. An event is a customer's message in the mailbox, told as a webhook tells it; it is on a
screen when its words have come by that screen's socket.
"""

from __future__ import annotations

import ast
import asyncio
import json
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import psutil
import websockets
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks import crowd
from benchmarks.ack import free_port
from bot import mailbox
from bot.wake import MAILBOX, Waker
from channels.message import Inbound, Text
from desk.staff import forms
from kit import migrate, postgres
from kit.settings import ROOT

AGENTS = 100
OPEN = 1_000
CONVERSATIONS = 100_000
EVENTS = 20
PAUSE_SECONDS = 0.5
LOST_SECONDS = 5.0
OPENINGS = 20
SCREEN_MS = 1000
INBOX_MS = 300
KEY = "k" * 40
_QUERY = re.compile(r"query: (\{.*?\}),\n")
_WAITING = text("""
select c.address from runtime.queue_entries q join runtime.conversations c on c.id = q.conversation_id
where q.state = 'open' order by q.opened_at, c.id limit 20
""")


@dataclass(slots=True)
class Screen:
    """One agent's open page. `wanted`: when each word came, 0 until then. `query`: what its socket is opened with."""

    url: str
    token: str
    wanted: dict[str, float] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    messages: int = 0
    query: dict[str, str] = field(default_factory=dict)

    async def open(self, client: httpx.AsyncClient) -> float:
        """Load the page; milliseconds until all of it is there."""
        began = time.perf_counter()
        page = await client.get(f"{self.url}/desk", headers={"cookie": f"{forms.SESSION}={self.token}"})
        took = (time.perf_counter() - began) * 1000
        page.raise_for_status()
        found = _QUERY.search(page.text)
        if found is None:
            raise RuntimeError("the page has no socket")
        self.query = {name: str(value) for name, value in ast.literal_eval(found[1]).items()}
        return took

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[None]:
        """The page's socket, as long as the block lasts: Socket.IO 5 over Engine.IO 4, as NiceGUI's client has it."""
        asked = self.query | {
            "EIO": "4", "transport": "websocket", "implicit_handshake": "true", "tab_id": str(uuid4()),
            "document_id": str(uuid4()), "old_tab_id": "",
        }  # fmt: skip
        address = self.url.replace("http", "ws") + "/_nicegui_ws/socket.io/?" + str(httpx.QueryParams(asked))
        cookie = {"cookie": f"{forms.SESSION}={self.token}"}
        async with websockets.connect(address, additional_headers=cookie, max_size=None, compression=None) as socket:
            if not str(await socket.recv()).startswith("0"):
                raise RuntimeError("no Engine.IO")
            await socket.send("40")
            while not str(await socket.recv()).startswith("40"):
                pass
            reading = asyncio.create_task(self._read(socket))
            try:
                yield
            finally:
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)

    async def _read(self, socket: websockets.ClientConnection) -> None:
        async for message in socket:
            said = str(message)
            if said == "2":
                await socket.send("3")
                continue
            self.messages += 1
            for word in self.wanted:
                if self.wanted[word] == 0.0 and word in said:
                    self.wanted[word] = time.perf_counter()
                    self.changed.set()
            acknowledged = {"client_id": self.query["client_id"], "next_message_id": self.messages}
            await socket.send("42" + json.dumps(["ack", acknowledged]))

    async def shows(self, word: str) -> float:
        """When `word` came. Raises TimeoutError."""
        async with asyncio.timeout(LOST_SECONDS):
            while self.wanted[word] == 0.0:
                self.changed.clear()
                await self.changed.wait()
        return self.wanted[word]


@dataclass(slots=True)
class Gateway:
    """The running gateway."""

    url: str
    process: psutil.Process

    def cpu_seconds(self) -> float:
        """What it has used of the processor."""
        used = self.process.cpu_times()
        return float(used.user + used.system)


@asynccontextmanager
async def gateway(database: str, home: Path) -> AsyncIterator[Gateway]:
    """The gateway with its pages, as the Procfile starts it."""
    port = free_port()
    environment = os.environ | {
        "DATABASE_URL": database,
        "VENTANILLA_SECRET_KEY": KEY,
        "VENTANILLA_DEMO": "0",
        "VENTANILLA_HOME": str(home),
        "VENTANILLA_BACKEND_URL": "http://127.0.0.1:9",
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
    }
    command = ["-m", "uvicorn", "--factory", "desk.app:from_environment", "--port", str(port)]
    quiet = ["--no-access-log", "--log-level", "error"]
    process = await asyncio.create_subprocess_exec(sys.executable, *command, *quiet, env=environment, cwd=ROOT)
    url = f"http://127.0.0.1:{port}"
    try:
        async with httpx.AsyncClient() as client, asyncio.timeout(90):
            while True:
                try:
                    await client.get(f"{url}/health/live")
                    break
                except httpx.HTTPError:
                    await asyncio.sleep(0.1)
        yield Gateway(url, psutil.Process(process.pid))
    finally:
        process.terminate()
        await process.wait()


async def openings(url: str, token: str) -> list[float]:
    """How long the inbox takes to open, again and again, in milliseconds; the first ones warm the gateway."""
    async with httpx.AsyncClient(timeout=30) as client:
        took = [await Screen(url, token).open(client) for _ in range(OPENINGS + 5)]
    return took[5:]


async def events(engine: AsyncEngine, waker: Waker, screens: list[Screen]) -> tuple[list[float], int]:
    """Milliseconds from each message's commit until it was on each screen, and how many never came."""
    async with engine.connect() as connection:
        addresses = [row.address for row in await connection.execute(_WAITING)]
    took: list[float] = []
    lost = 0
    for number in range(EVENTS):
        word, now = f"bench{uuid4().hex[:12]}", datetime.now(UTC)
        for screen in screens:
            screen.wanted[word] = 0.0
        inbound = Inbound(
            channel="web", account=crowd.UTILITY, external_id=word, address=addresses[number % len(addresses)],
            sent_at=now, parts=(Text(f"Sigo aquí {word}"),),
        )  # fmt: skip
        accounts = {("web", crowd.UTILITY): crowd.UTILITY}
        async with engine.begin() as connection:
            await mailbox.accept(connection, [inbound], utilities=accounts, now=now)
        began = time.perf_counter()
        waker.wake()
        seen = await asyncio.gather(*(screen.shows(word) for screen in screens), return_exceptions=True)
        took += [(moment - began) * 1000 for moment in seen if isinstance(moment, float)]
        lost += sum(not isinstance(moment, float) for moment in seen)
        await asyncio.sleep(PAUSE_SECONDS)
    return took, lost


def p95(took: list[float]) -> float:
    """The 95th percentile, to a tenth."""
    return round(statistics.quantiles(took, n=100)[94], 1) if len(took) > 1 else float("nan")


async def measure(database: str, home: Path) -> dict[str, float]:
    """The figures on one database."""
    engine = postgres.make_engine(database)
    waker = Waker(database, MAILBOX)
    waking = asyncio.create_task(waker.run())
    try:
        tokens = await crowd.seat(engine, AGENTS)
        await crowd.fill(engine, conversations=CONVERSATIONS, open_conversations=OPEN, people_at_work=AGENTS)
        async with gateway(database, home) as desk, AsyncExitStack() as stack:
            alone = await openings(desk.url, tokens[0])
            screens = [Screen(desk.url, token) for token in tokens]
            async with httpx.AsyncClient(timeout=60) as client:
                for screen in screens:
                    await screen.open(client)
                    await stack.enter_async_context(screen.connected())
            quiet_began, cpu_began = time.perf_counter(), desk.cpu_seconds()
            await asyncio.sleep(5)
            quiet = (desk.cpu_seconds() - cpu_began) / (time.perf_counter() - quiet_began)
            cpu_began = desk.cpu_seconds()
            took, lost = await events(engine, waker, screens)
            busy = (desk.cpu_seconds() - cpu_began) / EVENTS
            full = await openings(desk.url, tokens[0])
    finally:
        waking.cancel()
        await asyncio.gather(waking, return_exceptions=True)
        await engine.dispose()
    return {
        "event_to_screen_p50_ms": round(statistics.median(took), 1),
        "event_to_screen_p95_ms": p95(took),
        "event_to_screen_max_ms": round(max(took), 1),
        "screens_without_it": lost,
        "inbox_opens_p50_ms": round(statistics.median(alone), 1),
        "inbox_opens_p95_ms": p95(alone),
        "inbox_opens_beside_100_screens_p50_ms": round(statistics.median(full), 1),
        "gateway_cpu_seconds_an_event": round(busy, 3),
        "gateway_cpu_share_when_nothing_happens": round(quiet, 3),
        "load_average": round(os.getloadavg()[0], 1),
        "processors": os.cpu_count() or 0,
    }


def run() -> dict[str, object]:
    """The benchmark, with a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        database = postgres.start_embedded(home / "pg")
        try:
            migrate.upgrade(database)
            figures = asyncio.run(measure(database, home))
        finally:
            postgres.stop_embedded(home / "pg")
    quick = figures["event_to_screen_p95_ms"] <= SCREEN_MS and figures["screens_without_it"] == 0
    return {
        "compared": f"{AGENTS} open pages of the desk, {OPEN} conversations that want or have a person, {CONVERSATIONS}"
        " in all, one gateway process, PostgreSQL beside it",
        "figures": figures,
        "target": {"event_to_screen_p95_ms": SCREEN_MS, "screens_without_it": 0, "inbox_opens_p95_ms": INBOX_MS},
        "holds": quick and figures["inbox_opens_p95_ms"] <= INBOX_MS,
    }
