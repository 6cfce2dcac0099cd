"""A browser without a screen: cookies, forms and their proof, against the desk's own routes."""

from __future__ import annotations

import re
from dataclasses import dataclass

import httpx
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from desk.staff import guard, me_routes, routes
from desk.staff.forms import proof
from desk.staff.guard import Guarded, own_utility, require
from desk.staff.person import Person
from tests.desk.staff.newcomers import PASSWORD, Desk

SIGN_IN = "/desk/sign-in"


def pages() -> FastAPI:
    """Pages that say who is there, in place of NiceGUI's."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    guard.mind_refusals(app)

    @app.get("/desk")
    @app.get("/desk/me")
    async def home(request: Request) -> PlainTextResponse:
        own_utility(request, request.query_params.get("utility", ""))
        return PlainTextResponse(guard.seated(request).person.email)

    @app.get("/desk/board")
    async def board(request: Request) -> PlainTextResponse:
        return PlainTextResponse(require("supervisor")(request).person.email)

    return app


def make_app(desk: Desk) -> FastAPI:
    """The desk's routes, and the guard before its pages."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.include_router(routes.router(desk.door))
    app.include_router(me_routes.router(desk.door))
    app.router.routes.append(Guarded(desk.door, pages(), pages=("/desk", "/desk/me", "/desk/board")))
    return app


@dataclass
class Browser:
    """One browser; `page` is what it shows."""

    client: httpx.AsyncClient
    desk: Desk
    page: httpx.Response | None = None

    async def open(self, path: str, **headers: str) -> httpx.Response:
        self.page = await self.client.get(path, headers=headers)
        return self.page

    @property
    def proof(self) -> str:
        """What the form on the page brings back."""
        assert self.page is not None
        found = re.search(r'name="proof" value="([^"]+)"', self.page.text)
        assert found is not None
        return found[1]

    async def post(self, path: str, **fields: str) -> httpx.Response:
        self.page = await self.client.post(path, data=fields)
        return self.page

    async def sign_in(self, person: Person, password: str = PASSWORD, next_: str = "") -> httpx.Response:
        await self.open(f"{SIGN_IN}?next={next_}")
        return await self.post(SIGN_IN, proof=self.proof, email=person.email, password=password, next=next_)

    @property
    def own_proof(self) -> str:
        """The proof on the pages of whoever is signed in here."""
        return proof(self.desk.door, self.client.cookies["ventanilla_desk"])


def make_browser(desk: Desk, *, base_url: str = "http://desk.test") -> Browser:
    transport = httpx.ASGITransport(make_app(desk), client=(desk.address, 50000))
    return Browser(httpx.AsyncClient(transport=transport, base_url=base_url), desk)
