"""Who is typing: the customer, to whoever has the conversation open; the agent, to the customer as far as channels can.

Nothing of it is kept. The web chat's signs live in the gateway that has the customer's socket. WhatsApp shows ours with
a read mark and never tells of the customer's.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from nicegui import background_tasks
from sqlalchemy import text

from bot.accounts import UnknownAccountError
from bot.app import Gateway
from bot.webchat.hub import AGENT_SECONDS
from channels.message import Inbound
from desk.work.talk import Head

SHOWN_SECONDS = 5.0
"""How long a sign of the customer's holds without another; the widget sends one every three seconds."""
AGAIN = {"web": 3.0}
"""How often an agent's typing is told, in seconds; elsewhere the vendor shows it for 25."""
VENDOR_AGAIN = 20.0

_NEWEST = text("""
select channel, account, external_id, sent_at from runtime.inbound
where conversation_id = :id and external_id not like 'resume:%' order by arrival desc limit 1
""")


@dataclass
class Typists:
    """Customers who are typing now."""

    clock: Callable[[], float] = time.monotonic
    _until: dict[str, float] = field(default_factory=dict)

    def heard(self, conversation: UUID) -> None:
        """A sign came."""
        now = self.clock()
        self._until = {key: until for key, until in self._until.items() if until > now}
        self._until[str(conversation)] = now + SHOWN_SECONDS

    def left(self, conversation: UUID) -> float:
        """Seconds for which the customer is still said to be typing; 0 when they are not."""
        return max(0.0, self._until.get(str(conversation), 0.0) - self.clock())

    def over(self, conversation: UUID) -> None:
        """What they typed is here."""
        self._until.pop(str(conversation), None)


class AgentTyping:
    """Tells one conversation's customer that its agent is typing, now and then."""

    def __init__(self, gateway: Gateway, clock: Callable[[], float] = time.monotonic) -> None:
        self._gateway, self._clock = gateway, clock
        self._next = 0.0

    def sign(self, head: Head) -> None:
        """They typed something."""
        if self._clock() < self._next:
            return
        self._next = self._clock() + AGAIN.get(head.channel, VENDOR_AGAIN)
        if head.channel == "web":
            self._gateway.hub.typing(head.id, seconds=AGENT_SECONDS)
        elif self._gateway.channels[head.channel].capabilities.typing:
            background_tasks.create(tell_typing(self._gateway, head), name="desk typing")


async def tell_typing(gateway: Gateway, head: Head) -> None:
    """Let the customer see that somebody types, as far as the channel can: to a vendor with the customer's newest
    message, which is marked as read.
    """
    if head.channel == "web":
        gateway.hub.typing(head.id, seconds=AGENT_SECONDS)
        return
    if not gateway.channels[head.channel].capabilities.typing:
        return
    async with gateway.engine.connect() as connection:
        row = (await connection.execute(_NEWEST, {"id": head.id})).first()
    if row is None:
        return
    sent_at: datetime = row.sent_at
    message = Inbound(row.channel, row.account, row.external_id, head.address, sent_at, ())
    for intake in (gateway.public, gateway.simulator):
        try:
            account = intake.accounts.find(row.channel, row.account)
        except UnknownAccountError:
            continue
        await gateway.channels[row.channel].acknowledge(message, account, typing=True)
        return
