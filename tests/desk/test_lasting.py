"""What goes on as long as a browser has a page open."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from nicegui import Client, core

from desk.lasting import while_open


@dataclass
class Browser:
    """The other end of a page."""

    has_socket_connection: bool
    connected: list[Callable[[], None]] = field(default_factory=list)
    gone: list[Callable[[], Any]] = field(default_factory=list)

    def on_connect(self, handler: Callable[[], None]) -> None:
        self.connected.append(handler)

    def on_delete(self, handler: Callable[[], Any]) -> None:
        self.gone.append(handler)


@dataclass
class Work:
    """Goes on until it is told to end."""

    begun: int = 0
    ended: int = 0

    async def go(self) -> None:
        self.begun += 1
        try:
            await asyncio.Event().wait()
        finally:
            self.ended += 1


@pytest.fixture(autouse=True)
async def _loop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core, "loop", asyncio.get_running_loop())


def start(browser: Browser) -> Work:
    work = Work()
    while_open(cast("Client", browser), work.go, name="test")
    return work


async def test_it_begins_when_the_browser_connects_and_only_once() -> None:
    browser = Browser(has_socket_connection=False)
    work = start(browser)
    await asyncio.sleep(0)
    assert work.begun == 0
    for connected in browser.connected * 2:
        connected()
    await asyncio.sleep(0)
    assert work.begun == 1


async def test_it_begins_at_once_where_the_browser_was_quicker_than_the_page() -> None:
    work = start(Browser(has_socket_connection=True))
    await asyncio.sleep(0)
    assert work.begun == 1


async def test_it_ends_with_the_browser() -> None:
    browser = Browser(has_socket_connection=True)
    work = start(browser)
    await asyncio.sleep(0)
    await browser.gone[0]()
    assert work.ended == 1
