"""One browser's socket: frames in become accepted messages, committed replies go out, each by its number."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import WebSocket, WebSocketDisconnect
from prometheus_client import Gauge
from sqlalchemy.engine import Row
from sqlalchemy.exc import SQLAlchemyError

from bot.codec import outbound_from_json
from bot.webchat.hub import Hub, Item, Subscription
from bot.webchat.rate import Rate
from bot.webchat.session import file_path
from channels.errors import MalformedError
from channels.message import Inbound
from channels.web.inbound import MalformedFrameError, client_id, is_typing, parse_frame
from channels.web.outbound import frame
from kit.clock import Clock
from kit.logging import get_logger

AGAIN_SECONDS = 2.0
BEHIND_SECONDS = 0.5
"""How much longer than it was told to wait the first refused message is let come again before those behind it."""

UNKNOWN_TOKEN = 4401
UNKNOWN_CONVERSATION = 4404
BROKEN = 1011  # RFC 6455, 7.4.1
TRY_AGAIN_LATER = 1013

SOCKETS = Gauge("runtime_web_sockets", "Browsers that are connected")

Accept = Callable[[Inbound], Awaitable[bool]]

log = get_logger("bot.webchat.socket")


@dataclass(slots=True)
class Socket:
    """A connected browser.

    `accept` commits a message once for ever before it returns, and tells whether an assistant is going to answer it.
    `rate` is the conversation's, shared by all its sockets.
    """

    websocket: WebSocket
    conversation_id: UUID
    utility: str
    address: str
    locale: str | None
    accept: Accept
    hub: Hub
    key: str
    clock: Clock
    rate: Rate
    _refused: tuple[str, datetime] | None = field(default=None, init=False)
    """The first message that was refused and has not come again, and until when those behind it wait for it."""

    async def serve(self, *, after: int) -> None:
        """Until the browser goes: give it what it missed after `after`, then all that comes."""
        with self.hub.subscribe(self.conversation_id, after=after) as subscription, SOCKETS.track_inprogress():
            try:
                async with asyncio.TaskGroup() as both:
                    both.create_task(self._read_all())
                    both.create_task(self._write_all(subscription))
            except* WebSocketDisconnect:
                pass
            except* Exception as group:  # the socket's edge: half a socket would be silent, so it is closed instead
                log.error("webchat.socket.broken", errors=[type(one).__name__ for one in group.exceptions])
                await self.websocket.close(BROKEN)

    async def _read_all(self) -> None:
        while True:
            message = await self.websocket.receive()
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", 1005))
            await self._read(message.get("text") or "")

    async def _read(self, raw: str) -> None:
        if is_typing(raw):
            self.hub.customer_types(self.conversation_id)
            return
        now = self.clock()
        try:
            message = parse_frame(raw, account=self.utility, address=self.address, now=now, locale=self.locale)
        except MalformedFrameError as error:
            await self._send({"error": str(error)} | ({"id": error.identifier} if error.identifier else {}))
            return
        except MalformedError as error:
            await self._send({"error": str(error)})
            return
        identifier = client_id(message.external_id)
        if wait := self._behind(identifier, now) or self.rate.wait_seconds(self.conversation_id, now):
            await self._refuse(identifier, "too many messages", wait=wait)
            return
        try:
            answered = await self.accept(message)
        except (SQLAlchemyError, OSError) as error:
            log.warning("webchat.accept.unavailable", error=type(error).__name__)
            await self._refuse(identifier, "not available", wait=AGAIN_SECONDS)
            return
        await self._send({"ack": identifier})
        if answered:
            self.hub.typing(self.conversation_id)

    def _behind(self, identifier: str, now: datetime) -> float:
        """Seconds to wait behind a message that was refused and is to come first; 0 when none is."""
        if self._refused is None:
            return 0.0
        first, until = self._refused
        if identifier == first or now >= until:
            self._refused = None
            return 0.0
        return BEHIND_SECONDS

    async def _refuse(self, identifier: str, why: str, *, wait: float) -> None:
        """Not taken in: the browser keeps the message and sends it again after `wait` seconds, in order."""
        if self._refused is None:
            self._refused = identifier, self.clock() + timedelta(seconds=wait + BEHIND_SECONDS)
        await self._send({"error": why, "id": identifier, "retry_after": round(max(wait, 0.1), 1)})

    async def _write_all(self, subscription: Subscription) -> None:
        until: float | None = None
        while True:
            try:
                async with asyncio.timeout_at(until):
                    item: Item | None = await subscription.waiting.get()
            except TimeoutError:
                item = None
            if isinstance(item, Row):
                if until is not None:
                    await self._send({"typing": False})
                until = None
                await self._write(item)
                self.hub.caught_up(subscription)
            else:
                until = asyncio.get_running_loop().time() + item.seconds if item else None
                await self._send({"typing": item is not None})

    async def _write(self, row: Row[Any]) -> None:
        try:
            body = self._frame(row)
        except (LookupError, TypeError, ValueError) as error:  # one unreadable row must not hold up those after it
            log.error("webchat.message.unreadable", letter=str(row.id), error=type(error).__name__)
            return
        await self._send(body)
        self.hub.written(row)

    def _frame(self, row: Row[Any]) -> dict[str, Any]:
        message = outbound_from_json(
            row.payload,
            conversation_id=self.conversation_id,
            channel="web",
            account=self.utility,
            address=self.address,
            owner_epoch=0,
        )
        now = self.clock()
        return frame(
            seq=row.seq,
            in_reply_to=client_id(message.in_reply_to) if message.in_reply_to else None,
            parts=message.parts,
            choices=message.choices,
            sender=row.sender,
            media_url=lambda position: file_path(row.id, position, utility=self.utility, key=self.key, now=now),
        ) | ({"language": row.language} if row.language else {})

    async def _send(self, body: dict[str, Any]) -> None:
        """Raises WebSocketDisconnect when the browser has gone; it asks again from its last number."""
        try:
            await self.websocket.send_json(body)
        except RuntimeError as error:
            raise WebSocketDisconnect(1006) from error
