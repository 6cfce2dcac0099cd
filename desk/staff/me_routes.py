"""The forms of `/desk/me`: each changes one thing and goes back to the page, which says how it went."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from desk.staff import account, forms
from desk.staff.door import Door
from desk.staff.errors import LockedError, PasswordRefusedError, WrongError
from desk.staff.forms import FormError
from desk.staff.guard import ME, Seat, seat_of, to_sign_in
from desk.staff.sheet import HEADERS, refusal, sheet
from kit.utility_parts import Language

Fields = Mapping[str, str]
Change = Callable[[Request, Seat, Fields], Awaitable[Response]]


def _back(card: str, *, done: str = "", wrong: str = "") -> RedirectResponse:
    """Back to the page: at the card that was changed, or in the field that was wrong, which a fragment would keep from
    getting the focus."""
    where = f"?wrong={wrong}&at={card}" if wrong else f"?done={done}#{card}" if done else f"#{card}"
    return RedirectResponse(ME + where, 303, headers=HEADERS)


def _codes(seat: Seat, codes: tuple[str, ...]) -> Response:
    return sheet("recovery_codes", seat.language, codes=codes)


async def _password(request: Request, seat: Seat, fields: Fields) -> Response:
    token = await account.change_password(
        seat.door,
        seat.session,
        current=fields.get("current", ""),
        new=fields.get("new", ""),
        again=fields.get("again", ""),
        address=seat.address,
    )
    response = _back("password", done="password")
    forms.keep(response, forms.SESSION, token, door=seat.door, request=request)
    return response


async def _language(request: Request, seat: Seat, fields: Fields) -> Response:
    language: Language = "en" if fields.get("language") == "en" else "es"
    await account.speak(seat.door, seat.session, language, address=seat.address)
    response = _back("language", done="language")
    forms.keep(response, forms.LANGUAGE, language, door=seat.door, request=request, max_age=forms.YEAR_SECONDS)
    return response


async def _prepare(_request: Request, seat: Seat, fields: Fields) -> Response:
    await account.prepare_second_step(seat.door, seat.session, password=fields.get("current", ""), address=seat.address)
    return _back("second")


async def _turn_on(_request: Request, seat: Seat, fields: Fields) -> Response:
    codes = await account.turn_on_second_step(
        seat.door, seat.session, code=fields.get("code", ""), address=seat.address
    )
    return _codes(seat, codes)


async def _second(_request: Request, seat: Seat, fields: Fields) -> Response:
    """One form with two buttons: new recovery codes, or no second step any more."""
    door, password = seat.door, fields.get("current", "")
    if fields.get("what") == "renew":
        return _codes(
            seat, await account.renew_recovery_codes(door, seat.session, password=password, address=seat.address)
        )
    await account.turn_off_second_step(door, seat.session, password=password, address=seat.address)
    return _back("second", done="off")


CHANGES: dict[str, tuple[str, str, Change]] = {
    "password": ("password", "current", _password),
    "language": ("language", "current", _language),
    "second-step": ("second", "current", _prepare),
    "second-step/on": ("second", "code", _turn_on),
    "second-step/change": ("second", "current", _second),
}
"""Address behind `/desk/me/`: the card it is on, which field a WrongError is about, and what it does."""


async def _changed(door: Door, request: Request, name: str) -> Response:
    card, field, change = CHANGES[name]
    seat = await seat_of(door, request)
    if seat is None:
        return to_sign_in(request)
    try:
        fields = await forms.read(request, door, seat.session.token)
        return await change(request, seat, fields)
    except FormError:
        return refusal(403, seat.language, key="form_refused")
    except WrongError:
        return _back(card, wrong=field)
    except PasswordRefusedError as error:
        return _back(card, wrong=error.reason)
    except LockedError:
        return _back(card, wrong="locked")


def router(door: Door) -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix=ME, include_in_schema=False)

    def add(name: str) -> None:
        @routes.post(f"/{name}")
        async def changing(request: Request) -> Response:
            return await _changed(door, request, name)

    for name in CHANGES:
        add(name)
    return routes
