"""Where customers of the web chat put their messages in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from bot import mailbox
from bot.orm import at_once
from bot.together import Gathered
from channels.message import Inbound

Posted = tuple[Inbound, str, datetime]


class Slot:
    """Puts messages into the mailbox of `engine`'s database; those that come while one is put in go in together."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._gathered: Gathered[Posted, str | None] = Gathered(self._take)

    async def put(self, message: Inbound, *, utility: str, now: datetime) -> str | None:
        """Commit one message of a customer of `utility`; who has the word there, None for a repeated id."""
        return await self._gathered.put((message, utility, now))

    async def _take(self, posted: Sequence[Posted]) -> list[str | Exception | None]:
        messages = [message for message, _, _ in posted]
        utilities = {(message.channel, message.account): utility for message, utility, _ in posted}
        async with at_once(self._engine) as connection:
            taken = await mailbox.accept(
                connection, messages, utilities=utilities, now=max(now for _, _, now in posted)
            )
        return [taken.get((one.channel, one.account, one.external_id)) for one in messages]
