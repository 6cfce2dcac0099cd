"""The demo's sender: keeps messages where the simulator and the tests can read them."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from backend.notifications.message import Message
from backend.notifications.models import DemoMessage
from kit.clock import Clock
from kit.ids import new_id


class DemoInbox:
    """Delivers into the table `demo_messages`."""

    name: ClassVar[str] = "demo"

    def __init__(self, sessions: async_sessionmaker[AsyncSession], *, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock

    async def send(self, message: Message) -> str:
        """Keep it; the id is the row's."""
        row = DemoMessage(
            id=new_id(),
            utility_id=message.utility,
            via=message.via,
            address=message.address,
            subject=message.subject,
            body=message.body,
            attachment=message.attachment.filename if message.attachment else None,
            at=self._clock(),
        )
        async with self._sessions.begin() as session:
            session.add(row)
        return str(row.id)
