"""How fast signed WhatsApp webhooks are acknowledged: 200 a second for 30 s against a real gateway on PostgreSQL."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psycopg

from bot.demo import Phone
from channels.base import Account
from channels.transport import make_client
from kit import migrate, postgres
from kit.settings import ROOT

RATE = 200
SECONDS = 30
CONVERSATIONS = 500
WARM_UP = 100
P50_MS = 50
P99_MS = 250
SECRETS = {"app_secret": "bench-secret", "token": "bench-token", "verify_token": "bench-verify"}
ACCOUNT = Account("whatsapp", "bench", "cantera", SECRETS)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def gateway(database: str, home: Path) -> AsyncIterator[str]:
    """A gateway process; yields its address."""
    port = free_port()
    environment = os.environ | {
        "DATABASE_URL": database,
        "WHATSAPP_PHONE_NUMBER_ID": ACCOUNT.account,
        "WHATSAPP_TOKEN": SECRETS["token"],
        "WHATSAPP_APP_SECRET": SECRETS["app_secret"],
        "WHATSAPP_VERIFY_TOKEN": SECRETS["verify_token"],
        "VENTANILLA_HOME": str(home),
        "VENTANILLA_DEMO": "0",
        "PYTHONPATH": str(ROOT),
    }
    command = ["-m", "uvicorn", "--factory", "bot.app:from_environment", "--port", str(port)]
    quiet = ["--no-access-log", "--log-level", "error"]
    process = await asyncio.create_subprocess_exec(sys.executable, *command, *quiet, env=environment, cwd=ROOT)
    url = f"http://127.0.0.1:{port}"
    try:
        await _until_live(url)
        yield url
    finally:
        process.terminate()
        await process.wait()


async def _until_live(url: str) -> None:
    async with httpx.AsyncClient() as client, asyncio.timeout(60):
        while True:
            try:
                if (await client.get(f"{url}/health/live")).is_success:
                    return
            except httpx.HTTPError:
                await asyncio.sleep(0.1)


def bodies(count: int) -> list[tuple[bytes, dict[str, str]]]:
    """Signed webhooks, each with one message of its own."""
    now = datetime.now(UTC)
    made = []
    for number in range(count):
        phone = Phone(ACCOUNT, f"52442{number % CONVERSATIONS:07d}")
        webhook = phone.text(f"¿cuánto debo? {number}", now=now, message_id=f"wamid.{secrets.token_hex(12)}")
        made.append((webhook.body, dict(webhook.headers)))
    return made


async def fire(client: httpx.AsyncClient, url: str, webhooks: list[tuple[bytes, dict[str, str]]]) -> list[float]:
    """Post them at RATE a second, whether or not the last one is answered; milliseconds from when each was due."""
    began = time.perf_counter() + 0.1

    async def post(number: int, body: bytes, headers: dict[str, str]) -> float:
        due = began + number / RATE
        await asyncio.sleep(due - time.perf_counter())
        answer = await client.post(f"{url}/channels/whatsapp", content=body, headers=headers)
        answer.raise_for_status()
        return (time.perf_counter() - due) * 1000

    return list(await asyncio.gather(*(post(n, body, headers) for n, (body, headers) in enumerate(webhooks))))


def count(database: str) -> tuple[int, int]:
    """Messages in the mailbox, and how many of them are different."""
    with psycopg.connect(database) as connection:
        row = connection.execute("select count(*), count(distinct external_id) from runtime.inbound").fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


async def measure(database: str, home: Path, *, seconds: int) -> dict[str, object]:
    """The figures on one database."""
    webhooks = bodies(WARM_UP + RATE * seconds)
    client = make_client(connections=500)
    try:
        async with gateway(database, home) as url:
            await fire(client, url, webhooks[:WARM_UP])
            took = await fire(client, url, webhooks[WARM_UP:])
    finally:
        await client.aclose()
    stored, different = count(database)
    cuts = statistics.quantiles(took, n=100)
    return {
        "webhooks": len(took),
        "per_second": RATE,
        "p50_ms": round(cuts[49], 1),
        "p99_ms": round(cuts[98], 1),
        "max_ms": round(max(took), 1),
        "lost": len(webhooks) - different,
        "doubled": stored - different,
    }


def run(*, seconds: int = SECONDS) -> dict[str, object]:
    """The benchmark, with a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        database = postgres.start_embedded(home / "pg")
        try:
            migrate.upgrade(database)
            figures = asyncio.run(measure(database, home, seconds=seconds))
        finally:
            postgres.stop_embedded(home / "pg")
    fast = float(str(figures["p50_ms"])) <= P50_MS and float(str(figures["p99_ms"])) <= P99_MS
    return {
        "compared": f"{RATE} signed WhatsApp webhooks a second for {seconds} s, one gateway process, PostgreSQL",
        "figures": figures,
        "target": {"p50_ms": P50_MS, "p99_ms": P99_MS, "lost": 0, "doubled": 0},
        "holds": fast and figures["lost"] == figures["doubled"] == 0,
    }
