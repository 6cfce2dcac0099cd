"""A browser with the web chat open, run on behalf of the simulator: a real session, a real socket."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from kit.logging import get_logger

SECONDS = 10.0
RECONNECT_SECONDS = 1.0
REFUSED = (4401, 4404)
"""Close codes after which the same token is not worth another try (CONTRACT.md, web chat)."""

Json = dict[str, Any]
log = get_logger("desk.browser")


class NotOpenError(Exception):
    """The gateway gave no session, or the socket did not come up."""


@dataclass(frozen=True, slots=True)
class Session:
    """What `POST /channels/web/session` gave."""

    token: str
    conversation: UUID


async def new_session(client: httpx.AsyncClient, base_url: str, *, utility: str, language: str) -> Session:
    """Begin a conversation. Raises NotOpenError."""
    body = {"utility": utility, "locale": language}
    try:
        answer = await client.post(f"{base_url}/channels/web/session", json=body, timeout=SECONDS)
        answer.raise_for_status()
        raw = answer.json()
        return Session(str(raw["token"]), UUID(raw["conversation"]))
    except (httpx.HTTPError, KeyError, TypeError, ValueError) as error:
        raise NotOpenError(type(error).__name__) from error


@dataclass(slots=True, eq=False)
class Browser:
    """One socket. `heard` is called after every frame; `frames` keeps what came, by number."""

    base_url: str
    session: Session
    heard: Callable[[], None]
    typing: bool = False
    frames: dict[int, Json] = field(default_factory=dict)
    _socket: ClientConnection | None = None
    _open: asyncio.Event = field(default_factory=asyncio.Event)
    _task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Connect, and stay connected until `close`."""
        self._task = asyncio.create_task(self._stay())

    async def close(self) -> None:
        """Close the tab."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def send(self, frame: Json) -> None:
        """Send one frame of the customer's. Raises NotOpenError."""
        try:
            async with asyncio.timeout(SECONDS):
                await self._open.wait()
            if self._socket is None:
                raise NotOpenError("closed")
            await self._socket.send(json.dumps(frame))
        except (TimeoutError, ConnectionClosed) as error:
            raise NotOpenError(type(error).__name__) from error

    def _url(self) -> str:
        after = max(self.frames, default=0)
        socket = self.base_url.replace("http", "ws", 1)
        return f"{socket}/channels/web/ws?token={self.session.token}&after={after}"

    async def _stay(self) -> None:
        while True:
            try:
                async with connect(self._url(), max_size=None, proxy=None) as socket:
                    self._socket = socket
                    self._open.set()
                    async for raw in socket:
                        self._take(json.loads(raw))
                    if socket.close_code in REFUSED:
                        return
            except (OSError, InvalidHandshake, ConnectionClosed):
                log.info("desk.browser.disconnected")
            finally:
                self._socket = None
                self._open.clear()
            await asyncio.sleep(RECONNECT_SECONDS)

    def _take(self, frame: Json) -> None:
        if "typing" in frame:
            self.typing = bool(frame["typing"])
        elif "seq" in frame:
            self.frames[int(frame["seq"])] = frame
            self.typing = False
        self.heard()
