"""A gateway that really listens, with a clerk who plays the worker: real database, real sockets, no Rasa."""

from __future__ import annotations

import asyncio
import json
import socket
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import uvicorn
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from websockets.asyncio.client import ClientConnection, connect

from bot import ledger, mailbox
from bot.app import Gateway, create_app, make_gateway
from bot.codec import outbound_to_json
from bot.ledger import Outcome, Reply
from bot.mailbox import Claim
from bot.wake import MAILBOX, listen
from channels.message import Choice, Option, Outbound, Part, Text
from kit.settings import Settings

PATIENCE_SECONDS = 15.0
Draft = tuple[tuple[Part, ...], tuple[Option, ...]]
Script = Callable[[str], list[Draft]]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def echo(said: str) -> list[Draft]:
    """One text that repeats what was said."""
    return [((Text(f"re: {said}"),), ())]


class QuietServer(uvicorn.Server):
    """Leaves the process's signals alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@dataclass
class Backend:
    """The service layer's files: remembers who asked, answers what it is told to."""

    files: dict[str, httpx.Response | Exception] = field(default_factory=dict)
    asked: list[httpx.Request] = field(default_factory=list)

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.files.get(request.url.path, httpx.Response(404))
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, content=answer.content, headers=answer.headers)


@dataclass
class Stage:
    """The gateway on one port for its whole life: it can be stopped and started again."""

    database_url: str
    engine: AsyncEngine
    backend: Backend = field(default_factory=Backend)
    port: int = field(default_factory=free_port)
    sessions_a_minute: int = 100_000
    script: Script = echo
    free: asyncio.Event = field(default_factory=asyncio.Event)
    said: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    moved: timedelta = timedelta()
    secret: str = "k" * 32
    gateway: Gateway | None = None
    _server: QuietServer | None = None
    _running: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def now(self) -> datetime:
        """The gateway's clock; `moved` puts it forward."""
        return datetime.now(UTC) + self.moved

    def settings(self) -> Settings:
        return Settings(
            database_url=self.database_url,
            ventanilla_secret_key=self.secret,
            ventanilla_web_sessions_a_minute=self.sessions_a_minute,
            ventanilla_backend_url="http://backend",
        )

    async def start(self) -> None:
        """Listen; returns when it does."""
        settings = self.settings()
        self.gateway = make_gateway(settings, clock=self.now)
        await self.gateway.client.aclose()
        self.gateway.client = httpx.AsyncClient(transport=httpx.MockTransport(self.backend))
        app = create_app(settings, gateway=self.gateway)
        config = uvicorn.Config(app, port=self.port, log_level="critical", access_log=False, lifespan="on")
        self._server = QuietServer(config)
        self._running = asyncio.create_task(self._server.serve())
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self._server.started:  # noqa: ASYNC110 - uvicorn has no event for it
                await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """Shut down as a deployment does."""
        if self._server is not None and self._running is not None:
            self._server.should_exit = True
            await self._running
            self._server = None

    async def work(self) -> None:
        """The clerk: answers by `script` whatever comes into the mailbox, while `free` is set."""
        news = asyncio.Event()
        ear = asyncio.create_task(listen(self.database_url, (MAILBOX,), lambda _channel, _payload: news.set()))
        try:
            while True:
                await self.free.wait()
                for claim in await mailbox.claim(self.engine, worker=9001, limit=20, now=self.now()):
                    await self._answer(claim)
                try:
                    async with asyncio.timeout(0.5):
                        await news.wait()
                except TimeoutError:
                    pass
                news.clear()
        finally:
            ear.cancel()

    async def _answer(self, claim: Claim) -> None:
        words = [_words(part) for message in claim.messages for part in message.parts]
        self.said[str(claim.conversation_id)] += words
        drafts = [draft for said in words for draft in self.script(said)]
        replies = tuple(
            Reply(f"{claim.turn_id}:{n}", _outbound(claim, *draft), pull=True) for n, draft in enumerate(drafts)
        )
        async with self.engine.begin() as connection:
            await ledger.finish(connection, claim, Outcome("answered", replies), now=self.now())

    async def speak(self, conversation: str, *parts: Part, choices: tuple[Option, ...] = ()) -> None:
        """Say something without being asked, as an agent or a late answer would."""
        await speak(self.engine, UUID(conversation), parts, choices)

    async def session(self, *, utility: str = "cantera", locale: str = "es") -> dict[str, Any]:
        """A new conversation, as the widget opens it."""
        async with httpx.AsyncClient() as client:
            answer = await client.post(f"{self.url}/channels/web/session", json={"utility": utility, "locale": locale})
        answer.raise_for_status()
        body: dict[str, Any] = answer.json()
        return body

    @asynccontextmanager
    async def browser(self, session: dict[str, Any], *, after: int | None = None) -> AsyncIterator[Browser]:
        """A connected socket."""
        query = f"token={session['token']}" + (f"&after={after}" if after is not None else "")
        async with connect(f"{self.url.replace('http', 'ws')}/channels/web/ws?{query}", max_size=None) as connection:
            yield Browser(connection)

    async def rows(self, sql: str, **values: Any) -> list[Any]:
        async with self.engine.connect() as connection:
            return list((await connection.execute(text(sql), values)).all())


