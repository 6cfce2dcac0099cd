"""`/desk/sign-in`, its second step, and `/desk/sign-out`: plain forms, so that the cookie is one no script can read."""

from __future__ import annotations

import math
import secrets
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from desk.staff import forms, sign_in
from desk.staff.door import Door
from desk.staff.errors import LockedError, NotBegunError, WrongError
from desk.staff.forms import FormError
from desk.staff.guard import Seat, seat_of, to_sign_in
from desk.staff.sheet import HEADERS, refusal, sheet
from desk.staff.sign_in import session_of
from desk.staff.words import word
from kit.utility_parts import Language

CODE = "/desk/sign-in/code"
SAID = ("bye", "bye_everywhere", "ended")
"""What the sign-in page may be told to say."""


def _away(path: str) -> RedirectResponse:
    return RedirectResponse(path, 303, headers=HEADERS)


def _asked_language(request: Request) -> Language:
    asked = request.query_params.get("language")
    return "en" if asked == "en" else "es" if asked == "es" else forms.language_of(request)


def _locked(door: Door, error: LockedError, language: Language) -> str:
    minutes = max(1, math.ceil((error.until - door.clock()).total_seconds() / 60))
    return word("locked", language, minutes=minutes)


def _form(
    door: Door,
    request: Request,
    *,
    status: int = 200,
    email: str = "",
    next_: str = "",
    said: str = "",
    wrong: str = "",
) -> Response:
    """The sign-in page, with the cookie that its form needs."""
    language = _asked_language(request)
    secret = request.cookies.get(forms.FORM) or secrets.token_urlsafe(24)
    response = sheet(
        "sign_in",
        language,
        status=status,
        email=email[:254],
        next=forms.next_of(next_),
        proof=forms.proof(door, secret),
        said=said,
        wrong=wrong,
        demo=door.demo,
    )
    forms.keep(response, forms.FORM, secret, door=door, request=request)
    if "language" in request.query_params:
        forms.keep(response, forms.LANGUAGE, language, door=door, request=request, max_age=forms.YEAR_SECONDS)
    return response


def _entered(door: Door, request: Request, token: str, path: str) -> Response:
    response = _away(path)
    forms.keep(response, forms.SESSION, token, door=door, request=request)
    return response


async def _sign_in(door: Door, request: Request) -> Response:
    language = forms.language_of(request)
    try:
        fields = await forms.read(request, door, request.cookies.get(forms.FORM, ""))
    except FormError:
        return _form(door, request, status=403, wrong=word("stale", language))
    email, next_ = fields.get("email", ""), fields.get("next", "")
    try:
        begun = await sign_in.sign_in(
            door, email=email, password=fields.get("password", ""), address=forms.address_of(request)
        )
    except WrongError:
        return _form(door, request, status=401, email=email, next_=next_, wrong=word("wrong", language))
    except LockedError as error:
        return _form(door, request, status=429, email=email, next_=next_, wrong=_locked(door, error, language))
    target = forms.next_of(next_)
    if not begun.needs_second_step:
        return _entered(door, request, begun.token, target)
    return _entered(door, request, begun.token, f"{CODE}?next={quote(target, safe='')}")


def _code_form(
    door: Door, token: str, language: Language, *, next_: str, status: int = 200, wrong: str = ""
) -> Response:
    """The page of the second step."""
    return sheet(
        "code", language, status=status, next=forms.next_of(next_), proof=forms.proof(door, token), wrong=wrong
    )


async def _code_page(door: Door, request: Request, next_: str) -> Response:
    session = await session_of(door, request.cookies.get(forms.SESSION, ""))
    if session is None or session.proven:
        return _away(forms.SIGN_IN)
    return _code_form(door, session.token, forms.language_of(request), next_=next_)


async def _second(door: Door, request: Request) -> Response:
    language, token = forms.language_of(request), request.cookies.get(forms.SESSION, "")
    try:
        fields = await forms.read(request, door, token)
    except FormError:
        return _form(door, request, status=403, wrong=word("stale", language))
    next_, code = fields.get("next", ""), fields.get("code", "")
    try:
        begun = await sign_in.second(door, token=token, code=code, address=forms.address_of(request))
    except NotBegunError:
        return _form(door, request, status=403, next_=next_, wrong=word("stale", language))
    except WrongError:
        wrong = word("code_wrong", language)
        return _code_form(door, token, language, next_=next_, status=401, wrong=wrong)
    except LockedError as error:
        wrong = _locked(door, error, language)
        return _code_form(door, token, language, next_=next_, status=429, wrong=wrong)
    return _entered(door, request, begun.token, forms.next_of(next_))


async def _sign_out(door: Door, request: Request, seat: Seat) -> Response:
    try:
        fields = await forms.read(request, door, seat.session.token)
    except FormError:
        return refusal(403, seat.language, key="form_refused")
    everywhere = fields.get("everywhere") == "1"
    await sign_in.sign_out(door, seat.session, address=seat.address, everywhere=everywhere)
    response = _away(f"{forms.SIGN_IN}?said={'bye_everywhere' if everywhere else 'bye'}")
    forms.drop(response, forms.SESSION, door=door, request=request)
    return response


def router(door: Door) -> APIRouter:
    """The routes."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(forms.SIGN_IN)
    async def page(request: Request, next: str = "", said: str = "") -> Response:  # noqa: A002 - the address says so
        if await seat_of(door, request):
            return _away(forms.next_of(next))
        told = word(said, _asked_language(request)) if said in SAID else ""
        return _form(door, request, next_=next, said=told)

    @routes.post(forms.SIGN_IN)
    async def signing_in(request: Request) -> Response:
        return await _sign_in(door, request)

    @routes.get(CODE)
    async def code(request: Request, next: str = "") -> Response:  # noqa: A002 - the address says so
        return await _code_page(door, request, next)

    @routes.post(CODE)
    async def second(request: Request) -> Response:
        return await _second(door, request)

    @routes.post("/desk/sign-out")
    async def signing_out(request: Request) -> Response:
        seat = await seat_of(door, request)
        return await _sign_out(door, request, seat) if seat else to_sign_in(request)

    return routes
