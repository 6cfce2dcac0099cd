"""A webhook's receiver on a port of its own, which takes, fails, sleeps or hangs as it is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Answer = Callable[[int], Awaitable[web.Response]]
"""What is answered to the request of that number, from 0."""


async def takes(_number: int) -> web.Response:
    return web.Response(status=204)


@dataclass
class Receiver:
    """`got` are (headers, body) of every request, `most` how many it had at once."""

    answer: Answer = takes
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    most: int = 0
    url: str = ""
    _now: int = 0
    _came: asyncio.Condition = field(default_factory=asyncio.Condition)
    _runner: web.AppRunner | None = None

    async def open(self) -> Receiver:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._take)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}/news"
        return self

    async def close(self) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    async def has(self, count: int) -> None:
        """Wait until that many requests have come."""
        async with self._came:
            await self._came.wait_for(lambda: len(self.got) >= count)

    async def _take(self, request: web.Request) -> web.StreamResponse:
        self._now += 1
        self.most = max(self.most, self._now)
        try:
            number = len(self.got)
            self.got.append(({name.lower(): value for name, value in request.headers.items()}, await request.read()))
            async with self._came:
                self._came.notify_all()
            return await self.answer(number)
        finally:
            self._now -= 1

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.got]

    @property
    def kinds(self) -> list[str]:
        return [body["type"] for body in self.bodies]


def once_they(*statuses: int) -> Answer:
    """These statuses first, then 204."""

    async def answer(number: int) -> web.Response:
        return web.Response(status=statuses[number] if number < len(statuses) else 204)

    return answer


async def hangs(_number: int) -> web.Response:
    await asyncio.Event().wait()
    raise AssertionError