@dataclass
class Browser:
    """One socket, by hand."""

    socket: ClientConnection

    async def send(self, frame: object) -> None:
        await self.socket.send(frame if isinstance(frame, str) else json.dumps(frame))

    async def frame(self) -> dict[str, Any]:
        """The next frame, whatever it is."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            body: dict[str, Any] = json.loads(await self.socket.recv())
            return body

    async def until(self, key: str) -> dict[str, Any]:
        """The next frame that has `key`."""
        while True:
            frame = await self.frame()
            if key in frame:
                return frame

    async def messages(self, count: int) -> list[dict[str, Any]]:
        """The next `count` numbered messages."""
        return [await self.until("seq") for _ in range(count)]


def _words(part: Part) -> str:
    match part:
        case Text(words):
            return words
        case Choice(value):
            return f"choice {value}"
        case other:
            return type(other).__name__


def _outbound(claim: Claim, parts: tuple[Part, ...], choices: tuple[Option, ...]) -> Outbound:
    return Outbound(
        conversation_id=claim.conversation_id,
        channel=claim.channel,
        account=claim.account,
        address=claim.address,
        parts=parts,
        choices=choices,
        in_reply_to=claim.messages[-1].external_id,
        owner_epoch=claim.epoch,
    )


_SPEAK = text("""
with own as (
    update runtime.conversations set last_seq = last_seq + 1 where id = :conversation
    returning id, channel, account, address, epoch, last_seq
)
insert into runtime.outbox (id, conversation_id, seq, idempotency_key, channel, account, address, payload, owner_epoch,
    state, rank, next_attempt_at, created_at, sent_at)
select :id, id, last_seq, cast(:id as text), channel, account, address, cast(:payload as jsonb), epoch, 'sent', 3,
    now(), now(), now()
from own returning pg_notify('runtime_outbox', conversation_id::text)
""")


async def speak(
    engine: AsyncEngine, conversation: UUID, parts: tuple[Part, ...], choices: tuple[Option, ...] = ()
) -> None:
    """One message of the counter's, committed and announced as the runtime does."""
    message = Outbound(conversation, "web", "", "", parts, choices)
    async with engine.begin() as connection:
        values = {"id": uuid4(), "conversation": conversation, "payload": json.dumps(outbound_to_json(message))}
        await connection.execute(_SPEAK, values)


@asynccontextmanager
async def open_stage(database_url: str, engine: AsyncEngine, **more: Any) -> AsyncIterator[Stage]:
    """A gateway and its clerk, for as long as the block lasts."""
    async with engine.begin() as connection:  # what an earlier test left unanswered is not this clerk's
        await connection.execute(text("update runtime.conversations set pending = false where pending"))
    stage = Stage(database_url, engine, **more)
    stage.free.set()
    await stage.start()
    clerk = asyncio.create_task(stage.work())
    try:
        yield stage
    finally:
        clerk.cancel()
        await asyncio.gather(clerk, return_exceptions=True)
        await stage.stop()
