"""Files of WhatsApp messages for the simulator's phone, fetched with the conversation's own rights as at send."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import quote
from uuid import UUID

import httpx
from fastapi import APIRouter, HTTPException, Response
from sqlalchemy import text

from bot.app import Gateway
from bot.codec import parts_from_json
from bot.files.store import read, stored_id
from bot.identity import Speaker, conversation_token, lent
from bot.webchat.chat import SHOWN_IN_PLACE
from channels.message import Media
from kit import tokens
from kit.tokens import InvalidTokenError, Token

FILE_TTL = timedelta(hours=24)

_MESSAGE = text("""
select o.payload, o.conversation_id, o.channel, o.address, c.utility_id, c.shared_phone
from runtime.outbox o join runtime.conversations c on c.id = o.conversation_id
where o.id = :id and c.utility_id = :utility and o.account like 'sim-%'
""")


def file_path(outbox_id: UUID, position: int, *, utility: str, key: str, now: datetime) -> str:
    """The path of one part's file; the address itself is the permission, for a day."""
    token = tokens.mint(Token(kind="file", subject=outbox_id, utility=utility), key=key, now=now, ttl=FILE_TTL)
    return f"/demo/files/{outbox_id}/{position}?token={token}"


def router(gateway: Gateway) -> APIRouter:
    """`/demo/files/…`."""
    routes = APIRouter(prefix="/demo", include_in_schema=False)
    key = gateway.settings.secret_key

    @routes.get("/files/{outbox_id}/{position}")
    async def file(outbox_id: UUID, position: int, token: str = "") -> Response:
        try:
            proof = tokens.verify(token, key=key, kinds=("file",))
        except InvalidTokenError as error:
            raise HTTPException(404) from error
        if proof.subject != outbox_id:
            raise HTTPException(404)
        async with gateway.engine.connect() as connection:
            row = (await connection.execute(_MESSAGE, {"id": outbox_id, "utility": proof.utility})).first()
        parts = parts_from_json(row.payload["parts"]) if row else ()
        part = parts[position] if 0 <= position < len(parts) else None
        if row is None or not isinstance(part, Media):
            raise HTTPException(404)
        speaker = Speaker(row.conversation_id, row.utility_id, row.channel, row.address, row.shared_phone)
        return await fetched(gateway, speaker, part)

    return routes


async def fetched(gateway: Gateway, speaker: Speaker, part: Media) -> Response:
    """A file of ours, with the rights that its conversation has now. Raises HTTPException (404, 503)."""
    if stored_id(part.reference):
        return await stored(gateway, speaker, part)
    key, backend = gateway.settings.secret_key, gateway.settings.ventanilla_backend_url.rstrip("/")
    capabilities = gateway.channels[speaker.channel].capabilities
    bearer = conversation_token(lent(speaker, part), capabilities, key=key, now=gateway.clock())
    try:
        answer = await gateway.client.get(backend + part.reference, headers={"Authorization": f"Bearer {bearer}"})
    except httpx.HTTPError as error:
        raise HTTPException(503) from error
    if answer.status_code != httpx.codes.OK:
        raise HTTPException(404 if answer.status_code < 500 else 503)
    return Response(
        answer.content,
        media_type=answer.headers.get("content-type", "application/octet-stream"),
        headers={"Cache-Control": "private, max-age=600", "X-Content-Type-Options": "nosniff"},
    )


async def stored(gateway: Gateway, speaker: Speaker, part: Media) -> Response:
    """A file out of the store: shown where a browser shows it without running anything in it, else to be saved.

    Raises HTTPException (404).
    """
    async with gateway.engine.connect() as connection:
        found = await read(connection, part.reference, utility=speaker.utility, conversation_id=speaker.conversation_id)
    if found is None:
        raise HTTPException(404)
    disposition = "inline" if found.mime_type in SHOWN_IN_PLACE or found.kind in ("audio", "video") else "attachment"
    if part.filename:
        disposition += f"; filename*=UTF-8''{quote(part.filename, safe='')}"
    headers = {
        "Cache-Control": "private, max-age=600",
        "Content-Disposition": disposition,
        "X-Content-Type-Options": "nosniff",
    }
    return Response(found.content, media_type=found.mime_type, headers=headers)
