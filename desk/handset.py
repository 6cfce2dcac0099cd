"""What the simulator's phones write and how it is posted; each vendor signs in its own way."""

from __future__ import annotations

import re
import secrets
from typing import Any

import httpx

from channels.base import Webhook
from channels.message import Option
from channels.whatsapp.inbound import address

SECONDS = 10.0
MEXICAN_MOBILE = re.compile(r"^52(\d{10})$")
UNLISTED = {"MX": "5255{:08d}", "US": "1737555{:04d}"}
"""Numbers that nobody of the demo has, by country: a stranger's."""


class NotTakenError(Exception):
    """The gateway did not take the webhook."""


def meta_number(phone: str) -> str:
    """E.164 as Meta writes it: digits, and a 1 after 52 for Mexican mobiles (CHANNELS.md)."""
    return MEXICAN_MOBILE.sub(r"521\1", phone.lstrip("+"))


def unlisted_number(country: str) -> str:
    """A phone that is on nobody's file."""
    pattern = UNLISTED.get(country, UNLISTED["MX"])
    return "+" + pattern.format(secrets.randbelow(10**8 if country == "MX" else 10**4))


def text_content(words: str) -> dict[str, Any]:
    """What Meta puts into a message with words."""
    return {"type": "text", "text": {"body": words}}


def reply_content(option: Option, *, listed: bool, context_id: str | None = None) -> dict[str, Any]:
    """What Meta puts into a pressed button, or a chosen row of a list."""
    kind = "list_reply" if listed else "button_reply"
    chosen: dict[str, Any] = {"id": option.value, "title": option.label}
    if listed and option.description:
        chosen["description"] = option.description
    content: dict[str, Any] = {"type": "interactive", "interactive": {"type": kind, kind: chosen}}
    return content | ({"context": {"id": context_id}} if context_id else {})


def whatsapp_address(phone: str) -> str:
    """The number as the runtime keeps it for WhatsApp."""
    return address(meta_number(phone))


async def post(client: httpx.AsyncClient, url: str, webhook: Webhook) -> None:
    """POST a signed webhook. Raises NotTakenError."""
    headers = {"content-type": "application/json"} | dict(webhook.headers)
    try:
        answer = await client.post(url, content=webhook.body, headers=headers, timeout=SECONDS)
    except httpx.HTTPError as error:
        raise NotTakenError(type(error).__name__) from error
    if not answer.is_success:
        raise NotTakenError(str(answer.status_code))
