"""Our whole turn (mailbox → Rasa → outbox) against Rasa alone, on the same messages, against the same running Rasa.

Customers of the web chat put messages into the mailbox and find the answer in the outbox: that is the turn. Beside it
stands the whole way of WhatsApp, from a signed webhook to the vendor's door, with the read receipt and every message's
own request to the vendor. Its customers write to NUMBERS numbers of ours: a vendor lets one of them send 80 messages a
second, so no worker does more.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import uvloop
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks.ack import free_port
from bot.accounts import Accounts
from bot.conversation import open_conversation
from bot.demo import Phone
from bot.dialogue import Question, Rasa, over_aiohttp
from bot.identity import Speaker, conversation_token
from bot.intake import Intake
from bot.slot import Slot
from bot.wake import MAILBOX, READERS, Waker, listen
from channels.base import Account
from channels.message import Inbound, Text
from channels.registry import open_channels
from channels.transport import make_client, make_session
from channels.web.channel import WebChannel
from kit import postgres
from kit.clock import utc_now
from kit.ids import new_id
from kit.settings import Settings

CONVERSATIONS = 144
TURNS_EACH = 6
NUMBERS = 8
AT_ONCE = 48
"""Half as many again as a worker takes at once: there is always a next one, so that what counts is how many turns each
side can do, not how long one of them waits. (That is the other figure.)"""
PACED_TURNS = 60
THROUGHPUT = 0.85
ADDED_MS = 15.0
MESSAGES = ("hola", "¿qué puedes hacer?", "¿cuáles son sus horarios?", "¿dónde están sus oficinas?", "gracias", "adiós")
SECRETS = {"token": "bench", "app_secret": "bench", "verify_token": "bench"}
WEB = "cantera"
"""Of the web chat the utility itself is the account."""
ACCOUNT = Account("whatsapp", "bench", "cantera", SECRETS)


@dataclass(slots=True)
class Graph:
    """A Graph API that takes everything at once and remembers when."""

    expected: dict[str, int] = field(default_factory=dict)
    answered: dict[str, asyncio.Future[float]] = field(default_factory=dict)

    def expect(self, number: str, messages: int) -> asyncio.Future[float]:
        """When the last of that many messages to `number` came."""
        self.expected[number] = messages
        self.answered[number] = asyncio.get_running_loop().create_future()
        return self.answered[number]

    async def take(self, request: web.Request) -> web.Response:
        """A message, or a read receipt."""
        body = await request.json()
        if body.get("status") != "read":
            number = body["to"]
            self.expected[number] -= 1
            if self.expected[number] == 0:
                self.answered[number].set_result(time.perf_counter())
        return web.json_response({"messages": [{"id": f"wamid.{uuid4().hex}"}]})


@asynccontextmanager
async def serving(graph: Graph, port: int) -> AsyncIterator[None]:
    """`graph` on a port of this machine."""
    app = web.Application()
    app.router.add_post("/{version}/{number}/messages", graph.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield
    finally:
        await runner.cleanup()


@dataclass(slots=True)
class Alone:
    """Rasa, asked directly."""

    rasa: Rasa
    key: str
    replies: dict[str, int]
    ids: dict[int, UUID] = field(default_factory=dict)

    async def greet(self, conversation: int) -> None:
        """Rasa needs nothing before the first turn."""

    async def turn(self, conversation: int, message: str) -> float:
        """One turn; milliseconds."""
        stranger = conversation not in self.ids
        identifier = self.ids.setdefault(conversation, new_id())
        speaker = Speaker(identifier, WEB, "web", f"{conversation}")
        began = time.perf_counter()
        question = Question(
            conversation=speaker.conversation_id,
            turn=new_id(),
            message=message,
            utility=WEB,
            channel="web",
            language="es",
            tone="tu",
            stranger=stranger,
            token=conversation_token(speaker, WebChannel.capabilities, key=self.key, now=datetime.now(UTC)),
        )
        answer = await self.rasa.ask(question, seconds=30)
        self.replies[message] = len(answer.said)
        return (time.perf_counter() - began) * 1000


@dataclass(slots=True)
class Whole:
    """From the mailbox to the outbox; the worker is a process of the stack."""

    engine: AsyncEngine
    slot: Slot
    wake: Callable[[], None]
    ids: dict[int, UUID] = field(default_factory=dict)
    answered: dict[str, asyncio.Future[float]] = field(default_factory=dict)

    def heard(self, _channel: str, conversation: str) -> None:
        """A turn's end was committed, its answer in the outbox."""
        waiting = self.answered.pop(conversation, None)
        if waiting is not None:
            waiting.set_result(time.perf_counter())

    async def greet(self, conversation: int) -> None:
        """The widget's page opens the conversation, before anything is said."""
        now = datetime.now(UTC)
        self.ids[conversation] = await open_conversation(
            self.engine, utility=WEB, channel="web", account=WEB, address=f"{conversation}", language="es", now=now
        )

    async def turn(self, conversation: int, message: str) -> float:
        """One turn; milliseconds."""
        answered: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self.answered[str(self.ids[conversation])] = answered
        now = datetime.now(UTC)
        inbound = Inbound(
            channel="web", account=WEB, external_id=uuid4().hex, address=f"{conversation}", sent_at=now,
            parts=(Text(message),), locale="es",
        )  # fmt: skip
        began = time.perf_counter()
        await self.slot.put(inbound, utility=WEB, now=now)
        self.wake()
        return (await asyncio.wait_for(answered, 60) - began) * 1000


