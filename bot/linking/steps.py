"""What every page of contract and code does, whatever comes behind it: ask for one, then for the other."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from bot.linking import words
from bot.linking.customer import Identity, RefusedError, Sent, Visit
from kit.utility import Utility

FORM_BYTES = 16 * 1024


class Form(Protocol):
    """One page in one browser."""

    @property
    def visit(self) -> Visit: ...
    @property
    def language(self) -> str: ...
    @property
    def utility(self) -> Utility: ...

    def contract_page(self, *, status: int = 200, wrong: str = "", contract: str = "") -> Response:
        """Asks for the contract."""

    def code_page(self, identity: Identity, sent: Sent | None, *, status: int = 200, wrong: str = "") -> Response:
        """Asks for the code."""

    async def proven(self) -> Response:
        """The code was right."""


def language_of(request: Request, utility: Utility) -> str:
    """As the address says, else the first of the browser's that the utility speaks, else the utility's own."""
    asked = request.query_params.get("lang", "")
    wanted = [asked, *(tag.strip()[:2].lower() for tag in request.headers.get("accept-language", "").split(",")[:10])]
    return next((one for one in wanted if one in utility.languages), utility.default_language)


async def fields_of(request: Request) -> dict[str, str]:
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


def stale(form: Form) -> Response:
    """What was shown before counts no more: from the beginning."""
    return form.contract_page(status=403, wrong=words.wrong("stale", form.language, form.utility))


def unavailable(form: Form) -> Response:
    """The service layer does not answer."""
    return form.contract_page(status=503, wrong=words.wrong("unavailable", form.language, form.utility))


def too_many(form: Form, seconds: float) -> Response:
    """This client address presses too often."""
    said = words.wrong("rate-limited", form.language, form.utility, {"retry_after": seconds})
    return form.contract_page(status=429, wrong=said)


def _said(form: Form, error: RefusedError) -> str:
    return words.wrong(error.slug, form.language, form.utility, error.members)


async def claimed(form: Form, contract: str) -> Response:
    """A contract was named: a code is sent."""
    try:
        identity = await form.visit.claim(contract or "-")
    except RefusedError as error:
        slug = "contract-unknown" if error.slug == "validation" else error.slug
        said = words.wrong(slug, form.language, form.utility, error.members)
        return form.contract_page(status=429 if slug == "rate-limited" else 422, wrong=said, contract=contract[:40])
    return await sent_to(form, identity, None, contract)


async def sent_to(form: Form, identity: Identity, via: str | None, contract: str = "") -> Response:
    """A code is sent, by `via` or as is usual."""
    try:
        sent = await form.visit.send(via)
    except RefusedError as error:
        if error.slug == "otp-rate-limited" and identity.contacts:
            return form.code_page(identity, None, status=429, wrong=_said(form, error))
        return form.contract_page(status=422, wrong=_said(form, error), contract=contract[:40])
    return form.code_page(identity, sent)


async def verified(form: Form, code: str) -> Response:
    """A code was typed."""
    visit = form.visit
    try:
        await visit.verify(code or "-")
    except RefusedError as error:
        if error.slug == "level-required":
            return stale(form)
        status = 429 if error.slug == "otp-locked" else 422
        return form.code_page(await visit.identity(), None, status=status, wrong=_said(form, error))
    return await form.proven()
