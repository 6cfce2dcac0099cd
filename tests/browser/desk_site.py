"""The gateway with its pages in a process of its own, on the tests' database, and people to sign in to its desk."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from kit.ids import new_id
from kit.settings import ROOT
from tests.bot.webchat.stage import free_port
from tests.desk.staff.newcomers import KEY, Desk, make_desk

START_SECONDS = 90


@dataclass
class DeskSite:
    """The running desk."""

    url: str
    desk: Desk
    engine: AsyncEngine

    async def waits(self, utility: str, reason: str = "asked", *, minutes: int = 0, channel: str = "web") -> None:
        """Somebody waits for a person."""
        conversation, opened = new_id(), datetime.now(UTC) - timedelta(minutes=minutes)
        async with self.engine.begin() as connection:
            await connection.execute(
                text(
                    "insert into runtime.conversations (id, utility_id, channel, account, address)"
                    " values (:id, :utility, :channel, :utility, :address)"
                ),
                {"id": conversation, "utility": utility, "channel": channel, "address": uuid4().hex},
            )
            await connection.execute(
                text(
                    "insert into runtime.queue_entries"
                    " (id, utility_id, conversation_id, reason, topic, urgent, opened_at)"
                    " values (:id, :utility, :conversation, :reason, '', :urgent, :opened)"
                ),
                {
                    "id": new_id(),
                    "utility": utility,
                    "conversation": conversation,
                    "reason": reason,
                    "urgent": reason == "emergency",
                    "opened": opened,
                },
            )

    async def nobody_waits(self) -> None:
        """An empty queue."""
        async with self.engine.begin() as connection:
            await connection.execute(text("update runtime.queue_entries set state = 'closed' where state <> 'closed'"))


async def _until_ready(process: subprocess.Popen[bytes], url: str) -> None:
    async with httpx.AsyncClient() as client, asyncio.timeout(START_SECONDS):
        while process.poll() is None:
            try:
                await client.get(f"{url}/health/live")
            except httpx.HTTPError:
                await asyncio.sleep(0.1)
            else:
                return
    raise RuntimeError("the gateway did not start")


@asynccontextmanager
async def open_desk_site(
    database_url: str, engine: AsyncEngine, *, demo: bool = True, backend_url: str = ""
) -> AsyncIterator[DeskSite]:
    """A gateway that listens for as long as the block lasts."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="ventanilla-desk-") as home:
        environment = os.environ | {
            "DATABASE_URL": database_url,
            "VENTANILLA_SECRET_KEY": KEY,
            "VENTANILLA_DEMO": "1" if demo else "0",
            "VENTANILLA_HOME": home,
            "VENTANILLA_PORT": str(port),
            "VENTANILLA_PUBLIC_URL": url,
            "VENTANILLA_BACKEND_URL": backend_url or "http://127.0.0.1:9",
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "ignore",
        }
        command = ["uvicorn", "--factory", "desk.app:from_environment", "--port", str(port), "--log-level", "warning"]
        process = subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=environment)  # noqa: ASYNC220
        try:
            await _until_ready(process, url)
            yield DeskSite(url, make_desk(engine, demo=demo), engine)
        finally:
            process.terminate()
            process.wait(20)
