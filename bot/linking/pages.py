"""The pages of contract and code as HTML: the utility's own look, no script, nothing that another site could frame or
post to."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from bot.helpline import shown
from bot.linking.customer import Sent
from kit.utility import Utility

ASSISTANT = {"alexa": "Alexa", "google": "Google"}
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent.parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(
    name: str, *, utility: Utility, language: str, status: int = 200, back_to: str = "", **values: object
) -> HTMLResponse:
    """`templates/<language>/<name>.html`. `back_to` is a client's address, where its form may lead."""
    nonce = secrets.token_urlsafe(16)
    html = _TEMPLATES.get_template(f"{language}/{name}.html").render(
        utility=utility,
        language=language,
        nonce=nonce,
        logo=f"/channels/web/logo/{utility.id}.svg",
        phone=shown(utility.contacts.phone),
        dialled=utility.contacts.phone,
        usted=lambda informal, formal: formal if utility.tone == "usted" else informal,
        **values,
    )
    return HTMLResponse(html, status, headers=_headers(nonce, back_to))


def _headers(nonce: str, back_to: str) -> dict[str, str]:
    """A form's answer that leads elsewhere counts as the form leading there (CSP 3, 6.4.1), so its origin is named."""
    site = urlsplit(back_to)
    forms = f"'self' {site.scheme}://{site.netloc}" if site.netloc else "'self'"
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; img-src 'self'; form-action {forms}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }


def others(contacts: Sequence[Sent], sent: Sent | None) -> list[Sent]:
    """Where another code may be sent: the same contact first, then the other one."""
    return sorted(contacts, key=lambda one: sent is None or one.via != sent.via)
