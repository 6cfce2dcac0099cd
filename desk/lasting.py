"""What goes on as long as a browser has a page open.

Nothing here is a `ui.timer`: one that is made while a page is still being built makes NiceGUI send the page as far as
it is, and whoever then waits for the browser's connection has missed it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from nicegui import Client, background_tasks
from nicegui.element import Element
from sqlalchemy.exc import SQLAlchemyError

from kit.logging import get_logger

log = get_logger("desk.lasting")


def while_open(client: Client, go: Callable[[], Coroutine[Any, Any, None]], *, name: str) -> None:
    """Run `go` from when the browser is connected, now or later, until it has gone for good."""
    task: list[asyncio.Task[None]] = []

    def begin() -> None:
        if not task:
            task.append(background_tasks.create(go(), name=name))

    async def end() -> None:
        for one in task:
            one.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await one

    client.on_delete(end)
    if client.has_socket_connection:
        begin()
    else:
        client.on_connect(begin)


def every(seconds: float, work: Callable[[], Awaitable[None]], *, root: Element, at_once: bool = True) -> None:
    """Do `work`, in the slot of `root`, every so many seconds as long as the page is open."""

    async def go() -> None:
        if not at_once:
            await asyncio.sleep(seconds)
        while True:
            try:
                with root:
                    await work()
            except (SQLAlchemyError, OSError):
                log.warning("desk.database.unavailable")
            await asyncio.sleep(seconds)

    while_open(root.client, go, name="desk")
