"""What a page of contract and code stands on: the service layer, a cookie of its own, and forms that come from it."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar
from uuid import UUID

import httpx
from starlette.requests import Request
from starlette.responses import Response

from bot.linking import steps
from bot.linking.customer import UnavailableError, Visit
from bot.linking.steps import Form, fields_of
from bot.webchat.rate import Rate
from kit.clock import Clock
from kit.utility import Utility

COOKIE_SECONDS = 1800


@dataclass(frozen=True, slots=True)
class Cookie:
    """The name of a page's cookie, and where it goes along."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Front:
    """What the pages share. `posts`: forms of one client address; the service layer's own limits hold for each contract
    and customer.
    """

    client: httpx.AsyncClient
    backend_url: str
    key: str
    clock: Clock
    utilities: Mapping[str, Utility]
    https: bool
    posts: Rate

    def visit(self, utility: str, attempt: bytes) -> Visit:
        """Whoever is before the page, at the service layer; `attempt` tells one browser's try from another's."""
        return Visit(
            client=self.client,
            backend_url=self.backend_url,
            key=self.key,
            clock=self.clock,
            utility=utility,
            attempt=UUID(bytes=attempt[:16], version=4),
        )

    def keep(self, answer: Response, cookie: Cookie, value: str) -> Response:
        """The answer with the cookie that its form needs; without it where `value` is empty."""
        answer.set_cookie(
            cookie.name,
            value,
            max_age=COOKIE_SECONDS if value else 0,
            path=cookie.path,
            httponly=True,
            samesite="lax",
            secure=self.https,
        )
        return answer


class Proving(Form, Protocol):
    """A page whose form brings back what no other site knows."""

    @property
    def proof(self) -> str: ...


Page = TypeVar("Page", bound=Proving)


async def posted(
    front: Front, form: Page, request: Request, step: Callable[[Page, Mapping[str, str]], Awaitable[Response]]
) -> Response:
    """What the pressed button asks for, of a form that came from our own page and not too often."""
    if wait := front.posts.wait_seconds(request.client.host if request.client else "", front.clock()):
        return steps.too_many(form, wait)
    fields = await fields_of(request)
    if not hmac.compare_digest(fields.get("proof", "").encode(), form.proof.encode()):
        return steps.stale(form)
    try:
        return await step(form, fields)
    except UnavailableError:
        return steps.unavailable(form)
