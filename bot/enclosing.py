"""Files that came inside a webhook go to the store, and the message names them there.

What is refused (by what its bytes are, by size, by the day's measure) leaves its name and why, and no bytes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.codec import parts_to_json
from bot.files import kinds, store
from bot.files.errors import FileError
from channels.message import Enclosed, Inbound, Media

MAX_NAME = 120

_MESSAGE = text("""
select i.id, i.conversation_id, c.utility_id from runtime.inbound i
    join runtime.conversations c on c.id = i.conversation_id
where i.channel = :channel and i.account = :account and i.external_id = :external_id and i.state = 'waiting'
""")
_NAME = text("""
update runtime.inbound set parts = jsonb_set(parts, array[cast(:position as text)], cast(:part as jsonb)) where id = :id
""")


async def keep(
    connection: AsyncConnection,
    enclosed: Sequence[Enclosed],
    messages: Sequence[Inbound],
    *,
    now: datetime,
) -> None:
    """Store what `messages`, which this transaction took in, came with."""
    for message in messages:
        own = [file for file in enclosed if file.external_id == message.external_id]
        if not own:
            continue
        values = {"channel": message.channel, "account": message.account, "external_id": message.external_id}
        row = (await connection.execute(_MESSAGE, values)).first()
        if row is None:
            continue
        for file in own:
            part = await _kept(connection, file, row.utility_id, row.conversation_id, now=now)
            (raw,) = parts_to_json((part,))
            await connection.execute(_NAME, {"id": row.id, "position": file.position, "part": json.dumps(raw)})


async def _kept(
    connection: AsyncConnection,
    file: Enclosed,
    utility: str,
    conversation_id: UUID,
    *,
    now: datetime,
) -> Media:
    try:
        kept = await store.keep(
            connection,
            utility=utility,
            conversation_id=conversation_id,
            content=file.content,
            filename=file.filename,
            limits=kinds.CUSTOMERS,
            now=now,
        )
    except FileError as error:
        return Media("document", f"{store.LOST}{error.reason}", filename=file.filename[:MAX_NAME])
    return kept.part()
