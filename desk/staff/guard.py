"""The guard of the desk's pages, and what a page asks it: who is this, may they, is this utility theirs.

A page is behind the guard by being under `/desk`; nothing has to be remembered:

    @ui.page("/desk/board")
    async def board(seat: Annotated[Seat, Depends(require("supervisor"))]) -> None: …
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request
from starlette.datastructures import MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match, Mount, compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.staff import forms, sessions
from desk.staff.door import Door
from desk.staff.errors import RefusedError
from desk.staff.person import Person, Role
from desk.staff.sessions import Session
from desk.staff.sheet import HEADERS, refusal
from desk.staff.sign_in import session_of
from kit.tokens import Token, mint
from kit.utility import Utility
from kit.utility_parts import Language

ME = "/desk/me"
OPEN = "/desk/static/"
STAFF_TTL = timedelta(minutes=5)
speaking: ContextVar[Language] = ContextVar("speaking", default="es")
"""The language of the person whose request is being answered: the page's `lang`."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who is signed in, in one browser."""

    door: Door
    session: Session
    address: str

    @property
    def person(self) -> Person:
        """Who."""
        return self.session.person

    @property
    def handle(self) -> str:
        """What cases and queues call them."""
        return self.session.person.handle

    @property
    def name(self) -> str:
        """How colleagues know them."""
        return self.session.person.name

    @property
    def through(self) -> Mapping[str, str]:
        """Nothing but their own browser: the address says it."""
        return {}

    @property
    def language(self) -> Language:
        """The language that the desk speaks with them."""
        return self.session.person.language

    @property
    def proof(self) -> str:
        """What every form of theirs brings back as the field `proof`."""
        return forms.proof(self.door, self.session.token)

    @property
    def utilities(self) -> tuple[Utility, ...]:
        """The utilities that are theirs."""
        return self.person.utilities(self.door.utilities)

    def utility(self, utility_id: str) -> Utility:
        """That utility, which must be theirs. Raises RefusedError (404: they don't learn that it exists)."""
        found = self.door.utilities.get(utility_id)
        if found is None or not self.person.sees(utility_id):
            raise RefusedError(404)
        return found

    def staff_token(self, utility_id: str) -> str:
        """A bearer for the service layer: what they do there at that utility is theirs. Raises RefusedError (404)."""
        utility = self.utility(utility_id)
        token = Token(kind="staff", subject=self.person.id, utility=utility.id, role=self.person.role)
        return mint(token, key=self.door.key, now=self.door.clock(), ttl=STAFF_TTL)

    async def lives(self) -> bool:
        """Whether the session still does: ask before doing what a person pressed on an open page."""
        return await session_of(self.door, self.session.token) is not None

    async def see(self) -> None:
        """They did something: the hour of silence starts over."""
        async with self.door.engine.begin() as connection:
            await sessions.see(connection, self.session.token, self.door.clock())


async def seat_of(door: Door, request: Request) -> Seat | None:
    """Who is behind a request, both steps done; being there counts as doing something."""
    session = await session_of(door, request.cookies.get(forms.SESSION, ""))
    if session is None or not session.proven:
        return None
    seat = Seat(door, session, forms.address_of(request))
    if door.clock() - session.seen_at >= sessions.NOTED:
        await seat.see()
    return seat


def seated(request: Request) -> Seat:
    """Dependency of a page: who is there. The guard has seen to it that somebody is."""
    seat: Seat = request.scope["state"]["seat"]
    return seat


Seated = Annotated[Seat, Depends(seated)]


def require(role: Role) -> Callable[[Request], Seat]:
    """Dependency of a page that is for `role` and above. Raises RefusedError (403)."""

    def required(request: Request) -> Seat:
        seat = seated(request)
        if not seat.person.is_at_least(role):
            raise RefusedError(403)
        return seat

    return required


def own_utility(request: Request, utility: str = "") -> Utility | None:
    """Dependency: the utility that the address asks for, None when it asks for none. Raises RefusedError (404)."""
    return seated(request).utility(utility) if utility else None


OwnUtility = Annotated[Utility | None, Depends(own_utility)]


def to_sign_in(request: Request) -> Response:
    """Off to the sign-in, and back here afterwards."""
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    target = forms.next_of(here)
    asked = f"?next={quote(target, safe='')}" if request.method in ("GET", "HEAD") and target != forms.PATH else ""
    return RedirectResponse(forms.SIGN_IN + asked, 303, headers=HEADERS)


async def refused(request: Request, error: Exception) -> Response:
    """What a refused person sees."""
    status = error.status if isinstance(error, RefusedError) else 403
    seat: Seat | None = request.scope.get("state", {}).get("seat")
    return refusal(status, seat.language if seat else forms.language_of(request))


def mind_refusals(app: FastAPI) -> None:
    """Let `app` answer RefusedError with a page."""
    app.add_exception_handler(RefusedError, refused)


class Guarded(Mount):
    """Everything under `/desk` that no route before it took: pages, for whoever is signed in."""

    def __init__(self, door: Door, app: ASGIApp, *, pages: tuple[str, ...]) -> None:
        super().__init__("/", app=_Guard(door, app, pages))

    def matches(self, scope: MutableMapping[str, Any]) -> tuple[Match, MutableMapping[str, Any]]:
        """The desk's paths but its style sheet's."""
        path = str(scope.get("path", ""))
        if scope["type"] != "http" or not _is_guarded(path):
            return Match.NONE, {}
        return super().matches(scope)


def _is_guarded(path: str) -> bool:
    return (path == forms.PATH or path.startswith(f"{forms.PATH}/")) and not path.startswith(OPEN)


class _Guard:
    def __init__(self, door: Door, app: ASGIApp, pages: tuple[str, ...]) -> None:
        self.door, self.app = door, app
        self.pages = tuple(compile_path(page)[0] for page in pages)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        seat = await seat_of(self.door, request)
        turned_away = self._turned_away(request, seat)
        if seat is None or turned_away:
            await (turned_away or to_sign_in(request))(scope, receive, send)
            return
        scope["state"] = dict(scope.get("state") or {}) | {"seat": seat}
        speaking.set(seat.language)
        await self.app(scope, receive, _private(send))

    def _turned_away(self, request: Request, seat: Seat | None) -> Response | None:
        path = request.url.path
        if seat is None:
            return to_sign_in(request)
        if request.method not in ("GET", "HEAD") or not any(page.match(path) for page in self.pages):
            return refusal(404, seat.language)
        if seat.person.must_change and path != ME:
            return RedirectResponse(ME, 303, headers=HEADERS)
        return None


def _private(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers["Content-Security-Policy"] = "frame-ancestors 'none'; form-action 'self'; base-uri 'self'"
        await send(message)

    return sending
