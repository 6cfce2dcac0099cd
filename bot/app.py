"""The gateway's composition root: webhooks, health, and in the demo the simulator's own WhatsApp.

`desk/app.py` puts the pages on top of it; `bot/webchat` adds the web chat.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import httpx
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import demo, demo_amazon, demo_linking, demo_mail, demo_telegram, demo_twilio, health, short_links, webhooks
from bot.accounts import Accounts, public_accounts, simulator_accounts
from bot.calls import router as calls
from bot.calls.call import Telephone
from bot.calls.people import People
from bot.calls.records import CallRecords
from bot.inline import Inline
from bot.intake import Intake
from bot.linking import routes as linking
from bot.linking.clients import registered
from bot.linking.front import Front
from bot.linking.server import OAuthServer
from bot.linking.store import Links
from bot.pins import routes as pins
from bot.slot import Slot
from bot.speakers import routes as speakers
from bot.speakers.house import House
from bot.wake import FLOOR, MAILBOX, OUTBOX, READERS, Waker, listen
from bot.webchat.chat import WebChat
from bot.webchat.hub import Hub
from bot.webchat.rate import Rate
from bot.webchat.router import mount as mount_webchat
from channels.base import Channel
from channels.ivr.channel import Voice
from channels.registry import open_channels
from channels.transport import make_client
from kit import logging, postgres, utility
from kit.clock import Clock, utc_now
from kit.settings import Settings
from kit.utility import Utility

Heard = Callable[[str], None]


HEARD = (OUTBOX, READERS, MAILBOX, FLOOR)


@dataclass(slots=True)
class Gateway:
    """What the gateway's rooms share.

    `on_outbox` functions hear the conversation that was written to ("" for: look), `on_news` ones of customers'
    messages and of the queue's moves too.
    """

    settings: Settings
    engine: AsyncEngine
    client: httpx.AsyncClient
    channels: Mapping[str, Channel]
    utilities: Mapping[str, Utility]
    public: Intake
    simulator: Intake
    waker: Waker
    hub: Hub
    inline: Inline
    clock: Clock
    on_outbox: list[Heard] = field(default_factory=list)
    on_news: list[Heard] = field(default_factory=list)
    graph: demo.Graph | None = None
    twilio: demo_twilio.Twilio | None = None
    bot_api: demo_telegram.BotApi | None = None
    amazon: demo_amazon.Amazon | None = None
    linker: demo_linking.Linker | None = None

    def heard(self, channel: str, payload: str) -> None:
        """A notification came."""
        if channel in (OUTBOX, READERS, ""):
            self.hub.heard(payload)
            self.inline.heard(payload)
            for hear in self.on_outbox:
                hear(payload)
        for hear in self.on_news:
            hear(payload)


def make_gateway(settings: Settings, *, clock: Clock = utc_now) -> Gateway:
    """Everything but the HTTP application. Nothing is opened before the application starts."""
    utilities = utility.load_all()
    engine = postgres.make_engine(settings.database_url, pool_size=20, application_name="ventanilla-gateway")
    doors = postgres.make_engine(settings.database_url, pool_size=8, application_name="ventanilla-intake", check=False)
    client = make_client()
    channels = open_channels(client)
    waker = Waker(settings.database_url, MAILBOX)

    def intake(accounts: Accounts) -> Intake:
        return Intake(doors, channels, accounts, clock, waker.wake)

    return Gateway(
        settings=settings,
        engine=engine,
        client=client,
        channels=channels,
        utilities=utilities,
        public=intake(public_accounts(settings, utilities)),
        simulator=intake(simulator_accounts(settings, utilities)),
        waker=waker,
        hub=Hub(engine, clock=clock),
        inline=Inline(engine, clock),
        clock=clock,
    )


@asynccontextmanager
async def running(gateway: Gateway) -> AsyncIterator[None]:
    """The gateway's background tasks, and the end of what it opened."""
    async with AsyncExitStack() as stack:
        stack.push_async_callback(gateway.engine.dispose)
        stack.push_async_callback(gateway.public.engine.dispose)
        stack.push_async_callback(gateway.client.aclose)
        stack.push_async_callback(speakers.close, gateway.channels)
        tasks = [
            asyncio.create_task(gateway.waker.run()),
            asyncio.create_task(gateway.hub.run()),
            asyncio.create_task(listen(gateway.settings.database_url, HEARD, gateway.heard)),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def web_chat(gateway: Gateway) -> WebChat:
    """The web chat's share of the gateway."""
    return WebChat(
        engine=gateway.engine,
        slot=Slot(gateway.engine),
        hub=gateway.hub,
        key=gateway.settings.secret_key,
        clock=gateway.clock,
        wake=gateway.waker.wake,
        client=gateway.client,
        backend_url=gateway.settings.ventanilla_backend_url,
        sessions=Rate(gateway.settings.ventanilla_web_sessions_a_minute),
    )


def account_links(gateway: Gateway) -> Links:
    """The gateway's way to what customers linked."""
    backend_url = gateway.settings.ventanilla_backend_url.rstrip("/")
    return Links(gateway.client, backend_url, gateway.settings.secret_key, gateway.clock)


def speakers_house(gateway: Gateway, intake: Intake) -> House:
    """The speakers' share of the gateway, for one set of accounts."""
    seconds = gateway.settings.ventanilla_speaker_seconds
    return House(intake, gateway.inline, account_links(gateway), gateway.utilities, seconds)


def account_linking(gateway: Gateway) -> linking.Linking:
    """Account linking's share of the gateway."""
    clients = registered(gateway.utilities.values()) | demo_linking.clients(gateway.settings, gateway.utilities)
    return linking.Linking(OAuthServer(clients, account_links(gateway)), front(gateway))


def front(gateway: Gateway) -> Front:
    """What a page of contract and code stands on; each page counts its own forms."""
    settings = gateway.settings
    return Front(
        client=gateway.client,
        backend_url=settings.ventanilla_backend_url.rstrip("/"),
        key=settings.secret_key,
        clock=gateway.clock,
        utilities=gateway.utilities,
        https=settings.ventanilla_public_url.startswith("https://"),
        posts=Rate(linking.POSTS_A_MINUTE),
    )


def telephone(gateway: Gateway, intake: Intake, base: str = "/channels/voice") -> Telephone:
    """The telephone of one set of accounts."""
    settings = gateway.settings
    backend_url = settings.ventanilla_backend_url.rstrip("/")
    channel = gateway.channels[Voice.name]
    if not isinstance(channel, Voice):
        raise TypeError("the telephone needs its own channel")
    return Telephone(
        engine=gateway.engine,
        inline=gateway.inline,
        intake=intake,
        channel=channel,
        utilities=gateway.utilities,
        records=CallRecords(gateway.engine, gateway.client, backend_url, settings.secret_key, gateway.clock),
        people=People(gateway.engine, gateway.clock),
        clock=gateway.clock,
        answer_seconds=settings.ventanilla_call_seconds,
        key=settings.secret_key,
        base=base,
    )


def create_app(settings: Settings, *, gateway: Gateway | None = None) -> FastAPI:
    """The gateway. `app.state.gateway` is what further rooms build on."""
    built = gateway or make_gateway(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with running(built):
            yield

    app = FastAPI(title="Ventanilla", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.gateway = built
    mount_webchat(app, web_chat(built))
    app.include_router(webhooks.router(built.public))
    app.include_router(
        short_links.router(
            built.engine,
            built.client,
            built.channels,
            key=settings.secret_key,
            backend_url=settings.ventanilla_backend_url.rstrip("/"),
            clock=built.clock,
            utilities=built.utilities,
        )
    )
    app.include_router(linking.router(account_linking(built)))
    app.include_router(pins.router(front(built)))
    for routes in speakers.routers(speakers_house(built, built.public), built.channels):
        app.include_router(routes)
    app.include_router(calls.router(telephone(built, built.public)))
    app.include_router(health.router(built.engine, built.client, health.probes(settings)))
    if settings.ventanilla_demo:
        _add_simulators_vendors(app, built)
    return app


def _add_simulators_vendors(app: FastAPI, gateway: Gateway) -> None:
    """The demo's doors and what stands in for the vendors behind them. Without the demo none of it is there."""
    gateway.graph = demo.Graph(gateway.simulator, gateway.channels["whatsapp"])
    app.include_router(demo.router(gateway.graph))
    gateway.twilio = demo_twilio.Twilio(gateway.simulator, gateway.channels["sms"])
    app.include_router(demo_twilio.router(gateway.twilio))
    gateway.bot_api = demo_telegram.BotApi(gateway.simulator.accounts)
    app.include_router(demo_telegram.router(gateway.bot_api))
    app.include_router(demo_mail.router(gateway.simulator.accounts))
    gateway.amazon = demo_amazon.Amazon()
    gateway.simulator.accounts = gateway.amazon.trusted(gateway.simulator.accounts)
    app.include_router(demo_amazon.router(gateway.amazon))
    own = f"http://127.0.0.1:{gateway.settings.ventanilla_port}"
    gateway.linker = demo_linking.Linker(demo_linking.clients(gateway.settings, gateway.utilities), gateway.client, own)
    app.include_router(demo_linking.router(gateway.linker))
    for routes in speakers.routers(speakers_house(gateway, gateway.simulator), gateway.channels, "/demo"):
        app.include_router(routes)
    app.include_router(webhooks.router(gateway.simulator, prefix="/demo/channels"))
    app.include_router(calls.router(telephone(gateway, gateway.simulator, base="/demo/channels/voice")))


def from_environment() -> FastAPI:
    """For `uvicorn --factory bot.app:from_environment`."""
    settings = Settings()
    logging.configure(process="gateway", level=settings.ventanilla_log_level)
    return create_app(settings)
