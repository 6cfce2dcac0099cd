"""`/oauth/authorize` and `/oauth/token`: what a browser and a client see of account linking."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

import httpx
from authlib.oauth2.rfc6749 import AccessDeniedError
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.linking import words
from bot.linking.customer import Identity, RefusedError, Sent, UnavailableError, Visit
from bot.linking.pages import ASSISTANT, others, page
from bot.linking.server import Agreed, Answered, OAuthServer
from bot.webchat.rate import Rate
from kit.clock import Clock
from kit.keys import digest
from kit.utility import Utility

AUTHORIZE = "/oauth/authorize"
TOKEN = "/oauth/token"  # noqa: S105 - an address
COOKIE = "ventanilla_link"
COOKIE_SECONDS = 1800
FORM_BYTES = 16 * 1024
POSTS_A_MINUTE = 20
"""Of one client address, over all its forms: the service layer's own limits hold for each contract and customer."""


@dataclass(slots=True)
class Linking:
    """What the rooms of linking share."""

    server: OAuthServer
    client: httpx.AsyncClient
    backend_url: str
    key: str
    clock: Clock
    utilities: Mapping[str, Utility]
    https: bool
    posts: Rate


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
        return self.linking.utilities[self.agreed.client.utility]

    @property
    def proof(self) -> str:
        """What the form brings back: no other site knows the cookie, nor this request's fields another's."""
        return self._digest("form").hex()

    def _digest(self, purpose: str) -> bytes:
        asked = (self.agreed.client.client_id, self.agreed.challenge, self.agreed.state, self.agreed.redirect_uri)
        return digest(self.linking.key, f"link {purpose}", "\n".join((self.cookie, *asked)))

    @property
    def visit(self) -> Visit:
        linking = self.linking
        return Visit(
            client=linking.client,
            backend_url=linking.backend_url,
            key=linking.key,
            clock=linking.clock,
            utility=self.utility.id,
            attempt=UUID(bytes=self._digest("attempt")[:16], version=4),
        )

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
        answer.set_cookie(
            COOKIE,
            self.cookie,
            max_age=COOKIE_SECONDS,
            path="/oauth",
            httponly=True,
            samesite="lax",
            secure=self.linking.https,
        )
        return answer

    def contract_page(self, *, status: int = 200, wrong: str = "", contract: str = "") -> Response:
        return self.show("contract", status=status, wrong=wrong, contract=contract)

    def code_page(self, identity: Identity, sent: Sent | None, *, status: int = 200, wrong: str = "") -> Response:
        return self.show("code", status=status, wrong=wrong, sent=sent, others=others(identity.contacts, sent))

    def say(self, error: RefusedError) -> str:
        return words.wrong(error.slug, self.language, self.utility, error.members)


def _language(request: Request, utility: Utility) -> str:
    """As the address says, else the first of the browser's that the utility speaks, else the utility's own."""
    asked = request.query_params.get("lang", "")
    wanted = [asked, *(tag.strip()[:2].lower() for tag in request.headers.get("accept-language", "").split(",")[:10])]
    return next((one for one in wanted if one in utility.languages), utility.default_language)


async def _fields(request: Request) -> dict[str, str]:
    """Of a posted form; none of one that is too large or no form."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > FORM_BYTES:
            return {}
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=20))
    except ValueError:
        return {}


def _opened(linking: Linking, request: Request) -> _Form | Response:
    """The authorization request of this address, or what is wrong with it."""
    query = request.url.query
    agreed = linking.server.authorize(query)
    if isinstance(agreed, Answered):
        if location := agreed.headers.get("Location"):
            return RedirectResponse(location, 303)
        first = next(iter(linking.utilities.values()))
        return page("notice", utility=first, language=_language(request, first), status=400)
    utility = linking.utilities[agreed.client.utility]
    cookie = request.cookies.get(COOKIE, "")
    return _Form(linking, agreed, query, cookie or secrets.token_urlsafe(24), _language(request, utility))


def _away(answered: Answered) -> Response:
    return RedirectResponse(answered.headers["Location"], 303, headers={"Cache-Control": "no-store"})


async def _posted(linking: Linking, request: Request) -> Response:
    form = _opened(linking, request)
    if isinstance(form, Response):
        return form
    if wait := linking.posts.wait_seconds(request.client.host if request.client else "", linking.clock()):
        said = words.wrong("rate-limited", form.language, form.utility, {"retry_after": wait})
        return form.contract_page(status=429, wrong=said)
    fields = await _fields(request)
    if not hmac.compare_digest(fields.get("proof", "").encode(), form.proof.encode()):
        return form.contract_page(status=403, wrong=words.wrong("stale", form.language, form.utility))
    try:
        return await _step(form, fields)
    except UnavailableError:
        return form.contract_page(status=503, wrong=words.wrong("unavailable", form.language, form.utility))


async def _step(form: _Form, fields: Mapping[str, str]) -> Response:
    """What the pressed button asks for."""
    match fields.get("step"):
        case "cancel":
            await form.visit.leave()
            return _away(form.linking.server.refused(form.agreed, AccessDeniedError))
        case "code":
            return await _verified(form, fields.get("code", ""))
        case "send-sms" | "send-email" as pressed:
            return await _sent(form, await form.visit.identity(), pressed.removeprefix("send-"))
        case _:
            return await _claimed(form, fields.get("contract", ""))


async def _claimed(form: _Form, contract: str) -> Response:
    try:
        identity = await form.visit.claim(contract or "-")
    except RefusedError as error:
        slug = "contract-unknown" if error.slug == "validation" else error.slug
        said = words.wrong(slug, form.language, form.utility, error.members)
        return form.contract_page(status=429 if slug == "rate-limited" else 422, wrong=said, contract=contract[:40])
    return await _sent(form, identity, None, contract)


async def _sent(form: _Form, identity: Identity, via: str | None, contract: str = "") -> Response:
    try:
        sent = await form.visit.send(via)
    except RefusedError as error:
        if error.slug == "otp-rate-limited" and identity.contacts:
            return form.code_page(identity, None, status=429, wrong=form.say(error))
        return form.contract_page(status=422, wrong=form.say(error), contract=contract[:40])
    return form.code_page(identity, sent)


async def _verified(form: _Form, code: str) -> Response:
    visit = form.visit
    try:
        await visit.verify(code or "-")
    except RefusedError as error:
        if error.slug == "level-required":
            return form.contract_page(status=403, wrong=words.wrong("stale", form.language, form.utility))
        status = 429 if error.slug == "otp-locked" else 422
        return form.code_page(await visit.identity(), None, status=status, wrong=form.say(error))
    return await _linked(form, visit)


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
        return form.contract_page(status=403, wrong=words.wrong("stale", form.language, form.utility))
    answer = _away(answered)
    answer.delete_cookie(COOKIE, path="/oauth", httponly=True, samesite="lax", secure=form.linking.https)
    return answer


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
    async def posted(request: Request) -> Response:
        return await _posted(linking, request)

    @routes.post(TOKEN)
    async def token(request: Request) -> Response:
        return await _token(linking, request)

    return routes
