"""Whoever works at another desk is an agent of ours by one name, there as long as a worker runs, and a subscriber."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.desks.chatwoot import settings as chatwoot
from bot.desks.chatwoot.carrier import KINDS
from bot.desks.chatwoot.settings import ChatwootDesk
from bot.floor import agents
from kit.ids import new_id
from kit.utility import Utility

SIGN_SECONDS = 8.0

_SUBSCRIBE = text("""
insert into runtime.subscriptions as s (id, utility_id, carrier, kinds, messages, created_at)
values (:id, :utility, :carrier, :kinds, true, :now)
on conflict (utility_id, carrier) where carrier <> 'webhook' do update
    set kinds = excluded.kinds, disabled_at = null where s.kinds <> excluded.kinds or s.disabled_at is not null
""")
_LEAVE = text("""
delete from runtime.subscriptions
where carrier = :carrier and utility_id <> all(:utilities) and utility_id = any(:served)
""")


@dataclass(frozen=True, slots=True)
class Desks:
    """The utilities that work at Chatwoot."""

    chatwoots: Mapping[str, ChatwootDesk]

    async def begin(self, engine: AsyncEngine, utilities: Mapping[str, Utility], *, now: datetime) -> None:
        """Who works there is an agent of all teams; what happens is told to them, and to no desk that is left."""
        async with engine.begin() as connection:
            served = {"served": list(utilities), "utilities": list(self.chatwoots)}
            await connection.execute(_LEAVE, {"carrier": chatwoot.NAME} | served)
            for utility in (utilities[key] for key in self.chatwoots):
                named = utility.desks[chatwoot.NAME]
                await agents.appoint(
                    connection, utility, chatwoot.AGENT, name=named.get("name") or utility.name,
                    languages=utility.languages, teams=tuple(utility.teams),
                )  # fmt: skip
                capacity = int(named.get("capacity") or chatwoot.CAPACITY)
                await agents.give_capacity(connection, utility=utility.id, agent_id=chatwoot.AGENT, capacity=capacity)
                values = {"id": new_id(), "utility": utility.id, "carrier": chatwoot.NAME, "kinds": list(KINDS)}
                await connection.execute(_SUBSCRIBE, values | {"now": now})

    async def sign(self, engine: AsyncEngine, *, now: datetime) -> None:
        """They are there, and take for themselves: busy is given nothing but emergencies."""
        async with engine.begin() as connection:
            for utility in self.chatwoots:
                await agents.be(connection, utility=utility, agent_id=chatwoot.AGENT, presence="busy", now=now)
