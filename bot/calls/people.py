"""Bringing a person to a call: whom to ring and when, and what that means for the queue."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import handoff
from bot.dialogue import Handoff
from bot.floor import handling
from bot.floor.teams import is_urgent
from channels.message import Given
from kit.clock import Clock
from kit.utility import Utility

ANSWERED = frozenset({"completed", "answered"})
"""DialCallStatus when somebody talked: https://www.twilio.com/docs/voice/twiml/dial#attributes-action-parameters"""
NOT_UNDERSTOOD = "not_understood"

_LIVE = text("""
select reason, team from runtime.queue_entries where conversation_id = :id and state in ('open', 'taken')
""")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A person that is waited for: why, and of which team."""

    reason: str
    team: str


@dataclass(frozen=True, slots=True)
class People:
    """The teams behind the telephone."""

    engine: AsyncEngine
    clock: Clock

    def number(self, utility: Utility, wanted: Wanted, *, own: str) -> str | None:
        """Whom to ring now: emergencies at any hour, the team within its hours; never the number that was called."""
        if is_urgent(wanted.reason):
            found: str | None = utility.contacts.emergency
        else:
            team = utility.teams.get(wanted.team)
            found = team.phone if team and utility.is_open(self.clock()) else None
        return found if found != own else None

    def is_left_alone(self, utility: Utility, given: Given) -> bool:
        """Whether a call-back is to be promised: nobody can be rung, and the assistant can't go on by itself."""
        return given.owner == "bot" and (given.awaits == NOT_UNDERSTOOD or utility.is_open(self.clock()))

    async def ask(self, utility: Utility, conversation: UUID) -> Wanted:
        """Put the call on the list for a person, once; returns what stands there."""
        async with self.engine.begin() as connection:
            await handoff.enter(
                connection,
                Handoff(NOT_UNDERSTOOD, ""),
                utility=utility,
                conversation_id=conversation,
                turn_id=None,
                now=self.clock(),
            )
            row = (await connection.execute(_LIVE, {"id": conversation})).one()
        return Wanted(row.reason, row.team)

    async def talked(self, utility: Utility, conversation: UUID) -> None:
        """The team answered the telephone: what nobody of the desk had taken meanwhile is done."""
        async with self.engine.begin() as connection:
            await handling.settle(
                connection, utility=utility.id, conversation_id=conversation, by="telephone", now=self.clock()
            )
