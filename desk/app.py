"""The gateway with its pages: `uvicorn --factory desk.app:from_environment`.

NiceGUI stands behind the gateway's own routes and is given only the paths of its pages: a webhook never meets its
middleware, and a stranger's path is a plain 404.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, MutableMapping
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from nicegui import app as nicegui_app
from nicegui import ui
from starlette.responses import PlainTextResponse
from starlette.routing import Match, Mount

from bot.app import Gateway, create_app
from desk import chatwoot, files, garbage, home, me, pages
from desk.answers import page as answers
from desk.api import app as api
from desk.live import Live
from desk.simulator import PATHS, House
from desk.staff import guard, me_routes, routes
from desk.staff.door import Door
from desk.staff.guard import Guarded
from desk.supervision import board, figure_files, figures, letters, log, training
from desk.visitors import Visitors
from desk.work import files as talk_files
from desk.work import mentioning, room, shortcuts
from desk.work.office import open_office
from kit import logging
from kit.settings import Settings

STATIC = Path(__file__).parent / "static"
CSS = "/desk/static"
DESK_PAGES = (
    home.PATH,
    room.PATH,
    board.PATH,
    figures.PATH,
    letters.PATH,
    training.PATH,
    log.PATH,
    answers.PATH,
    mentioning.PATH,
    guard.ME,
)
"""Paths of the desk's pages, all of them behind its guard."""
PAGE_PREFIXES = ("/_nicegui", f"{CSS}/", "/favicon")


class Elsewhere(Mount):
    """Everything that is no page's path: found here before NiceGUI would build a page to say that there is none.

    `pages` are the paths besides the desk's and NiceGUI's own.
    """

    def __init__(self, pages: Iterable[str]) -> None:
        super().__init__("/", app=PlainTextResponse("not found", 404))
        self._pages = frozenset(pages)

    def matches(self, scope: MutableMapping[str, Any]) -> tuple[Match, MutableMapping[str, Any]]:
        """All but the pages' own paths."""
        path = str(scope.get("path", ""))
        if path in self._pages or path.startswith(PAGE_PREFIXES):
            return Match.NONE, {}
        return super().matches(scope)


def _add_desk(app: FastAPI, gateway: Gateway) -> None:
    """The agents' desk behind its guard."""
    settings = gateway.settings
    door = Door(
        engine=gateway.engine,
        key=settings.secret_key,
        clock=gateway.clock,
        utilities=gateway.utilities,
        demo=settings.ventanilla_demo,
        https=settings.ventanilla_public_url.startswith("https://"),
    )
    app.include_router(routes.router(door))
    app.include_router(me_routes.router(door))
    app.include_router(talk_files.router(gateway, door))
    app.include_router(chatwoot.router(gateway, door))
    app.mount(api.PATH, api.make_api(gateway, door))
    app.include_router(figure_files.router(gateway, door))
    app.include_router(log.router(door))
    app.include_router(training.router(gateway, door))
    guard.mind_refusals(app)
    guard.mind_refusals(nicegui_app)
    office = open_office(gateway)
    home.install(office)
    room.install(office)
    board.install(office)
    figures.install(gateway)
    letters.install(office)
    training.install(office)
    log.install(door)
    answers.install(office)
    mentioning.install(office)
    shortcuts.install()
    me.install()
    app.router.routes.append(Guarded(door, nicegui_app, pages=DESK_PAGES))


def _add_simulator(app: FastAPI, gateway: Gateway) -> None:
    """The simulator of the demo."""
    live = Live()
    gateway.on_outbox.append(live.heard)
    if gateway.graph:
        gateway.graph.on_news.append(lambda: live.heard(""))
    if gateway.twilio:
        gateway.twilio.on_news.append(lambda: live.heard(""))
    app.include_router(files.router(gateway))
    version = int((STATIC / "simulator.css").stat().st_mtime)
    pages.install(
        House(gateway, live, Visitors(), css=f"{CSS}/simulator.css?v={version}", mark=f"{CSS}/ventanilla.svg")
    )


def _add_nicegui(app: FastAPI, gateway: Gateway) -> None:
    """NiceGUI behind all of it, for the paths of pages only."""
    nicegui_app.add_static_files(CSS, STATIC, max_cache_age=3600)
    app.router.routes.append(Elsewhere(PATHS.values() if gateway.settings.ventanilla_demo else ()))
    ui.run_with(
        app,
        title="Ventanilla",
        favicon=STATIC / "ventanilla.svg",
        storage_secret=gateway.settings.secret_key,
        tailwind=False,
        show_welcome_message=False,
        reconnect_timeout=10.0,
        binding_refresh_interval=None,
    )


def _add_front_door(app: FastAPI, settings: Settings) -> None:
    """Without the demo: where the counter's health and documentation are."""
    backend = html.escape(settings.ventanilla_backend_url.rstrip("/"))
    page = (
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        "<title>Ventanilla</title><style>body{font:16px/1.6 system-ui,sans-serif;max-width:36rem;margin:15vh auto;"
        "padding:0 1.5rem;color:#14313d}a{color:#0b6e8f}</style><main><h1>Ventanilla</h1>"
        "<p>This counter is open: customers reach it on the utility's own channels.</p>"
        "<ul><li><a href='/health/ready'>Health of the gateway</a></li>"
        "<li><a href='/desk'>The agents' desk</a></li>"
        f"<li><a href='{backend}/docs'>Documentation of the service layer</a></li></ul></main></html>"
    )

    @app.get("/", include_in_schema=False)
    async def front_door() -> HTMLResponse:
        return HTMLResponse(page)


def add_pages(app: FastAPI) -> FastAPI:
    """Put the pages behind the gateway's own routes."""
    gateway: Gateway = app.state.gateway
    _add_desk(app, gateway)
    if gateway.settings.ventanilla_demo:
        _add_simulator(app, gateway)
    else:
        _add_front_door(app, gateway.settings)
    _add_nicegui(app, gateway)
    garbage.install()
    return app


def from_environment() -> FastAPI:
    """For the Procfile."""
    settings = Settings()
    logging.configure(process="gateway", level=settings.ventanilla_log_level)
    return add_pages(create_app(settings))
