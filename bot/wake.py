"""Wakeups between processes by NOTIFY. They are hints: whoever listens also looks by itself now and then.

A NOTIFY inside a transaction makes all such commits queue behind one lock, so it is sent after the commit, by a
connection of its own, and many wakeups within a few milliseconds become one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import psycopg

from kit.logging import get_logger

MAILBOX = "runtime_mailbox"
OUTBOX = "runtime_outbox"
READERS = "runtime_readers"
"""A turn's answer lies ready for who reads it, the web chat; the payload is its conversation."""
FLOOR = "runtime_floor"
"""A move of the queue; the payload is its conversation. A trigger on `queue_moves` sends it (migration 0013)."""
GATHER_SECONDS = 0.002
RECONNECT_SECONDS = 1.0

_NOTIFY = "select pg_notify(%s, payload) from unnest(%s::text[]) as payload"

log = get_logger("bot.wake")


class Waker:
    """Sends NOTIFY `channel`; `wake` never blocks and never fails."""

    def __init__(self, url: str, channel: str) -> None:
        self._url = url
        self._channel = channel
        self._asked = asyncio.Event()
        self._payloads: set[str] = set()

    def wake(self, payload: str = "") -> None:
        """Ask for one with this payload."""
        self._payloads.add(payload)
        self._asked.set()

    async def run(self) -> None:
        """Until cancelled: turn requests into notifications."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as connection:
                    await connection.execute("set synchronous_commit to off")  # a hint needs no disk
                    while True:
                        await self._asked.wait()
                        self._asked.clear()
                        told = sorted(self._payloads)
                        await connection.execute(_NOTIFY, (self._channel, told))
                        self._payloads.difference_update(told)
                        await asyncio.sleep(GATHER_SECONDS)
            except psycopg.Error:
                self._asked.set()
                log.warning("wake.connection.lost", channel=self._channel)
                await asyncio.sleep(RECONNECT_SECONDS)


async def listen(url: str, channels: tuple[str, ...], heard: Callable[[str, str], None]) -> None:
    """Until cancelled: call `heard(channel, payload)` for every notification, and ("", "") after each connect."""
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
                for channel in channels:
                    await connection.execute(psycopg.sql.SQL("listen {}").format(psycopg.sql.Identifier(channel)))
                heard("", "")
                async for notice in connection.notifies():
                    heard(notice.channel, notice.payload)
        except psycopg.Error:
            log.warning("wake.listener.lost")
            await asyncio.sleep(RECONNECT_SECONDS)
