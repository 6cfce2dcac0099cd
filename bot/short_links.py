"""Short links to a conversation's files, for channels that carry words only.

A link is drawn by lot, lasts a day and opens the file with the rights that its conversation has at that moment, as the
web chat's addresses do: a bill needs a code that still holds.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import quote
from uuid import UUID

import httpx
from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import helpline
from bot.codec import parts_from_json
from bot.identity import Speaker, conversation_token, lent
from channels.base import Channel
from channels.message import Link, Media, Outbound, Part
from kit.clock import Clock
from kit.utility import Utility

PATH = "/d"
LASTS = timedelta(hours=24)
LETTERS = string.ascii_letters + string.digits
LENGTH = 12
"""Letters of a link: 71 bits, drawn by lot."""

AGAIN = ("Pídelo otra vez por mensaje.", "Please ask for it again by text.")
UNSEEN = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}

_MAKE = text("""
insert into runtime.short_links (code, outbox_id, position, expires_at) values (:code, :outbox, :position, :until)
on conflict (outbox_id, position) do update set expires_at = excluded.expires_at
returning code
""")
_FIND = text("""
select o.payload, o.conversation_id, o.channel, o.address, c.utility_id, c.shared_phone, l.position
from runtime.short_links l join runtime.outbox o on o.id = l.outbox_id
    join runtime.conversations c on c.id = o.conversation_id
where l.code = :code and l.expires_at > :now
""")
_FORGET = text("delete from runtime.short_links where expires_at < :now")


async def linked(
    engine: AsyncEngine, message: Outbound, *, outbox_id: UUID, public_url: str, now: datetime
) -> Outbound:
    """`message` with a link in the place of each file; the same links however often it is asked."""
    parts: list[Part] = []
    async with engine.begin() as connection:
        for position, part in enumerate(message.parts):
            if not isinstance(part, Media):
                parts.append(part)
                continue
            code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
            values = {"code": code, "outbox": outbox_id, "position": position, "until": now + LASTS}
            made = (await connection.execute(_MAKE, values)).scalar_one()
            parts.append(Link(f"{public_url}{PATH}/{made}", part.caption or part.filename))
    return replace(message, parts=tuple(parts))


async def forget(engine: AsyncEngine, *, now: datetime) -> int:
    """Delete what has expired; returns how many."""
    async with engine.begin() as connection:
        return (await connection.execute(_FORGET, {"now": now})).rowcount


def router(
    engine: AsyncEngine,
    client: httpx.AsyncClient,
    channels: Mapping[str, Channel],
    *,
    key: str,
    backend_url: str,
    clock: Clock,
    utilities: Mapping[str, Utility],
) -> APIRouter:
    """`/d/{code}`."""
    routes = APIRouter(include_in_schema=False)

    def gone(status: int, of: str = "", **more: str) -> Response:
        """Whose it was is not known of a link that has ended."""
        theirs = [utilities[of]] if of in utilities else utilities.values()
        return PlainTextResponse(helpline.gone(AGAIN, theirs), status, UNSEEN | more)

    @routes.get(PATH + "/{code}")
    async def opened(code: str) -> Response:
        async with engine.connect() as connection:
            row = (await connection.execute(_FIND, {"code": code.replace("\x00", ""), "now": clock()})).first()
        parts = parts_from_json(row.payload["parts"]) if row else ()
        part = parts[row.position] if row and row.position < len(parts) else None
        if row is None or not isinstance(part, Media):
            return gone(404)
        speaker = Speaker(row.conversation_id, row.utility_id, row.channel, row.address, row.shared_phone)
        bearer = conversation_token(lent(speaker, part), channels[row.channel].capabilities, key=key, now=clock())
        try:
            answer = await client.get(backend_url + part.reference, headers={"Authorization": f"Bearer {bearer}"})
        except httpx.HTTPError:
            return gone(503, row.utility_id, **{"Retry-After": "10"})
        if answer.status_code != httpx.codes.OK:
            return gone(404, row.utility_id)
        return _served(answer, part)

    return routes


def _served(answer: httpx.Response, part: Media) -> Response:
    disposition = "inline" + (f"; filename*=UTF-8''{quote(part.filename, safe='')}" if part.filename else "")
    headers = UNSEEN | {
        "Content-Disposition": disposition,
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(answer.content, media_type=answer.headers.get("content-type", part.mime_type), headers=headers)