@dataclass(slots=True)
class Way:
    """The whole way of WhatsApp: the same, with its webhook in front and its vendor behind."""

    intake: Intake
    graph: Graph
    replies: dict[str, int]

    async def greet(self, conversation: int) -> None:
        """A telephone needs nothing before the first message."""

    async def turn(self, conversation: int, message: str) -> float:
        """One turn: from a signed webhook to the vendor's door; milliseconds."""
        ours = replace(ACCOUNT, account=f"{ACCOUNT.account}-{conversation % NUMBERS}")
        phone = Phone(ours, f"52444{conversation:07d}")
        answered = self.graph.expect(phone.number, self.replies[message])
        webhook = phone.text(message, now=datetime.now(UTC))
        began = time.perf_counter()
        await self.intake.receive(self.intake.channels["whatsapp"], webhook)
        return (await asyncio.wait_for(answered, 60) - began) * 1000


Side = Alone | Whole | Way


async def throughput(side: Side, *, first: int) -> float:
    """Turns a second with AT_ONCE conversations going on, each one turn at a time."""
    waiting = iter(range(first, first + CONVERSATIONS))
    for conversation in range(first, first + CONVERSATIONS):
        await side.greet(conversation)

    async def talk() -> None:
        for conversation in waiting:
            for message in MESSAGES[:TURNS_EACH]:
                await side.turn(conversation, message)

    began = time.perf_counter()
    await asyncio.gather(*(talk() for _ in range(AT_ONCE)))
    return CONVERSATIONS * TURNS_EACH / (time.perf_counter() - began)


