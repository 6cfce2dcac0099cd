"""The one-time codes that were sent to a member of the cast: what their phone or mailbox would show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from desk.cast import Member

SECONDS = 5.0
SHOWN = 5
CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


@dataclass(frozen=True, slots=True)
class Code:
    """A code, how it was sent (sms or email), and when."""

    code: str
    via: str
    at: datetime


def codes_from_json(raw: Mapping[str, Any]) -> tuple[Code, ...]:
    """Newest first; messages without a code are left out. Raises KeyError, TypeError or ValueError."""
    found = []
    for item in raw["items"]:
        if match := CODE.search(item["body"]):
            found.append(Code(match[0], str(item["via"]), datetime.fromisoformat(item["at"])))
    return tuple(found[:SHOWN])


async def fetch_codes(client: httpx.AsyncClient, backend_url: str, member: Member) -> tuple[Code, ...]:
    """The newest codes; none for somebody without a contact, or while the backend does not answer."""
    contacts = {name: value for name, value in (("phone", member.phone), ("email", member.email)) if value}
    if not contacts:
        return ()
    try:
        answer = await client.get(f"{backend_url.rstrip('/')}/api/demo/inbox", params=contacts, timeout=SECONDS)
        answer.raise_for_status()
        return codes_from_json(answer.json())
    except (httpx.HTTPError, KeyError, TypeError, ValueError):
        return ()
