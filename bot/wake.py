"""Wakeups between processes by NOTIFY. They are hints: whoever listens also looks by itself now and then.

A NOTIFY inside a transaction makes all such commits queue behind one lock, so it is sent after the commit, by a
connection of its own, and many wakeups within a few milliseconds become one.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from functools import partial

import asyncpg

from kit.direct import connect_directly
from kit.logging import get_logger

MAILBOX = "runtime_mailbox"
OUTBOX = "runtime_outbox"
READERS = "runtime_readers"
"""A turn's answer lies ready for who reads it, the web chat; the payload is its conversation."""
FLOOR = "runtime_floor"
"""A move of the queue; the payload is its conversation. A trigger on `queue_moves` sends it (migration 0013)."""
GATHER_SECONDS = 0.01
RECONNECT_SECONDS = 1.0

_NOTIFY = "select pg_notify($1, payload) from unnest($2::text[]) as payload"
_FAULTS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)

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
                # A hint needs no disk.
                async with connect_directly(
                    self._url, application_name="ventanilla-waker", synchronous_commit="off"
                ) as connection:
                    while True:
                        await self._asked.wait()
                        self._asked.clear()
                        told, self._payloads = self._payloads, set()
                        try:
                            await connection.fetch(_NOTIFY, self._channel, sorted(told))
                        except _FAULTS:
                            self._payloads |= told
                            raise
                        await asyncio.sleep(GATHER_SECONDS)
            except _FAULTS:
                self._asked.set()
                log.warning("wake.connection.lost", channel=self._channel)
                await asyncio.sleep(RECONNECT_SECONDS)


def _set(event: asyncio.Event, _connection: object) -> None:
    event.set()


async def listen(url: str, channels: tuple[str, ...], heard: Callable[[str, str], None]) -> None:
    """Until cancelled: call `heard(channel, payload)` for every notification, and ("", "") after each connect."""

    def hear(_connection: object, _pid: int, channel: str, payload: object) -> None:
        heard(channel, str(payload))

    while True:
        lost = asyncio.Event()
        with contextlib.suppress(*_FAULTS):
            async with connect_directly(url, application_name="ventanilla-listener") as connection:
                connection.add_termination_listener(partial(_set, lost))
                for channel in channels:
                    await connection.add_listener(channel, hear)
                heard("", "")
                await lost.wait()
        log.warning("wake.listener.lost")
        await asyncio.sleep(RECONNECT_SECONDS)
