"""A trial: the assistant is trained with labelled phrases and measured against itself without them.

| state              | who brings it there                                     | then                   |
|--------------------|---------------------------------------------------------|------------------------|
| asked              | a supervisor, while no other trial is asked or running  | running                |
| running            | a worker, which starts it as a process of its own       | done, failed           |
| done               | that process, with both models' scores                  | accepted, rejected     |
| failed             | that process, or whoever finds it without a sign of life| –                      |
| accepted, rejected | an administrator; a worse one can't be accepted         | –                      |
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from kit.ids import new_id

State = Literal["asked", "running", "done", "failed", "accepted", "rejected"]
STATES: Mapping[State, tuple[State, ...]] = {
    "asked": ("running",),
    "running": ("done", "failed"),
    "done": ("accepted", "rejected"),
    "failed": (),
    "accepted": (),
    "rejected": (),
}
LIVE: tuple[State, ...] = ("asked", "running")
GONE = timedelta(seconds=90)
"""Without a sign of life for so long, whoever ran it is dead."""


class TrialError(Exception):
    """What can keep a trial from being asked for or decided."""


class BusyError(TrialError):
    """Another one is asked for or running."""


class StandingError(TrialError):
    """It is not in a state for that, or was decided by somebody else."""


class WorseError(TrialError):
    """The assistant would be worse by it."""


class StaleError(TrialError):
    """Others were accepted since it was asked for: it was measured beside another assistant."""


_ASK = text("""
insert into runtime.trials (id, turns, additions, asked_by, asked_at)
values (:id, :turns, cast(:additions as jsonb), :by, :now)
on conflict ((true)) where state in ('asked', 'running') do nothing returning id
""")
_CLAIM = text("""
update runtime.trials set state = 'running', step = 'preparing', seen_at = :now
where id = (select id from runtime.trials where state = 'asked' for update skip locked) returning id
""")
_SEEN = text("""
update runtime.trials set seen_at = :now, step = coalesce(:step, step) where id = :id and state = 'running'
""")
_END = text("""
update runtime.trials set state = :state, step = '', ended_at = :now, result = cast(:result as jsonb), error = :error
where id = :id and state = 'running' returning id
""")
_LOST = text("""
update runtime.trials set state = 'failed', step = '', ended_at = :now, error = 'interrupted'
where state = 'running' and seen_at < :gone returning id
""")
_DECIDE = text("""
update runtime.trials set state = :state, decided_by = :by, decided_at = :now
where id = :id and state = 'done' returning turns
""")
_ACCEPT = text("""
update runtime.labels set trial_id = :id where turn_id = any(:turns) and trial_id is null
""")
_ONE = text("select * from runtime.trials where id = :id for update")
_NEWEST = text("select * from runtime.trials order by asked_at desc, id desc limit 1")
_LATER = text("select 1 from runtime.trials where state = 'accepted' and decided_at >= :asked limit 1")


@dataclass(frozen=True, slots=True)
class Trial:
    """One of them. `result` is what `cli/trial.py` measured, None before."""

    id: UUID
    state: State
    step: str
    phrases: int
    additions: Mapping[str, str]
    asked_by: UUID
    asked_at: datetime
    result: Mapping[str, Any] | None
    error: str | None

    @property
    def is_live(self) -> bool:
        """Whether it is still to be done."""
        return self.state in LIVE

    @property
    def is_worse(self) -> bool:
        """Whether the assistant would be worse by it, in the sense of `train --compare`."""
        return self.result is None or bool(self.result["is_refused"])


def _trial(row: Row[Any]) -> Trial:
    return Trial(
        row.id, row.state, row.step, len(row.turns), row.additions, row.asked_by, row.asked_at, row.result, row.error
    )


async def ask(
    connection: AsyncConnection, *, turns: Sequence[UUID], additions: Mapping[str, str], by: UUID, now: datetime
) -> UUID:
    """Ask for a trial of the labels of `turns`; `additions` are the files, by language. Raises BusyError."""
    values = {"id": new_id(), "turns": list(turns), "additions": json.dumps(dict(additions)), "by": by, "now": now}
    found: UUID | None = (await connection.execute(_ASK, values)).scalar_one_or_none()
    if found is None:
        raise BusyError
    return found


async def claim(connection: AsyncConnection, *, now: datetime) -> UUID | None:
    """The trial that is to be run now, by whoever asked first; None when there is none. The lost are put down."""
    await connection.execute(_LOST, {"now": now, "gone": now - GONE})
    found: UUID | None = (await connection.execute(_CLAIM, {"now": now})).scalar_one_or_none()
    return found


async def seen(connection: AsyncConnection, trial: UUID, *, now: datetime, step: str | None = None) -> bool:
    """A sign of life; whether it is still wanted."""
    return (await connection.execute(_SEEN, {"id": trial, "now": now, "step": step})).rowcount == 1


async def finish(connection: AsyncConnection, trial: UUID, result: Mapping[str, Any], *, now: datetime) -> bool:
    """It was measured; whether anybody still waited for it."""
    values = {"id": trial, "now": now, "state": "done", "result": json.dumps(dict(result)), "error": None}
    return (await connection.execute(_END, values)).first() is not None


async def fail(connection: AsyncConnection, trial: UUID, error: str, *, now: datetime) -> bool:
    """It could not be measured, and why; whether anybody still waited for it."""
    values = {"id": trial, "now": now, "state": "failed", "result": None, "error": error[:2000]}
    return (await connection.execute(_END, values)).first() is not None


async def one(connection: AsyncConnection, trial: UUID) -> Trial | None:
    """That one, locked."""
    row = (await connection.execute(_ONE, {"id": trial})).first()
    return _trial(row) if row else None


async def newest(connection: AsyncConnection) -> Trial | None:
    """The one that was asked for last."""
    row = (await connection.execute(_NEWEST)).first()
    return _trial(row) if row else None


async def accept(connection: AsyncConnection, trial: UUID, *, by: UUID, now: datetime) -> Trial:
    """Take its phrases into the training. Raises StandingError, WorseError, StaleError."""
    found = await one(connection, trial)
    if found is None or found.state != "done":
        raise StandingError(str(trial))
    if found.is_worse:
        raise WorseError(str(trial))
    if (await connection.execute(_LATER, {"asked": found.asked_at})).first():
        raise StaleError(str(trial))
    values = {"id": trial, "by": by, "now": now, "state": "accepted"}
    row = (await connection.execute(_DECIDE, values)).one()
    await connection.execute(_ACCEPT, {"id": trial, "turns": row.turns})
    return found


async def reject(connection: AsyncConnection, trial: UUID, *, by: UUID, now: datetime) -> None:
    """Leave its phrases where they are. Raises StandingError."""
    values = {"id": trial, "by": by, "now": now, "state": "rejected"}
    if (await connection.execute(_DECIDE, values)).first() is None:
        raise StandingError(str(trial))
