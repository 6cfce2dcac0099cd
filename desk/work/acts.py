"""What an agent does to a conversation, on a page or through the API. Each act is one transaction: who may, what is
done, and the audit log's row."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import mentions, notes, preferences
from bot.files.errors import FileError
from bot.files.store import Given
from bot.floor import agents, handling, snoozing
from bot.floor.agents import Presence
from bot.floor.instructions import check
from bot.handoff import UnknownHandoffError
from bot.notes import Note
from channels.base import Channel
from channels.message import Part, Template, Text
from desk.answers.variables import gaps
from desk.staff import audit
from desk.work.actor import Actor
from desk.work.errors import (
    BehindError,
    ClosedError,
    EndedError,
    FileRefusedError,
    GapError,
    OptedOutError,
    TemplateError,
)
from desk.work.talk import arrived, closing
from desk.work.templates import Draft, drafts
from kit.utility import Utility

GRACE = timedelta(seconds=1.5)
"""A message that came within this time may still be on its way to the page: it holds nobody up."""

_LOCK = text("select 1 from runtime.conversations where id = :id and utility_id = :utility for update")

_REACHED = text("""
select channel, address, language from runtime.conversations where id = :id and utility_id = :utility for update
""")


@dataclass(frozen=True, slots=True)
class Acts:
    """Somebody at the desk, in one utility. Raises EndedError and HandoffError wherever something is done."""

    seat: Actor
    utility: Utility
    channels: Mapping[str, Channel]

    @property
    def agent(self) -> str:
        """What the floor calls them."""
        return self.seat.handle

    @asynccontextmanager
    async def _doing(
        self, what: str, conversation: UUID, **detail: str
    ) -> AsyncIterator[tuple[AsyncConnection, datetime]]:
        """One transaction, for a session that lives, with its row in the audit log; `detail` holds ids, no words."""
        if not await self.seat.lives():
            raise EndedError
        await self.seat.see()
        now = self.seat.door.clock()
        async with self.seat.door.engine.begin() as connection:
            yield connection, now
            await audit.write(
                connection,
                what,
                now=now,
                address=self.seat.address,
                person=self.seat.person,
                utility=self.utility.id,
                detail={"conversation": str(conversation)} | detail | dict(self.seat.through),
            )

    async def take(self, conversation: UUID) -> None:
        """It is theirs from now on."""
        async with self._doing("conversation_taken", conversation) as (connection, now):
            await handling.take(
                connection,
                self.utility,
                conversation_id=conversation,
                agent_id=self.agent,
                channels=self.channels,
                now=now,
            )

    async def say(self, conversation: UUID, words: str, *, key: str, seen: int) -> bool:
        """Words to the customer, once for each `key`; `seen` is the customer's newest message on the page.

        Returns whether they were new. Raises BehindError, ClosedError, GapError, NotYoursError.
        """
        if gaps(words):
            raise GapError
        async with self._doing("conversation_answered", conversation) as (connection, now):
            locked = await connection.execute(_LOCK, {"id": conversation, "utility": self.utility.id})
            if locked.first():
                await self._may_say(connection, conversation, seen=seen, now=now)
            return await self._say(connection, conversation, (Text(words),), key=key, now=now)

    async def _say(
        self,
        connection: AsyncConnection,
        conversation: UUID,
        parts: tuple[Part, ...],
        *,
        key: str,
        now: datetime,
        template: Template | None = None,
    ) -> bool:
        return await handling.say(
            connection,
            utility=self.utility.id,
            conversation_id=conversation,
            agent_id=self.agent,
            parts=parts,
            key=key,
            channels=self.channels,
            now=now,
            template=template,
        )

    async def say_file(self, conversation: UUID, given: Given, words: str, *, key: str, seen: int) -> bool:
        """A file to the customer with words to it, or none; else as `say`. What is too long to stand beside the file
        goes out behind it.

        Returns whether it was new. Raises FileRefusedError, BehindError, ClosedError, GapError, NotYoursError.
        """
        if gaps(words):
            raise GapError
        own = {"id": conversation, "utility": self.utility.id}
        async with self._doing("file_sent", conversation) as (connection, now):
            row = (await connection.execute(_REACHED, own)).first()
            if row is None:
                raise UnknownHandoffError(str(conversation))
            await self._may_say(connection, conversation, seen=seen, now=now)
            able = self.channels[row.channel].capabilities
            beside = not able.max_caption or len(words) <= able.max_caption
            try:
                kept = await given.keep(connection, self.utility.id, conversation, limits=able.files, now=now)
            except FileError as error:
                raise FileRefusedError(error) from error
            file = kept.part(caption=words if beside else "")
            is_new = await self._say(connection, conversation, (file,), key=key, now=now)
            if not beside:
                await self._say(connection, conversation, (Text(words),), key=f"{key}:words", now=now)
            return is_new

    async def say_template(self, conversation: UUID, name: str, values: Sequence[str], *, key: str) -> bool:
        """A template to the customer, in their language, once for each `key`, also while free words are not taken.

        Returns whether it was new. Raises TemplateError, GapError, OptedOutError, NotYoursError.
        """
        async with self._doing("template_sent", conversation, template=name) as (connection, now):
            own = {"id": conversation, "utility": self.utility.id}
            row = (await connection.execute(_REACHED, own)).first()
            if row is None:
                raise UnknownHandoffError(str(conversation))
            draft = self._draft(name, row.channel, row.language, values)
            unwelcome = {"utility": self.utility.id, "channel": row.channel, "address": row.address}
            if await preferences.opted_out(connection, **unwelcome):
                raise OptedOutError
            template, words = draft.message(values)
            return await self._say(connection, conversation, (words,), key=key, now=now, template=template)

    def _draft(self, name: str, channel: str, language: str | None, values: Sequence[str]) -> Draft:
        spoken = language if language in self.utility.languages else self.utility.default_language
        found = next((one for one in drafts(self.utility, str(spoken)) if one.name == name), None)
        if found is None or self.channels[channel].capabilities.session_window_hours is None:
            raise TemplateError
        if len(values) != len(found.variables) or found.missing(values):
            raise GapError
        return found

    async def _may_say(self, connection: AsyncConnection, conversation: UUID, *, seen: int, now: datetime) -> None:
        newest = await arrived(connection, conversation, before=now - GRACE)
        if (newest.arrival or 0) > seen:
            raise BehindError
        closes = closing(newest.last_inbound_at, self.channels[newest.channel].capabilities.session_window_hours)
        if closes is not None and now >= closes:
            raise ClosedError

    async def acknowledge(self, conversation: UUID) -> None:
        """They have seen an emergency that was given to them, so that it does not escalate."""
        async with self._doing("emergency_acknowledged", conversation) as (connection, now):
            await handling.acknowledge(
                connection,
                utility=self.utility.id,
                conversation_id=conversation,
                agent_id=self.agent,
                now=now,
            )

    async def note(self, conversation: UUID, words: str, *, key: str = "") -> Note:
        """A note for colleagues, once for each `key`. Whoever sees the conversation may leave one."""
        async with self._doing("conversation_noted", conversation) as (connection, now):
            return await self._write_note(connection, conversation, words, now, key=key)

    async def _write_note(
        self, connection: AsyncConnection, conversation: UUID, words: str, now: datetime, *, key: str = ""
    ) -> Note:
        written = await notes.write(
            connection,
            utility=self.utility.id,
            conversation_id=conversation,
            author=self.agent,
            name=self.seat.name,
            words=words,
            now=now,
            key=key,
        )
        if written is None:
            raise UnknownHandoffError(str(conversation))
        everybody = await agents.all_agents(connection, utility=self.utility.id, now=now)
        await mentions.write(connection, written, everybody, utility=self.utility.id)
        return written

    async def pass_on(self, conversation: UUID, *, team: str = "", to_agent: str = "", note: str = "") -> None:
        """A team or a colleague has it next, with a private note for them. Raises UnknownAgentError, NotYoursError."""
        async with self._doing("conversation_passed_on", conversation, team=team, to=to_agent) as (connection, now):
            await handling.transfer(
                connection,
                self.utility,
                conversation_id=conversation,
                agent_id=self.agent,
                channels=self.channels,
                now=now,
                team=team,
                to_agent=to_agent,
            )
            await notes.mark_unread(connection, utility=self.utility.id, conversation_id=conversation)
            if note:
                await self._write_note(connection, conversation, note, now)

    async def hand_back(self, conversation: UUID, *, instruction: str = "") -> None:
        """The assistant has the word again, and goes on with `instruction`. Raises InstructionError too."""
        if instruction:
            check(instruction)
        async with self._doing("conversation_handed_back", conversation) as (connection, now):
            await handling.hand_back(
                connection,
                utility=self.utility.id,
                conversation_id=conversation,
                agent_id=self.agent,
                channels=self.channels,
                now=now,
                instruction=instruction,
            )

    async def snooze(self, conversation: UUID, *, until: datetime) -> None:
        """It sleeps until then, or until the customer writes. Raises AwaitedError, SnoozeError, NotYoursError."""
        async with self._doing("conversation_snoozed", conversation) as (connection, now):
            await snoozing.snooze(
                connection,
                utility=self.utility.id,
                conversation_id=conversation,
                agent_id=self.agent,
                until=until,
                now=now,
            )

    async def wake(self, conversation: UUID) -> None:
        """They go on with it now. Raises NotYoursError."""
        async with self._doing("conversation_woken", conversation) as (connection, now):
            await snoozing.wake(
                connection, utility=self.utility.id, conversation_id=conversation, agent_id=self.agent, now=now
            )

    async def close(self, conversation: UUID, *, reason: str) -> None:
        """It is done, by one of `handling.CLOSE_REASONS`."""
        async with self._doing("conversation_closed", conversation) as (connection, now):
            await handling.close(
                connection,
                utility=self.utility.id,
                conversation_id=conversation,
                agent_id=self.agent,
                reason=reason,
                channels=self.channels,
                now=now,
            )

    async def read(self, conversation: UUID, *, arrival: int) -> None:
        """They have seen it up to that message."""
        async with self.seat.door.engine.begin() as connection:
            await notes.mark_read(
                connection,
                utility=self.utility.id,
                conversation_id=conversation,
                agent_id=self.agent,
                arrival=arrival,
            )

    async def see_mentions(self, *, note: UUID | None = None, conversation: UUID | None = None) -> None:
        """They have seen one note that names them, those about a conversation, or all."""
        door = self.seat.door
        async with door.engine.begin() as connection:
            await mentions.see(
                connection,
                utility=self.utility.id,
                agent_id=self.agent,
                now=door.clock(),
                note=note,
                conversation_id=conversation,
            )

    async def be(self, presence: Presence) -> None:
        """They say how they are. Raises EndedError, UnknownAgentError."""
        if not await self.seat.lives():
            raise EndedError
        await self.seat.see()
        await self.sign(presence)

    async def sign(self, presence: Presence) -> None:
        """A sign of life of an open page; nobody did anything. Raises UnknownAgentError."""
        async with self.seat.door.engine.begin() as connection:
            await agents.be(
                connection,
                utility=self.utility.id,
                agent_id=self.agent,
                presence=presence,
                now=self.seat.door.clock(),
            )
