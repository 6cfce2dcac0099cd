"""What a turn costs on each channel, against the web chat: the same messages, the same counter, turn by turn.

From the customer's message at our door, really signed, to the first answer at theirs: at a vendor of our own that takes
everything at once (WhatsApp, SMS, Telegram, e-mail), on the web chat's socket, or inside the customer's own request
(telephone, Alexa, Dialogflow: `benchmarks/spoken.py`). So both sides of each ratio hold the same: taking in, the turn,
and giving the answer out. Channels take turns within a round, so that a machine's mood strikes all. A further channel
is one class with a `turn` and one entry in `drivers`.
"""

from __future__ import annotations

import asyncio
import base64
import json
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, Protocol
from uuid import uuid4

import httpx
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from websockets.asyncio.client import ClientConnection, connect

from benchmarks import spoken
from bot.demo import Phone
from bot.demo_amazon import CERTIFICATE, Amazon
from bot.demo_mail import Letter, posted
from bot.demo_twilio import arrived, signed
from channels.base import Account, Webhook
from channels.transport import make_client

ROUNDS = 60
WARM_UP = 8
TURNS_EACH = 5
APART = 3
"""Customers who write by turns: Telegram takes one message a second for a chat, and we keep to that."""

RATIO = 1.15
QUIET_SECONDS = 0.08
"""After the first answer: what else it brings comes before the next message."""

PUBLIC = "http://bench.test"
MESSAGES = ("hola", "¿cuáles son sus horarios?", "¿dónde están sus oficinas?", "gracias", "¿qué puedes hacer?")
WHATSAPP = Account("whatsapp", "bench", "cantera", {"token": "t", "app_secret": "bench", "verify_token": "v"})
SMS = Account("sms", "+524420000009", "cantera", {"account_sid": "ACbench", "auth_token": "bench"}, "", PUBLIC)
EMAIL, SENDGRID_KEY = "hola@correo.cantera.test", ec.generate_private_key(ec.SECP256R1())
VOICE = replace(SMS, channel="voice")
TELEGRAM_TOKEN, TELEGRAM_SECRET = "4242:bench", "bench-secret"


@dataclass(slots=True)
class Vendors:
    """Takes what we send, and tells when the first of it came for an address."""

    waiting: dict[str, asyncio.Future[float]] = field(default_factory=dict)
    amazon: Amazon = field(default_factory=Amazon)

    def expect(self, address: str) -> asyncio.Future[float]:
        """When the next message to `address` comes."""
        self.waiting[address] = asyncio.get_running_loop().create_future()
        return self.waiting[address]

    def came(self, address: str) -> None:
        """A message to `address` is at the vendor's door."""
        waiting = self.waiting.pop(address, None)
        if waiting is not None:
            waiting.set_result(time.perf_counter())

    async def graph(self, request: web.Request) -> web.Response:
        """Meta's: a message, or a read receipt."""
        body = await request.json()
        if "to" in body:
            self.came(body["to"])
        return web.json_response({"messages": [{"id": f"wamid.{uuid4().hex}"}]})

    async def twilio(self, request: web.Request) -> web.Response:
        """Twilio's."""
        self.came(str((await request.post())["To"]))
        return web.json_response({"sid": f"SM{uuid4().hex}"}, status=201)

    async def certificate(self, _request: web.Request) -> web.Response:
        """Amazon's."""
        return web.Response(body=self.amazon.chain, content_type="application/x-pem-file")

    async def sendgrid(self, request: web.Request) -> web.Response:
        """SendGrid's."""
        body = await request.json()
        self.came(body["personalizations"][0]["to"][0]["email"])
        return web.Response(status=202)

    async def telegram(self, request: web.Request) -> web.Response:
        """Telegram's: a message, or a sign that somebody types."""
        body = await request.json()
        if request.match_info["method"] == "sendMessage":
            self.came(str(body["chat_id"]))
        result = {"chat": {"id": body.get("chat_id")}, "message_id": time.monotonic_ns()}
        return web.json_response({"ok": True, "result": result})


@asynccontextmanager
async def serving(vendors: Vendors) -> AsyncIterator[int]:
    """All vendors on one port, which is taken before anything else can be."""
    app = web.Application()
    app.router.add_post("/2010-04-01/Accounts/{sid}/Messages.json", vendors.twilio)
    app.router.add_post("/v3/mail/send", vendors.sendgrid)
    app.router.add_get(CERTIFICATE, vendors.certificate)
    app.router.add_post("/bot{token}/{method}", vendors.telegram)
    app.router.add_post("/{version}/{number}/messages", vendors.graph)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


