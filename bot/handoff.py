"""Who owns the word: the bot, the queue (nobody: the bot is silent, a person is awaited) or an agent.

A handoff is an entry of the queue. STAGES is its whole life: which state may follow which, and who owns the word in
each. While an entry is open for the first time the bot keeps the word and goes on serving; once a person had it, the
queue holds it between two of them. However an entry ends, the bot has the word again: there is no closed conversation,
for whoever writes again is to be answered.

The epoch rises with every change of owner, so that nothing stale is sent. Whoever changes a handoff locks in one
order: conversation, entry, agent.

    HandoffError
    ├── TransitionError           that state, or that owner, can't follow
    ├── UnknownHandoffError       the utility has no such conversation, or nobody is waited for in it
    ├── UnknownAgentError         the utility has no such agent, or no such team
    ├── NotYoursError             another agent has it, or nobody
    ├── FullError                 the agent has as many conversations as they can have
    ├── OfflineError              the agent is not there
    ├── InstructionError          the bot can't resume with that
    ├── AwaitedError              the customer waits for an answer: it can't be put to sleep
    └── SnoozeError               it can't sleep until then
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.dialogue import Handoff
from bot.floor import promises
from bot.floor.teams import is_urgent, team_for
from kit.ids import new_id
from kit.utility import Utility

Owner = Literal["bot", "queue", "agent"]
State = Literal["open", "taken", "returned", "closed", "left"]

REOPENED_WITHIN = timedelta(hours=72)
"""Whoever needs a person again within this time was not helped."""

TRANSITIONS: Mapping[Owner, frozenset[Owner]] = {
    "bot": frozenset({"queue", "agent"}),
    "queue": frozenset({"agent", "bot"}),
    "agent": frozenset({"bot", "queue"}),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One state of an entry. `owners`: who may have the word meanwhile; `next`: the states that may follow."""

    owners: frozenset[Owner]
    next: frozenset[State] = frozenset()


STAGES: Mapping[State, Stage] = {
    "open": Stage(frozenset({"bot", "queue"}), frozenset({"taken", "left", "closed"})),
    "taken": Stage(frozenset({"agent"}), frozenset({"open", "returned", "closed"})),
    "returned": Stage(frozenset({"bot"})),  # the agent gave it back to the bot
    "closed": Stage(frozenset({"bot"})),  # done, with a reason
    "left": Stage(frozenset({"bot"})),  # the customer did not want to wait
}


class HandoffError(Exception):
    """What can go wrong with a handoff."""


class TransitionError(HandoffError):
    """That state, or that owner, can't follow."""


class UnknownHandoffError(HandoffError):
    """The utility has no such conversation, or nobody is waited for in it."""


class UnknownAgentError(HandoffError):
    """The utility has no such agent, or no such team."""


class NotYoursError(HandoffError):
    """Another agent has it, or nobody."""


class FullError(HandoffError):
    """The agent has as many conversations as they can have."""


class OfflineError(HandoffError):
    """The agent is not there."""


class InstructionError(HandoffError):
    """The bot can't resume with that."""


class AwaitedError(HandoffError):
    """The customer waits for an answer: it can't be put to sleep."""


class SnoozeError(HandoffError):
    """It can't sleep until then."""


_OWNER = text("select owner from runtime.conversations where id = :id for update")
_CHANGE = text("""
update runtime.conversations set owner = :owner, epoch = epoch + 1, pending = true, arrivals = arrivals + 1
where id = :id returning epoch
""")
_DROP = text("""
update runtime.outbox set state = 'dropped'
where conversation_id = :id and state in ('queued', 'held') and owner_epoch < :epoch
""")
_CARRY = text("""
update runtime.outbox set owner_epoch = :epoch
where conversation_id = :id and state in ('queued', 'sending', 'held') and sender in ('agent', 'system')
""")
_ENTER = text("""
with before as (
    select id from runtime.queue_entries
    where conversation_id = :conversation and state = 'closed' and closed_at > :reopened_since
    order by closed_at desc limit 1
), entered as (
    insert into runtime.queue_entries as q
        (id, utility_id, conversation_id, turn_id, reason, topic, opened_at, queued_at, team, language, urgent, reopens)
    select :id, :utility, c.id, :turn, :reason, :topic, :now, :now, :team, c.language, :urgent,
        (select id from before)
    from runtime.conversations c where c.id = :conversation
    on conflict (conversation_id) where state in ('open', 'taken') do update set
        urgent = true, reason = excluded.reason, turn_id = excluded.turn_id,
        topic = excluded.topic, team = case when q.state = 'open' then excluded.team else q.team end
        where excluded.urgent and not q.urgent
    returning q.id, q.id = :id as is_new
), moved as (
    insert into runtime.queue_moves (id, utility_id, entry_id, move, made_by, team, at)
    select :move_id, :utility, id, case when is_new then 'opened' else 'urgent' end, 'floor', :team, :now from entered
), reopened as (
    update runtime.queue_entries set reopened_at = :now
    where id = (select id from before) and reopened_at is null and exists (select from entered where is_new)
)
select id, is_new from entered
""")


async def change_owner(connection: AsyncConnection, conversation_id: UUID, owner: Owner) -> int:
    """Give the word to `owner`; returns the new epoch. What the bot had not sent yet is dropped.

    What an agent had written, and what was announced, still goes out: they gave the word away after saying it.
    Raises TransitionError.
    """
    current: Owner = (await connection.execute(_OWNER, {"id": conversation_id})).scalar_one()
    if owner not in TRANSITIONS[current]:
        raise TransitionError(f"{current} → {owner}")
    values = {"id": conversation_id, "owner": owner}
    epoch: int = (await connection.execute(_CHANGE, values)).scalar_one()
    if current != "bot":
        await connection.execute(_CARRY, {"id": conversation_id, "epoch": epoch})
    await connection.execute(_DROP, {"id": conversation_id, "epoch": epoch})
    return epoch


async def enter(
    connection: AsyncConnection,
    asked: Handoff,
    *,
    utility: Utility,
    conversation_id: UUID,
    turn_id: UUID | None,
    now: datetime,
) -> UUID | None:
    """Put the conversation on the list for a person, once. The bot keeps the word until somebody takes it.

    Returns the entry that was opened, or made urgent, and None when one was there already.

    An emergency makes the entry that is there urgent, also while an agent has it. An entry that was closed within 72
    hours is marked as reopened.
    """
    values = {
        "id": new_id(),
        "move_id": new_id(),
        "utility": utility.id,
        "conversation": conversation_id,
        "turn": turn_id,
        "reason": asked.reason,
        "topic": asked.topic,
        "team": team_for(utility, reason=asked.reason, topic=asked.topic),
        "urgent": is_urgent(asked.reason),
        "now": now,
        "reopened_since": now - REOPENED_WITHIN,
    }
    await connection.execute(_OWNER, {"id": conversation_id})  # before the entry, as everybody does
    row = (await connection.execute(_ENTER, values)).first()
    if row is None:
        return None
    entry: UUID = row.id
    await promises.begin(connection, utility, entry, urgent=is_urgent(asked.reason), now=now)
    return entry
