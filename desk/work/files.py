"""Files that either side sent, and bills of the customer's, for whoever may see the conversation; the address alone
opens nothing."""

from __future__ import annotations

from uuid import UUID

import httpx
from fastapi import APIRouter, HTTPException, Response
from sqlalchemy import text
from starlette.requests import Request

from bot.app import Gateway
from bot.codec import parts_from_json
from bot.files.store import lost
from bot.identity import Speaker
from channels.message import Media
from desk.files import fetched
from desk.staff.door import Door
from desk.staff.guard import Seat, seat_of
from desk.work.rows import PATH

_MESSAGE = text("""
select o.payload->'parts' as parts, c.id, c.utility_id, c.channel, c.address, c.shared_phone
from runtime.outbox o join runtime.conversations c on c.id = o.conversation_id
where o.id = :id and c.id = :conversation and c.utility_id = any(:utilities)
union all
select i.parts, c.id, c.utility_id, c.channel, c.address, c.shared_phone
from runtime.inbound i join runtime.conversations c on c.id = i.conversation_id
where i.id = :id and c.id = :conversation and c.utility_id = any(:utilities) and i.state <> 'withdrawn'
""")


_CONVERSATION = text("""
select utility_id, language from runtime.conversations where id = :conversation and utility_id = any(:utilities)
""")


def path_of(conversation: UUID, message: UUID, position: int) -> str:
    """Where one part's file can be opened."""
    return f"{PATH}/{conversation}/files/{message}/{position}"


def bill_path_of(conversation: UUID, bill: UUID) -> str:
    """Where a bill can be opened beside that conversation."""
    return f"{PATH}/{conversation}/bills/{bill}"


def router(gateway: Gateway, door: Door) -> APIRouter:
    """`/desk/conversations/<id>/files/…`, before the pages' guard: it asks for the seat itself."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(f"{PATH}/{{conversation}}/files/{{message}}/{{position}}")
    async def file(conversation: UUID, message: UUID, position: int, request: Request) -> Response:
        seat = await seat_of(door, request)
        if seat is None or seat.person.must_change:
            raise HTTPException(404)
        asked = {"id": message, "conversation": conversation, "utilities": [one.id for one in seat.utilities]}
        async with gateway.engine.connect() as connection:
            row = (await connection.execute(_MESSAGE, asked)).first()
        parts = parts_from_json(row.parts) if row else ()
        part = parts[position] if 0 <= position < len(parts) else None
        if row is None or not isinstance(part, Media) or lost(part.reference):
            raise HTTPException(404)
        answer = await fetched(
            gateway, Speaker(row.id, row.utility_id, row.channel, row.address, row.shared_phone), part
        )
        answer.headers["Cache-Control"] = "no-store"  # whoever signs in next at this browser asks for themselves
        return answer

    @routes.get(f"{PATH}/{{conversation}}/bills/{{bill}}")
    async def bill(conversation: UUID, bill: UUID, request: Request) -> Response:
        seat = await seat_of(door, request)
        if seat is None or seat.person.must_change:
            raise HTTPException(404)
        asked = {"conversation": conversation, "utilities": [one.id for one in seat.utilities]}
        async with gateway.engine.connect() as connection:
            row = (await connection.execute(_CONVERSATION, asked)).first()
        if row is None:
            raise HTTPException(404)
        language = {"language": row.language} if row.language in ("es", "en") else {}
        return await _bill(gateway, seat, row.utility_id, bill, language)

    return routes


async def _bill(gateway: Gateway, seat: Seat, utility: str, bill: UUID, language: dict[str, str]) -> Response:
    """The bill's PDF, asked for as the person at the desk. Raises HTTPException (404, 503)."""
    url = f"{gateway.settings.ventanilla_backend_url.rstrip('/')}/api/utilities/{utility}/bills/{bill}/pdf"
    headers = {"Authorization": f"Bearer {seat.staff_token(utility)}"}
    try:
        answer = await gateway.client.get(url, params=language, headers=headers)
    except httpx.HTTPError as error:
        raise HTTPException(503) from error
    if answer.status_code != httpx.codes.OK:
        raise HTTPException(404 if answer.status_code < 500 else 503)
    return Response(
        answer.content,
        media_type="application/pdf",
        headers={
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Content-Disposition": answer.headers.get("content-disposition", "inline"),
        },
    )