class Driver(Protocol):
    """One channel's customers."""

    async def turn(self, conversation: int, message: str) -> float:
        """Say `message` and wait for the first answer; milliseconds."""


@dataclass(slots=True)
class Posted:
    """A vendor that posts and is posted to."""

    client: httpx.AsyncClient
    gateway: str
    vendors: Vendors
    channel: ClassVar[str]

    def message(self, conversation: int, words: str) -> tuple[str, Webhook]:
        """To whom the answer goes, and the signed webhook."""
        raise NotImplementedError

    async def turn(self, conversation: int, message: str) -> float:
        address, webhook = self.message(conversation, message)
        answered = self.vendors.expect(address)
        began = time.perf_counter()
        answer = await self.client.post(
            f"{self.gateway}/channels/{self.channel}", content=webhook.body, headers=dict(webhook.headers)
        )
        answer.raise_for_status()
        return (await asyncio.wait_for(answered, 60) - began) * 1000


class WhatsApp(Posted):
    """Meta's webhooks."""

    channel: ClassVar[str] = "whatsapp"

    def message(self, conversation: int, words: str) -> tuple[str, Webhook]:
        phone = Phone(WHATSAPP, f"52444{conversation:07d}")
        return phone.number, phone.text(words, now=datetime.now(UTC))


class Sms(Posted):
    """Twilio's forms."""

    channel: ClassVar[str] = "sms"

    def message(self, conversation: int, words: str) -> tuple[str, Webhook]:
        sender = f"+52444{conversation:07d}"
        told = arrived(SMS, sender=sender, words=words, sid=f"SM{uuid4().hex}")
        return sender, signed(SMS, told, path="/channels/sms")


class Telegram(Posted):
    """Telegram's updates."""

    channel: ClassVar[str] = "telegram"

    def message(self, conversation: int, words: str) -> tuple[str, Webhook]:
        chat, number = 10_000_000 + conversation, time.monotonic_ns() // 1000
        person = {"id": chat, "is_bot": False, "first_name": "Bench", "language_code": "es"}
        told = {"message_id": number, "date": int(time.time()), "text": words, "from": person}
        told["chat"] = {"id": chat, "type": "private", "first_name": "Bench"}
        body = json.dumps({"update_id": number, "message": told}).encode()
        return str(chat), Webhook(body, {"x-telegram-bot-api-secret-token": TELEGRAM_SECRET}, {})


class Email(Posted):
    """SendGrid's Inbound Parse: each turn a letter of its own."""

    channel: ClassVar[str] = "email"

    def message(self, conversation: int, words: str) -> tuple[str, Webhook]:
        sender = f"bench-{conversation}@example.test"
        now, own = datetime.now(UTC), f"{uuid4().hex}@example.test"
        letter = Letter(own, sender, "Bench", EMAIL, "Bench", words, now, "es")
        return sender, posted(letter.form, key=SENDGRID_KEY, now=now)


@dataclass(slots=True)
class Web:
    """Browsers with the web chat open."""

    client: httpx.AsyncClient
    gateway: str
    sockets: dict[int, ClientConnection] = field(default_factory=dict)

    async def _socket(self, conversation: int) -> ClientConnection:
        if conversation not in self.sockets:
            asked = {"utility": "cantera", "locale": "es"}
            session = (await self.client.post(f"{self.gateway}/channels/web/session", json=asked)).json()
            url = self.gateway.replace("http", "ws", 1)
            self.sockets[conversation] = await connect(f"{url}/channels/web/ws?token={session['token']}")
        return self.sockets[conversation]

    async def turn(self, conversation: int, message: str) -> float:
        socket = await self._socket(conversation)
        await _drain(socket)
        began = time.perf_counter()
        await socket.send(json.dumps({"id": uuid4().hex, "text": message}))
        while "seq" not in json.loads(await asyncio.wait_for(socket.recv(), 60)):
            pass
        return (time.perf_counter() - began) * 1000

    async def close(self) -> None:
        """Leave."""
        for socket in self.sockets.values():
            await socket.close()


async def _drain(socket: ClientConnection) -> None:
    """What the turn before still brought."""
    try:
        while True:
            await asyncio.wait_for(socket.recv(), 0.001)
    except TimeoutError:
        pass


def _conversation(number: int) -> int:
    """Whose turn it is in a round: APART customers write by turns, TURNS_EACH times each."""
    return number // (TURNS_EACH * APART) * APART + number % APART


