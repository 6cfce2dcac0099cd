"""What the simulator asks the runtime's tables beyond `bot.conversation`."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

_FIND = text("""
select id from runtime.conversations where channel = :channel and account = :account and address = :address
""")
_AFRESH = text("""
update runtime.conversations set end_of_task = true, active_loop = null, offered = '[]' where id = :id
""")


async def find_conversation(engine: AsyncEngine, *, channel: str, account: str, address: str) -> UUID | None:
    """The conversation of that address, if it has begun."""
    async with engine.connect() as connection:
        values = {"channel": channel, "account": account, "address": address}
        found: UUID | None = (await connection.execute(_FIND, values)).scalar_one_or_none()
    return found


async def begin_afresh(engine: AsyncEngine, conversation_id: UUID) -> None:
    """Let the next message begin a new session: no form goes on, no choice is remembered."""
    async with engine.begin() as connection:
        await connection.execute(_AFRESH, {"id": conversation_id})