async def latency(side: Side, *, first: int) -> float:
    """The median turn, one at a time, in milliseconds."""
    for conversation in range(first, first + PACED_TURNS // TURNS_EACH):
        await side.greet(conversation)
    took = [
        await side.turn(first + number // TURNS_EACH, MESSAGES[number % TURNS_EACH]) for number in range(PACED_TURNS)
    ]
    return statistics.median(took)


async def compare(*, database: str, rasa_urls: tuple[str, ...], key: str, graph_port: int) -> dict[str, float]:
    """Both sides in turns, so that a machine's mood strikes both. A worker on `database` must be running."""
    engine, client = postgres.make_engine(database, pool_size=8, check=False), make_client()
    session = make_session()
    waker, graph = Waker(database, MAILBOX), Graph()
    waking = asyncio.create_task(waker.run())
    intake = Intake(engine, open_channels(client), Accounts((ACCOUNT,)), utc_now, waker.wake)
    replies: dict[str, int] = {}  # how many messages each of MESSAGES is answered with, as Rasa alone showed
    alone, way = Alone(Rasa(over_aiohttp(session), rasa_urls), key, replies), Way(intake, graph, replies)
    whole = Whole(engine, Slot(engine), waker.wake)
    sides: dict[str, Side] = {"alone": alone, "whole": whole, "way": way}
    speeds: dict[str, list[float]] = {name: [] for name in sides}
    medians: dict[str, list[float]] = {name: [] for name in sides}
    listening = asyncio.create_task(listen(database, (READERS,), whole.heard))
    try:
        async with serving(graph, graph_port):
            for side in sides.values():
                await throughput(side, first=0)  # warm
            for trial in range(1, 4):
                for name, side in sides.items():
                    speeds[name].append(await throughput(side, first=trial * 1000))
                    medians[name].append(await latency(side, first=trial * 1000 + 500))
    finally:
        for task in (waking, listening):
            task.cancel()
        await asyncio.gather(waking, listening, return_exceptions=True)
        await client.aclose()
        await session.close()
        await engine.dispose()
    figures = {f"{name}_turns_per_second": round(statistics.median(values), 1) for name, values in speeds.items()}
    figures |= {f"{name}_median_ms": round(statistics.median(values), 1) for name, values in medians.items()}
    for prefix, name in (("", "whole"), ("way_", "way")):
        ratios = [ours / theirs for ours, theirs in zip(speeds[name], speeds["alone"], strict=True)]
        added = [ours - theirs for ours, theirs in zip(medians[name], medians["alone"], strict=True)]
        figures[f"{prefix}throughput_ratio"] = round(statistics.median(ratios), 3)
        figures[f"{prefix}added_median_ms"] = round(statistics.median(added), 1)
    return figures


def verdict(figures: dict[str, float]) -> dict[str, object]:
    """The benchmark's JSON."""
    holds = figures["throughput_ratio"] >= THROUGHPUT and figures["added_median_ms"] <= ADDED_MS
    return {
        "compared": "mailbox → Rasa → outbox (web chat), against Rasa asked directly, same messages, "
        f"{AT_ONCE} at once; `way`: signed webhook → mailbox → Rasa → outbox → vendor (WhatsApp)",
        "figures": figures,
        "target": {"throughput_ratio": THROUGHPUT, "added_median_ms": ADDED_MS},
        "holds": holds,
    }


@contextmanager
def whole_stack(graph_port: int) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """A counter of our own whose worker sends to `graph_port`: database, Rasa's addresses, signing key."""
    from cli import stack

    key = uuid4().hex + uuid4().hex
    environment = {
        "WHATSAPP_API_URL": f"http://127.0.0.1:{graph_port}",
        "WHATSAPP_PHONE_NUMBER_ID": ACCOUNT.account,
        "WHATSAPP_TOKEN": SECRETS["token"],
        "WHATSAPP_APP_SECRET": SECRETS["app_secret"],
        "WHATSAPP_VERIFY_TOKEN": SECRETS["verify_token"],
        "VENTANILLA_SECRET_KEY": key,
    }
    with tempfile.TemporaryDirectory() as folder, stack.running(Path(folder), environment=environment) as running:
        rasa = tuple(f"http://127.0.0.1:{port}" for port in running.rasa_ports)
        yield postgres.start_embedded(Path(folder) / "pg"), rasa, key


def run() -> dict[str, object]:
    """Against a stack of its own; with BENCH_DATABASE_URL and BENCH_GRAPH_PORT, against one that runs already."""
    given = os.environ.get("BENCH_DATABASE_URL")
    if given:
        settings, port = Settings(), int(os.environ["BENCH_GRAPH_PORT"])
        rasa, key = settings.rasa_endpoints, settings.secret_key
        return verdict(uvloop.run(compare(database=given, rasa_urls=rasa, key=key, graph_port=port)))
    port = free_port()
    with whole_stack(port) as (database, rasa, key):
        return verdict(uvloop.run(compare(database=database, rasa_urls=rasa, key=key, graph_port=port)))
