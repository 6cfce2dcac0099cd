"""What comes with a request at the desk: cookies, the language, the client's address, forms and where to go next."""

from __future__ import annotations

import base64
import hmac
import ipaddress
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from desk.staff.door import Door
from kit.keys import digest
from kit.utility_parts import Language

SESSION = "ventanilla_desk"
FORM = "ventanilla_desk_form"
LANGUAGE = "ventanilla_desk_language"
PATH = "/desk"
SIGN_IN = "/desk/sign-in"
YEAR_SECONDS = 365 * 24 * 3600
FORM_BYTES = 16 * 1024
_NEXT = re.compile(r"/desk(?:/[A-Za-z0-9_.~-]+)*/?(?:\?[A-Za-z0-9_.~%&=+-]*)?")


class FormError(Exception):
    """A form without its proof, too large, or no form."""


def is_https(door: Door, request: Request) -> bool:
    """Whether cookies must stay on https."""
    return door.https or request.url.scheme == "https"


def keep(
    response: Response, name: str, value: str, *, door: Door, request: Request, max_age: int | None = None
) -> None:
    """Set a cookie that scripts and other sites' forms don't get."""
    response.set_cookie(
        name, value, max_age=max_age, path=PATH, httponly=True, samesite="lax", secure=is_https(door, request)
    )


def drop(response: Response, name: str, *, door: Door, request: Request) -> None:
    """Take a cookie back."""
    response.delete_cookie(name, path=PATH, httponly=True, samesite="lax", secure=is_https(door, request))


def address_of(request: Request) -> str:
    """The client's address; of IPv6 the network of 64 bits, which is what one client has."""
    host = request.client.host if request.client else ""
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return host[:64]
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def language_of(request: Request) -> Language:
    """The language that was chosen in this browser, else the first of its own that we have, else Spanish."""
    kept = request.cookies.get(LANGUAGE)
    if kept in ("es", "en"):
        return "en" if kept == "en" else "es"
    wanted: list[tuple[float, Language]] = []
    for piece in request.headers.get("accept-language", "").split(",")[:20]:
        tag, _, weight = piece.strip().lower().partition(";q=")
        try:
            rank = float(weight or 1)
        except ValueError:
            continue
        if tag.partition("-")[0] in ("es", "en"):
            wanted.append((rank, "en" if tag.startswith("en") else "es"))
    return max(wanted, key=lambda one: one[0], default=(0.0, "es"))[1]


def next_of(asked: str) -> str:
    """Where to go after signing in: `asked` if it is a page of the desk, else the desk. Never another site."""
    inside = len(asked) <= 500 and _NEXT.fullmatch(asked) and ".." not in asked
    return asked if inside and not asked.startswith((SIGN_IN, "/desk/sign-out")) else PATH


def proof(door: Door, secret: str) -> str:
    """What a form must bring back: bound to `secret`, which is in a cookie that no other site can read."""
    return base64.urlsafe_b64encode(digest(door.key, "form", secret)).decode()


async def read(request: Request, door: Door, secret: str) -> Mapping[str, str]:
    """The fields of a posted form. Raises FormError unless it brings the proof for `secret`."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded" or not secret:
        raise FormError
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > FORM_BYTES:
            raise FormError
    try:
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=20))
    except ValueError as error:
        raise FormError from error
    if not hmac.compare_digest(fields.get("proof", "").encode(), proof(door, secret).encode()):
        raise FormError
    return fields
