"""The service layer: every domain's routers, what they share, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx
from fastapi import APIRouter, FastAPI
from fastapi_offline import FastAPIOffline
from sqlalchemy.ext.asyncio import AsyncEngine

import backend.billing.endpoints as billing
import backend.cases.endpoints as cases
import backend.customers.endpoints as customers
import backend.demo.endpoints as demo
import backend.identity.endpoints as identity
import backend.identity.staff_endpoints as identity_of
import backend.ivr.endpoints as ivr
import backend.knowledge.endpoints as knowledge
import backend.linking.endpoints as linking
import backend.notifications.endpoints as notifications
import backend.outages.endpoints as outages
import backend.payments.endpoints as payments
import backend.payments.mail_endpoints as mail
import backend.payments.text_endpoints as texts
import backend.usage.endpoints as usage
from backend import maintenance, public
from backend.customers.access import Gate
from backend.identity import access as identity_access
from backend.kit import health, problems
from backend.kit.db import make_engine, make_sessions
from backend.kit.edge import Edge
from backend.knowledge import service as knowledge_service
from backend.notifications.service import Notifier, make_senders
from kit import logging, openapi
from kit.clock import Clock, utc_now
from kit.settings import Settings
from kit.utility import Utility, load_all

ROUTERS: tuple[APIRouter, ...] = (
    identity.router,
    identity_of.router,
    *linking.routers,
    *customers.routers,
    *usage.routers,
    *payments.routers,
    *mail.routers,
    texts.router,
    *billing.routers,
    *outages.routers,
    *cases.routers,
    public.router,
    ivr.router,
    knowledge.router,
    notifications.router,
    demo.router,
    health.router,
)

TAGS = [
    {"name": "identity", "description": "Who a conversation is: contracts claimed, codes sent and verified"},
    {"name": "linking", "description": "Assistants in customers' own devices: what is linked, and its tokens"},
    {"name": "customers", "description": "Contracts, premises, profile, preferences"},
    {"name": "usage", "description": "Meters, readings, consumption"},
    {"name": "billing", "description": "Balance, bills, tariffs"},
    {"name": "payments", "description": "Payments and the references to pay with"},
    {"name": "outages", "description": "Interruptions at one's premises, and reports of them"},
    {"name": "cases", "description": "What customers ask to be done, with a number"},
    {"name": "ivr", "description": "For a telephone flow of others: a contract and a code, no token"},
    {"name": "public", "description": "What anyone may know; no token"},
    {"name": "staff", "description": "A utility's own people; staff or admin token"},
    {"name": "demo", "description": "Only with VENTANILLA_DEMO=1"},
    {"name": "health", "description": "For those who run it"},
]


def create_app(
    settings: Settings,
    engine: AsyncEngine | None = None,
    *,
    utilities: Mapping[str, Utility] | None = None,
    gate: Gate = identity_access,
    clock: Clock = utc_now,
    http: httpx.AsyncClient | None = None,
) -> FastAPI:
    """The application. Without an `engine`, one on `settings.database_url` that closes with the application."""
    own = engine or make_engine(settings.database_url)
    sessions = make_sessions(own)
    outside = http or httpx.AsyncClient()
    served = load_all() if utilities is None else utilities
    notifier = Notifier(sessions, make_senders(settings, http=outside, sessions=sessions, clock=clock), clock=clock)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        passages = knowledge_service.read_files(served.values())
        running = (
            asyncio.create_task(maintenance.sweep_hourly(sessions, clock=clock)),
            asyncio.create_task(knowledge_service.load_files(sessions, passages)),
        )
        yield
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await notifier.close()
        if http is None:
            await outside.aclose()
        if engine is None:
            await own.dispose()

    app = FastAPIOffline(
        redoc_url=None,
        title="Ventanilla service layer",
        summary="A utility's records for its customers, its staff, and the assistant that speaks for it",
        version="1",
        openapi_tags=TAGS,
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.sessions = sessions
    app.state.notifier = notifier
    app.state.utilities = served
    app.state.gate = gate
    app.state.clock = clock
    app.state.checks = {"database": health.database_check(own)}
    for router in ROUTERS:
        app.include_router(router)
    problems.install(app)
    openapi.describe(app)
    app.add_middleware(Edge)
    return app


def from_environment() -> FastAPI:
    """For `uvicorn --factory backend.app:from_environment`."""
    settings = Settings()
    logging.configure(process="backend", level=settings.ventanilla_log_level)
    return create_app(settings)