async def compare(vendors: Vendors, gateway: str, amazon: Amazon) -> dict[str, list[float]]:
    """Milliseconds of each channel's turns, round by round."""
    client = make_client()
    browsers = Web(client, gateway)
    drivers: dict[str, Driver] = {
        "web": browsers,
        **{kind.channel: kind(client, gateway, vendors) for kind in (WhatsApp, Sms, Telegram, Email)},
        "voice": spoken.Voice(client, gateway, VOICE),
        "alexa": spoken.Kitchen(client, gateway, amazon),
        "google": spoken.Agent(client, gateway),
    }
    took: dict[str, list[float]] = {name: [] for name in drivers}
    for number in range(-WARM_UP, ROUNDS):
        for name, driver in drivers.items():
            conversation, message = _conversation(number + WARM_UP), MESSAGES[number % len(MESSAGES)]
            milliseconds = await driver.turn(conversation, message)
            if number >= 0:
                took[name].append(milliseconds)
            await asyncio.sleep(QUIET_SECONDS)
    await browsers.close()
    await client.aclose()
    return took


def verdict(took: dict[str, list[float]]) -> dict[str, object]:
    """The benchmark's JSON. A ratio is of medians; what strikes one turn in a round counts once."""
    medians = {name: statistics.median(values) for name, values in took.items()}
    ratios = {name: round(value / medians["web"], 3) for name, value in medians.items() if name != "web"}
    figures: dict[str, object] = {f"{name}_median_ms": round(value, 1) for name, value in medians.items()}
    return {
        "compared": "a turn from the customer's signed message to the first answer, at the vendor or inside the "
        "request that waits for it, against the web chat's socket",
        "figures": figures | {f"{name}_ratio": value for name, value in ratios.items()},
        "target": {"ratio": RATIO},
        "holds": all(value <= RATIO for value in ratios.values()),
    }


@contextmanager
def counter(port: int, amazon: Amazon) -> Iterator[str]:
    """A counter of our own whose vendors are at `port`; its gateway's address."""
    from cli import stack

    url = f"http://127.0.0.1:{port}"
    public = SENDGRID_KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    environment = {
        "WHATSAPP_API_URL": url,
        "WHATSAPP_PHONE_NUMBER_ID": WHATSAPP.account,
        "WHATSAPP_TOKEN": WHATSAPP.secrets["token"],
        "WHATSAPP_APP_SECRET": WHATSAPP.secrets["app_secret"],
        "WHATSAPP_VERIFY_TOKEN": WHATSAPP.secrets["verify_token"],
        "TWILIO_API_URL": url,
        "TWILIO_ACCOUNT_SID": SMS.secrets["account_sid"],
        "TWILIO_AUTH_TOKEN": SMS.secrets["auth_token"],
        "TWILIO_PHONE_NUMBER": SMS.account,
        "TELEGRAM_API_URL": url,
        "TELEGRAM_BOT_TOKEN": TELEGRAM_TOKEN,
        "TELEGRAM_SECRET_TOKEN": TELEGRAM_SECRET,
        "VENTANILLA_DEMO": "1",
        "ALEXA_SKILL_ID": spoken.SKILL,
        "ALEXA_API_URL": url,
        "DIALOGFLOW_TOKEN": spoken.DIALOGFLOW_TOKEN,
        "SENDGRID_API_URL": url,
        "SENDGRID_API_KEY": "bench",
        "SENDGRID_PARSE_PUBLIC_KEY": base64.b64encode(public).decode(),
        "EMAIL_FROM": EMAIL,
        "VENTANILLA_PUBLIC_URL": PUBLIC,
        "VENTANILLA_WEB_SESSIONS_A_MINUTE": "10000",
    }
    with tempfile.TemporaryDirectory() as folder:
        roots = Path(folder) / "amazon.pem"
        roots.write_text(amazon.root)
        environment["ALEXA_CERT_ROOTS"] = str(roots)
        with stack.running(Path(folder) / "home", environment=environment) as running:
            yield running.gateway


async def measure() -> dict[str, object]:
    """The vendors, a counter that sends to them, and everybody's turns."""
    vendors = Vendors()
    async with serving(vendors) as port:
        with counter(port, vendors.amazon) as gateway:
            return verdict(await compare(vendors, gateway, vendors.amazon))


def run() -> dict[str, object]:
    """Against a counter of its own."""
    return asyncio.run(measure())
