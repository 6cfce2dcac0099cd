"""Wakeups: what is asked for while one is on its way is told by the next; a lost server loses none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import wake
from bot.wake import Waker, listen

_END = text("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'ventanilla-waker'")


@asynccontextmanager
async def running(waker: Waker) -> AsyncIterator[None]:
    task = asyncio.create_task(waker.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_what_is_asked_for_while_one_is_told_is_told_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[list[str]] = []
    telling, may_end, twice = asyncio.Event(), asyncio.Event(), asyncio.Event()

    class Slow:
        async def fetch(self, _statement: str, _channel: str, payloads: list[str]) -> None:
            told.append(payloads)
            telling.set()
            await may_end.wait()
            if len(told) == 2:
                twice.set()

    @asynccontextmanager
    async def connect(_url: str, **_settings: str) -> AsyncIterator[Any]:
        yield Slow()

    monkeypatch.setattr(wake, "connect_directly", connect)
    waker = Waker("postgresql://nowhere", "test")
    async with running(waker), asyncio.timeout(5):
        waker.wake("one")
        await telling.wait()
        waker.wake("one")  # committed after the first was read: it must be told again
        may_end.set()
        await twice.wait()
    assert told == [["one"], ["one"]]


async def test_a_waker_whose_connection_was_ended_tells_again(database_url: str, engine: AsyncEngine) -> None:
    heard = {"": asyncio.Event(), "one": asyncio.Event(), "two": asyncio.Event()}

    def hear(_channel: str, payload: str) -> None:
        heard[payload].set()

    ears = asyncio.create_task(listen(database_url, ("test_wake",), hear))
    waker = Waker(database_url, "test_wake")
    async with running(waker), asyncio.timeout(20):
        await heard[""].wait()
        waker.wake("one")
        await heard["one"].wait()
        async with engine.connect() as other:
            await other.execute(_END)
        waker.wake("two")
        await heard["two"].wait()
    ears.cancel()
    with suppress(asyncio.CancelledError):
        await ears


async def test_a_listener_whose_connection_was_ended_looks_and_listens_again(
    database_url: str, engine: AsyncEngine
) -> None:
    connected, again = asyncio.Event(), asyncio.Event()

    def hear(_channel: str, _payload: str) -> None:
        (again if connected.is_set() else connected).set()

    ears = asyncio.create_task(listen(database_url, ("test_wake_2",), hear))
    async with asyncio.timeout(20), engine.connect() as other:
        await connected.wait()
        await other.execute(text(str(_END).replace("waker", "listener")))
        await again.wait()
    ears.cancel()
    with suppress(asyncio.CancelledError):
        await ears
