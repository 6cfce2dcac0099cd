"""A utility of a test's own, with its agents and conversations on a real database."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.dialogue import Handoff
from bot.floor import agents, handling, keeping
from bot.floor.keeping import Kept
from bot.handoff import enter
from channels.base import Channel
from channels.message import Text
from channels.registry import open_channels
from kit import utility as utilities
from kit.ids import new_id
from kit.utility import Utility

NOON = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
"""A Friday in Querétaro: people answer until 16:30, 22:30 UTC."""


@dataclass
class House:
    """Like Aguas de Cantera, and alone in the world."""

    engine: AsyncEngine
    utility: Utility = field(
        default_factory=lambda: utilities.load("cantera").model_copy(update={"id": f"u{uuid4().hex[:12]}"})
    )
    channels: dict[str, Channel] = field(default_factory=lambda: open_channels(httpx.AsyncClient()))
    moment: datetime = NOON

    @property
    def now(self) -> datetime:
        return self.moment

    def pass_time(self, **span: float) -> None:
        self.moment += timedelta(**span)

    async def agent(
        self,
        name: str,
        *,
        teams: tuple[str, ...] = ("billing",),
        languages: tuple[str, ...] = ("es", "en"),
        capacity: int = 4,
        presence: agents.Presence = "online",
    ) -> str:
        async with self.engine.begin() as connection:
            await agents.appoint(connection, self.utility, name, name=name, languages=languages, teams=teams)
            own = {"utility": self.utility.id, "agent_id": name}
            await agents.give_capacity(connection, **own, capacity=capacity)
            await agents.be(connection, **own, presence=presence, now=self.now)
        return name

    async def be(self, name: str, presence: agents.Presence) -> None:
        async with self.engine.begin() as connection:
            await agents.be(connection, utility=self.utility.id, agent_id=name, presence=presence, now=self.now)

    async def seen(self, *names: str) -> None:
        async with self.engine.begin() as connection:
            for name in names:
                await agents.seen(connection, utility=self.utility.id, agent_id=name, now=self.now)

    async def conversation(self, *, language: str | None = "es", channel: str = "whatsapp") -> UUID:
        """A customer whom the bot is serving."""
        found = new_id()
        await self.run(
            "insert into runtime.conversations (id, utility_id, channel, account, address, language, last_inbound_at)"
            " values (:id, :utility, :channel, 'account', :address, :language, :now)",
            id=found, utility=self.utility.id, channel=channel, address=uuid4().hex, language=language, now=self.now,
        )  # fmt: skip
        return found

    async def enter(self, conversation: UUID, *, reason: str = "asked", topic: str = "check_balance") -> UUID | None:
        async with self.engine.begin() as connection:
            return await enter(
                connection,
                Handoff(reason, topic),
                utility=self.utility,
                conversation_id=conversation,
                turn_id=None,
                now=self.now,
            )

    async def waiting(
        self, *, language: str | None = "es", reason: str = "asked", topic: str = "check_balance"
    ) -> UUID:
        """A customer who waits for a person; the conversation."""
        conversation = await self.conversation(language=language)
        await self.enter(conversation, reason=reason, topic=topic)
        return conversation

    async def take(self, conversation: UUID, agent: str) -> None:
        async with self.engine.begin() as connection:
            await handling.take(
                connection,
                self.utility,
                conversation_id=conversation,
                agent_id=agent,
                channels=self.channels,
                now=self.now,
            )

    async def say(self, conversation: UUID, agent: str, words: str = "Buenas tardes", *, key: str = "") -> bool:
        async with self.engine.begin() as connection:
            return await handling.say(
                connection, **self._by(conversation, agent), parts=(Text(words),), key=key or uuid4().hex
            )

    async def hand_back(self, conversation: UUID, agent: str, instruction: str = "") -> None:
        async with self.engine.begin() as connection:
            await handling.hand_back(connection, **self._by(conversation, agent), instruction=instruction)

    async def close(self, conversation: UUID, agent: str, reason: str = "solved") -> None:
        async with self.engine.begin() as connection:
            await handling.close(connection, **self._by(conversation, agent), reason=reason)

    async def acknowledge(self, conversation: UUID, agent: str) -> None:
        own = self._by(conversation, agent)
        del own["channels"]
        async with self.engine.begin() as connection:
            await handling.acknowledge(connection, **own)

    async def transfer(self, conversation: UUID, agent: str, *, team: str = "", to_agent: str = "") -> None:
        async with self.engine.begin() as connection:
            await handling.transfer(
                connection,
                self.utility,
                conversation_id=conversation,
                agent_id=agent,
                channels=self.channels,
                now=self.now,
                team=team,
                to_agent=to_agent,
            )

    async def leave(self, conversation: UUID) -> bool:
        async with self.engine.begin() as connection:
            return await handling.leave(
                connection,
                utility=self.utility.id,
                conversation_id=conversation,
                channels=self.channels,
                now=self.now,
            )

    async def keep(self) -> Kept:
        return await keeping.keep(
            self.engine, channels=self.channels, utilities={self.utility.id: self.utility}, now=self.now
        )

    async def write(self, conversation: UUID, words: str, *, outcome: str = "held", intent: str | None = None) -> None:
        """The customer wrote, and the turn is done."""
        turn, arrived = new_id(), self.now
        await self.run(
            "insert into runtime.turns (id, conversation_id, inbound_ids, outcome, intent, answering, started_at)"
            " values (:id, :conversation, '{}', :outcome, :intent, false, :now)",
            id=turn, conversation=conversation, outcome=outcome, intent=intent, now=arrived,
        )  # fmt: skip
        await self.run(
            "insert into runtime.inbound (id, conversation_id, channel, account, external_id, parts, sent_at,"
            " arrived_at, state, turn_id) values (:id, :conversation, 'whatsapp', 'account', :external,"
            " jsonb_build_array(jsonb_build_object('type', 'text', 'text', cast(:words as text))), :now, :now, 'done',"
            " :turn)",
            id=new_id(), conversation=conversation, external=uuid4().hex, words=words, now=arrived, turn=turn,
        )  # fmt: skip

    async def run(self, sql: str, **values: Any) -> None:
        async with self.engine.begin() as connection:
            await connection.execute(text(sql), values)

    async def rows(self, sql: str, **values: Any) -> list[Any]:
        async with self.engine.connect() as connection:
            return list((await connection.execute(text(sql), values)).all())

    async def owner(self, conversation: UUID) -> str:
        return (await self.rows("select owner from runtime.conversations where id = :id", id=conversation))[0].owner

    async def entry(self, conversation: UUID) -> Any:
        """The newest entry of the conversation."""
        found = await self.rows(
            "select * from runtime.queue_entries where conversation_id = :id order by opened_at desc, id desc",
            id=conversation,
        )
        return found[0]

    async def who_has(self, conversation: UUID) -> str | None:
        found = await self.entry(conversation)
        return found.agent_id if found.state == "taken" else None

    async def said(self, conversation: UUID) -> list[tuple[str, str, str]]:
        """(sender, state, words) of everything in the outbox, in order."""
        found = await self.rows(
            "select sender, state, payload->'parts'->0->>'text' as words from runtime.outbox"
            " where conversation_id = :id order by seq",
            id=conversation,
        )
        return [(row.sender, row.state, row.words) for row in found]

    async def bot_says(self, conversation: UUID, words: str, *, state: str = "queued") -> None:
        await self.run(
            "with c as (update runtime.conversations set last_seq = last_seq + 1 where id = :id returning *)"
            " insert into runtime.outbox (id, conversation_id, seq, idempotency_key, sender, channel, account, address,"
            " payload, owner_epoch, state, next_attempt_at, created_at)"
            " select :row, id, last_seq, :key, 'bot', channel, account, address, cast(:payload as jsonb), epoch,"
            " :state, :now, :now from c",
            id=conversation, row=new_id(), key=uuid4().hex, state=state, now=self.now,
            payload=json.dumps({"parts": [{"type": "text", "text": words}], "choices": []}),
        )  # fmt: skip

    def _by(self, conversation: UUID, agent: str) -> dict[str, Any]:
        return {
            "utility": self.utility.id,
            "conversation_id": conversation,
            "agent_id": agent,
            "channels": self.channels,
            "now": self.now,
        }
