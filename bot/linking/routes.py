"""`/oauth/authorize` and `/oauth/token`: what a browser and a client see of account linking."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from authlib.oauth2.rfc6749 import AccessDeniedError
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.linking import steps
from bot.linking.customer import Identity, RefusedError, Sent, Visit
from bot.linking.front import Cookie, Front, posted
from bot.linking.pages import ASSISTANT, others, page
from bot.linking.server import Agreed, Answered, OAuthServer
from bot.linking.steps import FORM_BYTES, language_of
from kit.keys import digest
from kit.utility import Utility

AUTHORIZE = "/oauth/authorize"
TOKEN = "/oauth/token"  # noqa: S105 - an address
COOKIE = Cookie("ventanilla_link", "/oauth")
POSTS_A_MINUTE = 20
"""Of one client address, over all its forms."""


@dataclass(slots=True)
class Linking:
    """What the rooms of linking share."""

    server: OAuthServer
    front: Front


@dataclass(frozen=True, slots=True)
class _Form:
    """One authorization request in one browser."""

    linking: Linking
    agreed: Agreed
    query: str
    cookie: str
    language: str

    @property
    def utility(self) -> Utility:
        return self.linking.front.utilities[self.agreed.client.utility]

    @property
    def proof(self) -> str:
        """What the form brings back: no other site knows the cookie, nor this request's fields another's."""
        return self._digest("form").hex()

    def _digest(self, purpose: str) -> bytes:
        asked = (self.agreed.client.client_id, self.agreed.challenge, self.agreed.state, self.agreed.redirect_uri)
        return digest(self.linking.front.key, f"link {purpose}", "\n".join((self.cookie, *asked)))

    @property
    def visit(self) -> Visit:
        return self.linking.front.visit(self.utility.id, self._digest("attempt"))

    def show(self, name: str, *, status: int = 200, wrong: str = "", **values: object) -> Response:
        """The page, with the cookie that its form needs."""
        other = "en" if self.language == "es" else "es"
        asked = [(key, value) for key, value in parse_qsl(self.query) if key != "lang"]
        answer = page(
            name,
            utility=self.utility,
            language=self.language,
            status=status,
            back_to=self.agreed.redirect_uri,
            assistant=ASSISTANT[self.agreed.client.assistant],
            action=f"{AUTHORIZE}?{self.query}",
            start=f"{AUTHORIZE}?{self.query}",
            other_language=f"{AUTHORIZE}?{urlencode([*asked, ('lang', other)])}",
            proof=self.proof,
            wrong=wrong,
            **values,
        )
        return self.linking.front.keep(answer, COOKIE, self.cookie)

    def contract_page(self, *, status: int = 200, wrong: str = "", contract: str = "") -> Response:
        return self.show("link_contract", status=status, wrong=wrong, contract=contract)

    def code_page(self, identity: Identity, sent: Sent | None, *, status: int = 200, wrong: str = "") -> Response:
        return self.show("link_code", status=status, wrong=wrong, sent=sent, others=others(identity.contacts, sent))

    async def proven(self) -> Response:
        return await _linked(self, self.visit)


def _opened(linking: Linking, request: Request) -> _Form | Response:
    """The authorization request of this address, or what is wrong with it."""
    query = request.url.query
    agreed = linking.server.authorize(query)
    if isinstance(agreed, Answered):
        if location := agreed.headers.get("Location"):
            return RedirectResponse(location, 303)
        first = next(iter(linking.front.utilities.values()))
        return page("link_notice", utility=first, language=language_of(request, first), status=400)
    utility = linking.front.utilities[agreed.client.utility]
    cookie = request.cookies.get(COOKIE.name, "")
    return _Form(linking, agreed, query, cookie or secrets.token_urlsafe(24), language_of(request, utility))


def _away(answered: Answered) -> Response:
    return RedirectResponse(answered.headers["Location"], 303, headers={"Cache-Control": "no-store"})


async def _posted(linking: Linking, request: Request) -> Response:
    form = _opened(linking, request)
    if isinstance(form, Response):
        return form
    return await posted(linking.front, form, request, _step)


async def _step(form: _Form, fields: Mapping[str, str]) -> Response:
    """What the pressed button asks for."""
    match fields.get("step"):
        case "cancel":
            await form.visit.leave()
            return _away(form.linking.server.refused(form.agreed, AccessDeniedError))
        case "code":
            return await steps.verified(form, fields.get("code", ""))
        case "send-sms" | "send-email" as pressed:
            return await steps.sent_to(form, await form.visit.identity(), pressed.removeprefix("send-"))
        case _:
            return await steps.claimed(form, fields.get("contract", ""))


async def _linked(form: _Form, visit: Visit) -> Response:
    """The way back to the client with a code for it."""
    agreed, server = form.agreed, form.linking.server
    code, answered = server.granted(agreed)
    try:
        await visit.consent(
            assistant=agreed.client.assistant,
            client_id=agreed.client.client_id,
            redirect_uri=agreed.redirect_uri,
            challenge=agreed.challenge,
            digest=server.links.digest(code),
        )
        await visit.leave()
    except RefusedError:
        return steps.stale(form)
    answer = _away(answered)
    return form.linking.front.keep(answer, COOKIE, "")


async def _token(linking: Linking, request: Request) -> Response:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > FORM_BYTES:
            break
    usable = kind == "application/x-www-form-urlencoded" and len(raw) <= FORM_BYTES
    body = raw.decode("utf-8", "replace") if usable else ""
    authorization = request.headers.get("authorization", "")
    answered = await linking.server.token(body, {"Authorization": authorization} if authorization else {})
    return JSONResponse(answered.body, answered.status, headers=answered.headers)


def router(linking: Linking) -> APIRouter:
    """The routes."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(AUTHORIZE)
    async def authorize(request: Request) -> Response:
        form = _opened(linking, request)
        return form if isinstance(form, Response) else form.contract_page()

    @routes.post(AUTHORIZE)
    async def form(request: Request) -> Response:
        return await _posted(linking, request)

    @routes.post(TOKEN)
    async def token(request: Request) -> Response:
        return await _token(linking, request)

    return routes
