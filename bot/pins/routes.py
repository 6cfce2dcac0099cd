"""`/pin/<utility>`: contract, code, then a PIN that on a call stands for the code. None is ever shown or kept here."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.linking import steps, words
from bot.linking.customer import Identity, RefusedError, Sent, Visit
from bot.linking.front import Cookie, Front, posted
from bot.linking.pages import others, page
from bot.linking.steps import language_of
from kit.keys import digest
from kit.utility import Utility

PAGE = "/pin"
COOKIE = Cookie("ventanilla_pin", PAGE)
PIN = re.compile(r"[0-9]{4,6}")


@dataclass(frozen=True, slots=True)
class _Form:
    """The page in one browser."""

    front: Front
    utility: Utility
    cookie: str
    language: str

    @property
    def address(self) -> str:
        return f"{PAGE}/{self.utility.id}"

    @property
    def proof(self) -> str:
        """What the form brings back: no other site knows the cookie."""
        return self._digest("form").hex()

    def _digest(self, purpose: str) -> bytes:
        return digest(self.front.key, f"pin {purpose}", f"{self.cookie}\n{self.utility.id}")

    @property
    def visit(self) -> Visit:
        return self.front.visit(self.utility.id, self._digest("attempt"))

    def show(self, name: str, *, status: int = 200, wrong: str = "", done: bool = False, **values: object) -> Response:
        """The page, with the cookie that its form needs until it is done."""
        other = "en" if self.language == "es" else "es"
        here = f"{self.address}?lang={self.language}"
        answer = page(
            name,
            utility=self.utility,
            language=self.language,
            status=status,
            back_to="",
            action=here,
            start=here,
            other_language=f"{self.address}?lang={other}",
            proof=self.proof,
            wrong=wrong,
            **values,
        )
        return self.front.keep(answer, COOKIE, "" if done else self.cookie)

    def contract_page(self, *, status: int = 200, wrong: str = "", contract: str = "") -> Response:
        return self.show("pin_contract", status=status, wrong=wrong, contract=contract)

    def code_page(self, identity: Identity, sent: Sent | None, *, status: int = 200, wrong: str = "") -> Response:
        return self.show("pin_code", status=status, wrong=wrong, sent=sent, others=others(identity.contacts, sent))

    async def proven(self) -> Response:
        return await self.choose()

    async def choose(self, wrong: str = "") -> Response:
        """Asks for the PIN; `wrong` is why the one before it won't do."""
        said = words.wrong(wrong, self.language, self.utility) if wrong else ""
        has_pin = await self.visit.has_pin()
        return self.show("pin_choose", status=422 if wrong else 200, wrong=said, has_pin=has_pin)

    async def chosen(self, pin: str, again: str) -> Response:
        """A PIN was typed, twice."""
        if not PIN.fullmatch(pin):
            return await self.choose("pin-length")
        if not hmac.compare_digest(pin.encode(), again.encode()):
            return await self.choose("pin-differs")
        try:
            await self.visit.put_pin(pin)
        except RefusedError as error:
            if error.slug != "pin-easy":
                raise
            return await self.choose(error.slug)
        return await self._done(removed=False)

    async def remove(self) -> Response:
        """They want none any more."""
        await self.visit.remove_pin()
        return await self._done(removed=True)

    async def _done(self, *, removed: bool) -> Response:
        await self.visit.leave()
        return self.show("pin_done", done=True, removed=removed)


async def _posted(form: _Form, request: Request) -> Response:
    try:
        return await posted(form.front, form, request, _step)
    except RefusedError:  # what was proven is over
        return steps.stale(form)


async def _step(form: _Form, fields: Mapping[str, str]) -> Response:
    """What the pressed button asks for."""
    match fields.get("step"):
        case "pin":
            return await form.chosen(fields.get("pin", "").strip(), fields.get("again", "").strip())
        case "remove":
            return await form.remove()
        case "code":
            return await steps.verified(form, fields.get("code", ""))
        case "send-sms" | "send-email" as pressed:
            return await steps.sent_to(form, await form.visit.identity(), pressed.removeprefix("send-"))
        case _:
            return await steps.claimed(form, fields.get("contract", ""))


def router(front: Front) -> APIRouter:
    """The routes."""
    routes = APIRouter(include_in_schema=False)

    def opened(request: Request, utility: str) -> _Form | None:
        served = front.utilities.get(utility)
        if served is None:
            return None
        cookie = request.cookies.get(COOKIE.name, "") or secrets.token_urlsafe(24)
        return _Form(front, served, cookie, language_of(request, served))

    @routes.get(PAGE + "/{utility}")
    async def show(request: Request, utility: str) -> Response:
        form = opened(request, utility)
        return form.contract_page() if form else Response(status_code=404)

    @routes.post(PAGE + "/{utility}")
    async def form(request: Request, utility: str) -> Response:
        found = opened(request, utility)
        return await _posted(found, request) if found else Response(status_code=404)

    return routes
