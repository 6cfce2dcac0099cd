"""Who works: what each agent can take on, and whether they are there.

An agent is a text id within a utility. The desk calls `seen` as long as its page is connected; who was not seen for 30
seconds is offline, whatever they had said, and their conversations go back to the queue (`handling.release_absent`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.handoff import FullError, OfflineError, UnknownAgentError
from kit.utility import Utility

Presence = Literal["online", "busy", "away", "offline"]

GONE = timedelta(seconds=30)
"""Without a sign of life for so long, an agent is offline."""

_ENLIST = text("""
insert into runtime.agents as a (utility_id, id, name, languages, teams, capacity)
values (:utility, :id, :name, :languages, :teams, :capacity)
on conflict (utility_id, id) do update set
    name = excluded.name, languages = excluded.languages, teams = excluded.teams
where (a.name, a.languages, a.teams) is distinct from (excluded.name, excluded.languages, excluded.teams)
""")
_CHANGE = text("""
update runtime.agents set presence = coalesce(:presence, presence), capacity = coalesce(:capacity, capacity),
    last_seen = case when cast(:seen as boolean) then greatest(last_seen, :now) else last_seen end,
    presence_since = case when cast(:presence as text) <> presence then :now else presence_since end
where utility_id = :utility and id = :id
""")
_ALL = text("""
select a.*, count(q.id) as load
from runtime.agents a
    left join runtime.queue_entries q on q.utility_id = a.utility_id and q.agent_id = a.id and q.state = 'taken'
where a.utility_id = :utility and (cast(:id as text) is null or a.id = :id)
group by a.utility_id, a.id order by a.name, a.id
""")
_LOCK = text("select * from runtime.agents where utility_id = :utility and id = :id for update")
_LOAD = text("""
select count(*) from runtime.queue_entries where utility_id = :utility and agent_id = :id and state = 'taken'
""")
_SWEEP = text("""
update runtime.agents set presence = 'offline', presence_since = last_seen
where utility_id = :utility and presence <> 'offline' and (last_seen is null or last_seen <= :gone)
returning id
""")


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody who answers. `presence` is what holds now and since when, `load` the conversations they have, of
    `capacity`. `since` is None for who was never there.
    """

    utility: str
    id: str
    name: str
    languages: tuple[str, ...]
    teams: tuple[str, ...]
    capacity: int
    presence: Presence
    last_seen: datetime | None
    load: int
    since: datetime | None = None

    @property
    def has_room(self) -> bool:
        """Whether one conversation more may be taken."""
        return self.load < self.capacity


async def enlist(engine: AsyncEngine, utility: Utility) -> None:
    """Bring the members that utility.yml names for its teams into the table. Capacity, once there, is left alone."""
    members: dict[str, dict[str, Any]] = {}
    for team, described in utility.teams.items():
        for member in described.members:
            values = {"name": member.name, "languages": list(member.languages), "teams": []}
            members.setdefault(member.id, values)["teams"].append(team)
    own = {"utility": utility.id, "capacity": utility.service_level.capacity}
    async with engine.begin() as connection:
        for key in sorted(members):
            await connection.execute(_ENLIST, own | {"id": key} | members[key])


async def appoint(
    connection: AsyncConnection,
    utility: Utility,
    agent_id: str,
    *,
    name: str,
    languages: tuple[str, ...],
    teams: tuple[str, ...],
) -> None:
    """Make somebody an agent who is in no file, or change what they can take on. Raises UnknownAgentError (a team)."""
    if unknown := set(teams) - set(utility.teams):
        raise UnknownAgentError(f"no such team: {', '.join(sorted(unknown))}")
    values = {"utility": utility.id, "id": agent_id, "name": name, "capacity": utility.service_level.capacity}
    await connection.execute(_ENLIST, values | {"languages": list(languages), "teams": list(teams)})


async def be(connection: AsyncConnection, *, utility: str, agent_id: str, presence: Presence, now: datetime) -> None:
    """The agent says how they are: online takes conversations, busy and away keep theirs, offline gives them back.

    It is a sign of life too. Raises UnknownAgentError.
    """
    await _change(connection, utility, agent_id, presence=presence, now=now)


async def seen(connection: AsyncConnection, *, utility: str, agent_id: str, now: datetime) -> None:
    """A sign of life: the agent's page is connected. Say it every 10 seconds or so. Raises UnknownAgentError."""
    await _change(connection, utility, agent_id, now=now)


async def give_capacity(connection: AsyncConnection, *, utility: str, agent_id: str, capacity: int) -> None:
    """How many conversations at once, 0 for none; those they have stay. Raises UnknownAgentError."""
    await _change(connection, utility, agent_id, capacity=capacity)


async def _change(
    connection: AsyncConnection,
    utility: str,
    agent_id: str,
    *,
    presence: Presence | None = None,
    capacity: int | None = None,
    now: datetime | None = None,
) -> None:
    values = {"utility": utility, "id": agent_id, "presence": presence, "capacity": capacity}
    changed = await connection.execute(_CHANGE, values | {"now": now, "seen": now is not None})
    if changed.rowcount == 0:
        raise UnknownAgentError(f"{utility}: {agent_id}")


async def all_agents(connection: AsyncConnection, *, utility: str, now: datetime) -> list[Agent]:
    """Everybody who works at a utility, by name, as they are at `now`."""
    values = {"utility": utility, "id": None}
    return [_agent(row, row.load, now=now) for row in await connection.execute(_ALL, values)]


async def find(connection: AsyncConnection, *, utility: str, agent_id: str, now: datetime) -> Agent | None:
    """One agent as they are at `now`; None when there is no such agent."""
    row = (await connection.execute(_ALL, {"utility": utility, "id": agent_id})).one_or_none()
    return _agent(row, row.load, now=now) if row else None


async def lock_agent(connection: AsyncConnection, *, utility: str, agent_id: str, now: datetime) -> Agent:
    """The agent, locked: until the commit nobody else adds to what they have. Raises UnknownAgentError."""
    values = {"utility": utility, "id": agent_id}
    row = (await connection.execute(_LOCK, values)).first()
    if row is None:
        raise UnknownAgentError(f"{utility}: {agent_id}")
    load: int = (await connection.execute(_LOAD, values)).scalar_one()  # a statement later: it sees who came before us
    return _agent(row, load, now=now)


async def lock_free_agent(connection: AsyncConnection, *, utility: str, agent_id: str, now: datetime) -> Agent:
    """As `lock_agent`, and they can take one more. Raises OfflineError and FullError too."""
    agent = await lock_agent(connection, utility=utility, agent_id=agent_id, now=now)
    if agent.presence == "offline":
        raise OfflineError(agent_id)
    if not agent.has_room:
        raise FullError(agent_id)
    return agent


async def sweep(engine: AsyncEngine, utilities: Mapping[str, Utility], *, now: datetime) -> int:
    """Put down as offline who gave no sign of life for 30 seconds; returns how many."""
    gone = 0
    for utility in utilities:
        async with engine.begin() as connection:
            gone += len((await connection.execute(_SWEEP, {"utility": utility, "gone": now - GONE})).all())
    return gone


def _agent(row: Row[Any], load: int, *, now: datetime) -> Agent:
    there = row.last_seen is not None and now - row.last_seen < GONE
    return Agent(
        utility=row.utility_id,
        id=row.id,
        name=row.name,
        languages=tuple(row.languages),
        teams=tuple(row.teams),
        capacity=row.capacity,
        presence=row.presence if there else "offline",
        last_seen=row.last_seen,
        load=load,
        since=row.presence_since if there or row.presence == "offline" else row.last_seen,
    )
