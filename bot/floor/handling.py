"""What agents and customers do with a handoff: take, say, hand back, pass on, close, leave.

Each is one transaction of the caller's, on one conversation of one utility, under the locks of conversation, entry and
agent in that order. Nothing here waits for a person or a network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.dialogue import Handoff
from bot.floor import promises
from bot.floor.agents import lock_agent, lock_free_agent
from bot.floor.instructions import resume
from bot.floor.speaking import Line, announce, write
from bot.handoff import (
    STAGES,
    HandoffError,
    NotYoursError,
    Owner,
    State,
    TransitionError,
    UnknownAgentError,
    UnknownHandoffError,
    change_owner,
    enter,
)
from bot.sentences import Key
from channels.base import Channel
from channels.message import Part, Template
from kit.ids import new_id
from kit.utility import Utility

BEGUN_BY_AGENT = "begun_by_agent"
"""The reason of an entry that nobody asked for."""

CLOSE_REASONS: Mapping[str, bool] = {
    "solved": True,
    "case_opened": True,
    "no_answer": False,
    "not_ours": False,
    "duplicate": False,
    "abuse": False,
}
"""Why an agent closes, and whether the customer was helped by it (until they need a person again within 72 hours)."""

_CONVERSATION = text("""
select id, utility_id, channel, account, address, language, owner, epoch
from runtime.conversations where id = :id and utility_id = :utility for update
""")
_LIVE = text("""
select * from runtime.queue_entries where conversation_id = :id and state in ('open', 'taken') for update
""")
_MOVE = text("""
with moved as (
    update runtime.queue_entries set state = cast(:state as text), agent_id = cast(:agent as text), team = :team,
        wanted_agent_id = :wanted,
        queued_at = case when cast(:state as text) = 'open' then :now else queued_at end,
        first_taken_at = case when cast(:state as text) = 'taken' then coalesce(first_taken_at, :now)
            else first_taken_at end,
        closed_at = case when :ends then cast(:now as timestamptz) end,
        closed_reason = :reason, instruction = :instruction, snoozed_at = null, snoozed_until = null
    where id = :id returning id
)
insert into runtime.queue_moves (id, utility_id, entry_id, move, made_by, agent_id, team, at)
select :move_id, :utility, id, :move, :by, cast(:agent as text), :team, :now from moved
""")
_GIVEN = text("update runtime.agents set last_given = :now where utility_id = :utility and id = :agent")
_ACKNOWLEDGE = text("""
update runtime.queue_entries set acknowledged_by = :agent, acknowledged_at = :now
where id = :id and acknowledged_at is null
""")


@dataclass(frozen=True, slots=True)
class Held:
    """A conversation under lock, and its live entry."""

    line: Line
    owner: Owner
    entry: Row[Any] | None

    def taken_by(self, agent_id: str) -> Row[Any]:
        """The entry that `agent_id` has. Raises NotYoursError."""
        if self.entry is None or self.entry.state != "taken" or self.entry.agent_id != agent_id:
            raise NotYoursError(agent_id)
        return self.entry


async def hold(connection: AsyncConnection, *, utility: str, conversation_id: UUID) -> Held:
    """Lock a conversation of the utility, then its live entry. Raises UnknownHandoffError."""
    row = (await connection.execute(_CONVERSATION, {"id": conversation_id, "utility": utility})).first()
    if row is None:
        raise UnknownHandoffError(str(conversation_id))
    entry = (await connection.execute(_LIVE, {"id": conversation_id})).first()
    line = Line(row.id, row.utility_id, row.channel, row.account, row.address, row.language, row.epoch)
    return Held(line, row.owner, entry)


async def take(
    connection: AsyncConnection,
    utility: Utility,
    *,
    conversation_id: UUID,
    agent_id: str,
    channels: Mapping[str, Channel],
    now: datetime,
) -> UUID:
    """The agent takes the conversation, whether it waits or the bot has it; returns the entry.

    From the commit on nothing of the bot's goes out. Taking what one has changes nothing. It acknowledges an emergency.
    Raises UnknownHandoffError, NotYoursError (another has it), UnknownAgentError, OfflineError, FullError.
    """
    held = await hold(connection, utility=utility.id, conversation_id=conversation_id)
    if held.entry is None:
        asked = Handoff(BEGUN_BY_AGENT, "")
        await enter(connection, asked, utility=utility, conversation_id=conversation_id, turn_id=None, now=now)
        held = await hold(connection, utility=utility.id, conversation_id=conversation_id)
    entry = held.entry
    if entry is None:
        raise UnknownHandoffError(str(conversation_id))
    if entry.state == "taken" and entry.agent_id != agent_id:
        raise NotYoursError(agent_id)
    if entry.state == "open":
        await give(connection, held, agent_id=agent_id, by=agent_id, channels=channels, now=now)
    await connection.execute(_ACKNOWLEDGE, {"id": entry.id, "agent": agent_id, "now": now})
    found: UUID = entry.id
    return found


async def give(
    connection: AsyncConnection,
    held: Held,
    *,
    agent_id: str,
    by: str,
    channels: Mapping[str, Channel],
    now: datetime,
) -> None:
    """An open entry, held, becomes the agent's; the customer is told who is there.

    Raises UnknownAgentError, OfflineError, FullError.
    """
    agent = await lock_free_agent(connection, utility=held.line.utility, agent_id=agent_id, now=now)
    line = await _move(connection, held, "taken", "agent", move="taken", by=by, agent=agent_id, now=now)
    await connection.execute(_GIVEN, {"utility": line.utility, "agent": agent_id, "now": now})
    await announce(connection, line, "person_here", channels=channels, now=now, name=agent.name.split()[0])


async def say(
    connection: AsyncConnection,
    *,
    utility: str,
    conversation_id: UUID,
    agent_id: str,
    parts: tuple[Part, ...],
    key: str,
    channels: Mapping[str, Channel],
    now: datetime,
    template: Template | None = None,
) -> bool:
    """The agent's words to the customer, once for each `key`; returns whether they were new.

    They wait where the channel's window is closed (`outbox` state held), unless they are a `template`, whose words
    `parts` then are. It acknowledges an emergency.
    Raises UnknownHandoffError, NotYoursError.
    """
    held = await hold(connection, utility=utility, conversation_id=conversation_id)
    entry = held.taken_by(agent_id)
    await connection.execute(_ACKNOWLEDGE, {"id": entry.id, "agent": agent_id, "now": now})
    key = f"agent:{conversation_id}:{key}"
    return await write(
        connection,
        held.line,
        parts,
        key=key,
        sender="agent",
        channels=channels,
        now=now,
        template=template,
        agent=agent_id,
    )


async def acknowledge(
    connection: AsyncConnection, *, utility: str, conversation_id: UUID, agent_id: str, now: datetime
) -> None:
    """The agent says by name that they have seen an emergency that was given to them, so that it doesn't escalate.

    Raises UnknownHandoffError, NotYoursError.
    """
    held = await hold(connection, utility=utility, conversation_id=conversation_id)
    entry = held.taken_by(agent_id)
    await connection.execute(_ACKNOWLEDGE, {"id": entry.id, "agent": agent_id, "now": now})


async def hand_back(
    connection: AsyncConnection,
    *,
    utility: str,
    conversation_id: UUID,
    agent_id: str,
    channels: Mapping[str, Channel],
    now: datetime,
    instruction: str = "",
) -> None:
    """The bot has the word again; with an instruction ("/submit_meter_reading") it goes on with that at once.

    Raises UnknownHandoffError, NotYoursError, InstructionError.
    """
    held = await hold(connection, utility=utility, conversation_id=conversation_id)
    entry = held.taken_by(agent_id)
    line = await _move(
        connection, held, "returned", "bot", move="returned", by=agent_id, agent=agent_id, now=now,
        instruction=instruction or None,
    )  # fmt: skip
    await promises.end(connection, entry.id, kept=True, now=now)
    await announce(connection, line, "assistant_here", channels=channels, now=now, key=f"returned:{entry.id}")
    if instruction:
        await resume(connection, line, instruction, entry=entry.id, now=now)


async def transfer(
    connection: AsyncConnection,
    utility: Utility,
    *,
    conversation_id: UUID,
    agent_id: str,
    channels: Mapping[str, Channel],
    now: datetime,
    team: str = "",
    to_agent: str = "",
) -> None:
    """Pass it on: to a team, to a colleague, or to a colleague as one of a team. It keeps its place in the queue.

    While it waits the bot stays silent. A colleague who is not there is not waited for: then any of the team takes it.
    Raises UnknownHandoffError, NotYoursError, UnknownAgentError.
    """
    held = await hold(connection, utility=utility.id, conversation_id=conversation_id)
    entry = held.taken_by(agent_id)
    if team and team not in utility.teams:
        raise UnknownAgentError(f"no such team: {team}")
    if to_agent:
        wanted = await lock_agent(connection, utility=utility.id, agent_id=to_agent, now=now)
        team = team or (entry.team if entry.team in wanted.teams else next(iter(wanted.teams), entry.team))
    line = await _move(
        connection, held, "open", "queue", move="transferred", by=agent_id, now=now,
        team=team or entry.team, wanted=to_agent or None,
    )  # fmt: skip
    await announce(connection, line, "person_next", channels=channels, now=now)


async def close(
    connection: AsyncConnection,
    *,
    utility: str,
    conversation_id: UUID,
    agent_id: str,
    reason: str,
    now: datetime,
    channels: Mapping[str, Channel],
) -> None:
    """It is done, by one of CLOSE_REASONS. The agent has it, or nobody has it yet. Whoever writes again meets the bot.

    Raises UnknownHandoffError, NotYoursError (another has it), HandoffError (no such reason).
    """
    if reason not in CLOSE_REASONS:
        raise HandoffError(f"no such reason: {reason}")
    held = await hold(connection, utility=utility, conversation_id=conversation_id)
    if held.entry is None:
        raise UnknownHandoffError(str(conversation_id))
    entry = held.entry if held.entry.state == "open" else held.taken_by(agent_id)
    await lock_agent(connection, utility=utility, agent_id=agent_id, now=now)
    line = await _move(
        connection, held, "closed", "bot", move="closed", by=agent_id, agent=agent_id, now=now, reason=reason
    )
    await promises.end(connection, entry.id, kept=True, now=now)
    if entry.state == "taken":
        await announce(connection, line, "assistant_here", channels=channels, now=now, key=f"closed:{entry.id}")


async def settle(connection: AsyncConnection, *, utility: str, conversation_id: UUID, by: str, now: datetime) -> bool:
    """What waited was solved elsewhere, on the telephone; returns whether it waited. What an agent has stays theirs.

    Raises UnknownHandoffError.
    """
    held = await hold(connection, utility=utility, conversation_id=conversation_id)
    if held.entry is None or held.entry.state != "open":
        return False
    await _move(connection, held, "closed", "bot", move="closed", by=by, now=now, reason="solved")
    await promises.end(connection, held.entry.id, kept=True, now=now)
    return True


async def leave(
    connection: AsyncConnection,
    *,
    utility: str,
    conversation_id: UUID,
    channels: Mapping[str, Channel],
    now: datetime,
) -> bool:
    """The customer does not want to wait any more ("cancelar"), and hears that; returns whether they were waiting.

    Once a person has it there is no queue to leave. Raises UnknownHandoffError.
    """
    held = await hold(connection, utility=utility, conversation_id=conversation_id)
    if held.entry is None or held.entry.state != "open":
        return False
    line = await _move(connection, held, "left", "bot", move="left", by="customer", now=now)
    await promises.end(connection, held.entry.id, kept=False, now=now)
    await announce(connection, line, "left_queue", channels=channels, now=now, key=f"left:{held.entry.id}")
    return True


async def release(
    connection: AsyncConnection,
    held: Held,
    *,
    move: Literal["dropped", "escalated"],
    channels: Mapping[str, Channel],
    now: datetime,
    team: str = "",
) -> None:
    """Take a held entry from its agent and let it wait again, in its old place; the bot stays silent meanwhile."""
    line = await _move(connection, held, "open", "queue", move=move, by="floor", now=now, team=team or None)
    says: Key = "person_lost" if move == "dropped" else "person_next"
    await announce(connection, line, says, channels=channels, now=now)


async def _move(
    connection: AsyncConnection,
    held: Held,
    state: State,
    owner: Owner,
    *,
    move: str,
    by: str,
    now: datetime,
    agent: str | None = None,
    team: str | None = None,
    wanted: str | None = None,
    reason: str | None = None,
    instruction: str | None = None,
) -> Line:
    """One step of STAGES, with its owner. Returns the conversation as it is now. Raises TransitionError."""
    entry = held.entry
    if entry is None:
        raise UnknownHandoffError(str(held.line.conversation))
    current: State = entry.state
    if state not in STAGES[current].next or owner not in STAGES[state].owners:
        raise TransitionError(f"{current} → {state}, {owner}")
    values = {
        "id": entry.id, "move_id": new_id(), "utility": held.line.utility, "state": state, "move": move, "by": by,
        "now": now, "agent": agent, "team": entry.team if team is None else team, "wanted": wanted, "reason": reason,
        "instruction": instruction, "ends": not STAGES[state].next,
    }  # fmt: skip
    await connection.execute(_MOVE, values)
    if owner == held.owner:
        return held.line
    return held.line.at_epoch(await change_owner(connection, held.line.conversation, owner))
