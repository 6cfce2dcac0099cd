"""The simulator's phone: writes WhatsApp webhooks as Meta does, signed with the simulator account's secret."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import httpx

from bot.demo import Phone
from channels.base import Account, Webhook
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


@dataclass(frozen=True, slots=True)
class Handset:
    """Somebody's phone. `url` is the webhook's address; `number` is E.164."""

    client: httpx.AsyncClient
    url: str
    account: Account
    number: str
    name: str

    @property
    def address(self) -> str:
        """As the runtime keeps it."""
        return address(meta_number(self.number))

    def webhook(self, content: Mapping[str, Any], *, message_id: str, now: datetime) -> Webhook:
        """The signed webhook with one message."""
        phone = Phone(self.account, meta_number(self.number), self.name)
        return phone.webhook(content, now=now, message_id=message_id)

    async def send(self, webhook: Webhook) -> None:
        """POST it. Raises NotTakenError."""
        headers = dict(webhook.headers) | {"content-type": "application/json"}
        try:
            answer = await self.client.post(self.url, content=webhook.body, headers=headers, timeout=SECONDS)
        except httpx.HTTPError as error:
            raise NotTakenError(type(error).__name__) from error
        if not answer.is_success:
            raise NotTakenError(str(answer.status_code))

    def with_number(self, number: str) -> Handset:
        """The same account, another phone."""
        return replace(self, number=number)
