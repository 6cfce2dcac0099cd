"""Files of a conversation: send one in an agent's name, open one that either side sent."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field, StringConstraints
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.datastructures import UploadFile
from starlette.requests import Request

from bot.codec import parts_from_json
from bot.files import store
from bot.files.store import Given
from bot.identity import Speaker
from channels.files import MAX_BYTES
from channels.message import Media
from desk.api import messages, schemas, telling
from desk.api.acting import COMMON, Key, caller_of, done
from desk.api.caller import Caller, Doing, Reader
from desk.api.problems import Behind, FileMissing, FileRefused, MessageUnknown, NotYours, WindowClosed, WordsIncomplete
from desk.api.reading import head
from desk.files import fetched
from kit.problems import (
    IdempotencyMismatch,
    IdempotencyRequired,
    Invalid,
    NotFound,
    RateLimited,
    Unauthorized,
    responses,
)

MAX_FIELD = 64 * 1024
MAX_BODY = MAX_BYTES + MAX_FIELD
"""Of a request with a file."""

router = APIRouter(prefix="/utilities/{utility_id}", tags=["files"])

_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "text": {"type": "string", "maxLength": schemas.ANSWER_LENGTH, "description": "To the file."},
                        "seen": {
                            "type": "string",
                            "format": "uuid",
                            "description": "The customer's newest message that the agent had; none: they wrote none.",
                        },
                    },
                }
            }
        },
    }
}

_PARTS = text("""
select coalesce((select case when i.state = 'withdrawn' then '[]'::jsonb else i.parts end
        from runtime.inbound i where i.id = :id and i.conversation_id = c.id),
    (select o.payload->'parts' from runtime.outbox o
        where o.id = :id and o.conversation_id = c.id and o.state <> 'dropped')) as parts,
    c.channel, c.address, c.shared_phone
from runtime.conversations c where c.id = :conversation and c.utility_id = :utility
""")


class _Sent(schemas.Body):
    """What the form says besides the file."""

    text: Annotated[str, StringConstraints(max_length=schemas.ANSWER_LENGTH)] = ""
    seen: UUID | None = Field(default=None)


async def _form(request: Request) -> tuple[Given, _Sent]:
    """The file and what goes with it. Raises Invalid."""
    async with request.form(max_files=1, max_fields=2, max_part_size=MAX_FIELD) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Invalid(errors=[{"field": "body.file", "message": "a file is expected"}])
        told = {name: value for name in ("text", "seen") if isinstance(value := form.get(name), str) and value}
        try:
            return Given(await file.read(), file.filename or ""), _Sent.model_validate(told)
        except ValueError as error:
            raise Invalid(errors=[{"field": "body", "message": "text or seen can't be read"}]) from error


async def _is_same(connection: AsyncConnection, caller: Caller, conversation: UUID, row: Any, given: Given) -> bool:
    """Whether that message is that file."""
    first = parts_from_json(row.payload["parts"])[0]
    if not isinstance(first, Media):
        return False
    found = await store.read(connection, first.reference, utility=caller.utility.id, conversation_id=conversation)
    return found is not None and hashlib.sha256(found.content).digest() == hashlib.sha256(given.content).digest()


@router.post(
    "/conversations/{conversation_id}/files",
    summary="Send a file",
    status_code=201,
    openapi_extra=_FORM,
    responses=responses(
        *COMMON, IdempotencyRequired, NotYours, Behind, WindowClosed, WordsIncomplete, MessageUnknown, FileRefused,
        IdempotencyMismatch, Invalid,
    ),
)  # fmt: skip
async def send(
    acts: Doing, conversation_id: UUID, key: Key, request: Request, response: Response
) -> schemas.MessageJson:
    """A picture or a document to the customer, with words or without; sent once for each `Idempotency-Key`, as an
    answer is. What it is, its bytes say; which kinds and sizes go through is the channel's (`reason` and `max_bytes`
    of `file-refused`).
    """
    caller = caller_of(acts)
    own, engine = f"{acts.agent}:{key}", caller.house.door.engine
    given, told = await _form(request)
    async with engine.connect() as connection:
        await head(connection, caller, conversation_id)
        before = await messages.said(connection, conversation_id, own)
        seen = 0 if told.seen is None else await messages.arrival_of(connection, conversation_id, told.seen)
    is_new = False
    if before is None:
        if seen is None:
            raise MessageUnknown
        async with done(acts, conversation_id):
            is_new = await acts.say_file(conversation_id, given, told.text, key=own, seen=seen)
    async with engine.connect() as connection:
        row = await messages.said(connection, conversation_id, own)
        if row is None:
            raise NotFound
        if not await _is_same(connection, caller, conversation_id, row, given):
            raise IdempotencyMismatch
    response.status_code = 201 if is_new else 200
    return telling.message(row)


@router.get(
    "/conversations/{conversation_id}/messages/{message_id}/files/{position}",
    summary="Open a file",
    response_class=Response,
    responses=responses(Unauthorized, NotFound, FileMissing, RateLimited),
)
async def file(caller: Reader, conversation_id: UUID, message_id: UUID, position: int) -> Response:
    """The file that part `position` of a message is (the first is 0), of either side. `file-missing` says with `lost`
    why there is none: "fetching" while it is on its way from the vendor.
    """
    asked = {"id": message_id, "conversation": conversation_id, "utility": caller.utility.id}
    async with caller.house.door.engine.connect() as connection:
        row = (await connection.execute(_PARTS, asked)).first()
    parts = parts_from_json(row.parts or ()) if row else ()
    part = parts[position] if 0 <= position < len(parts) else None
    if row is None or not isinstance(part, Media):
        raise NotFound
    if lost := store.lost(part.reference):
        raise FileMissing(lost=lost)
    speaker = Speaker(conversation_id, caller.utility.id, row.channel, row.address, row.shared_phone)
    answer = await fetched(caller.house.gateway, speaker, part)
    name = quote(part.filename or part.kind, safe="")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer
