"""What people do in the training inbox: label, try out, accept or leave. Each act is written down."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from bot.training import keeping, labels, trials
from bot.training.labels import Group, Labelled
from bot.training.trials import Trial, TrialError
from desk.staff.person import Person
from desk.supervision.acting import doing
from desk.work.actor import Actor


class NothingError(TrialError):
    """There is nothing to try out."""


class NotAllowedError(TrialError):
    """Only an administrator decides what the assistant of all utilities learns."""


@dataclass(frozen=True, slots=True)
class Training:
    """A supervisor in the training inbox (`person`, on a page or through a program), for `utilities` of theirs.
    Raises EndedError wherever something is done.
    """

    actor: Actor
    person: Person
    utilities: Sequence[str]
    home: Path

    @property
    def may_decide(self) -> bool:
        """Whether what a trial learned may be accepted by them: one assistant serves all utilities."""
        return self.person.is_at_least("admin")

    async def groups(self, language: str) -> list[Group]:
        """The largest groups of messages in `language` that were not understood."""
        async with self.actor.door.engine.connect() as connection:
            rows = await labels.missed(
                connection, utilities=self.utilities, language=language, now=self.actor.door.clock()
            )
        return await asyncio.to_thread(labels.grouped, rows)

    async def state(self) -> tuple[list[Labelled], Trial | None]:
        """What waits to be learned, and the newest trial."""
        async with self.actor.door.engine.connect() as connection:
            waiting = await labels.waiting(connection, utilities=self.utilities)
            return waiting, await trials.newest(connection)

    async def label(self, turns: Sequence[UUID], intent: str) -> int:
        """These mean `intent`; empty: nothing worth learning. Returns how many were labelled."""
        async with doing(
            self.actor, "utterances_labelled", utility=self.person.utility, intent=intent or "ignored"
        ) as (connection, now):
            return await labels.label(connection, turns, intent, utilities=self.utilities, by=self.person.id, now=now)

    async def unlabel(self, turns: Sequence[UUID]) -> int:
        """Take it back; returns how many."""
        async with doing(self.actor, "labels_taken_back", utility=self.person.utility) as (connection, _now):
            return await labels.unlabel(connection, turns, utilities=self.utilities)

    async def try_out(self) -> None:
        """Ask for a trial of what waits. Raises NothingError, BusyError."""
        async with doing(self.actor, "training_asked", utility=self.person.utility) as (connection, now):
            waiting = await labels.waiting(connection, utilities=self.utilities)
            before = await labels.accepted(connection)
            files = keeping.additions(waiting, before, known=keeping.measured_with())
            if not waiting or files == keeping.additions((), before, known=keeping.measured_with()):
                raise NothingError
            turns = [turn for one in waiting for turn in one.turns]
            await trials.ask(connection, turns=turns, additions=files, by=self.person.id, now=now)

    async def accept(self, trial: UUID) -> None:
        """Take its phrases into the training. Raises NotAllowedError, StandingError, WorseError, StaleError."""
        if not self.may_decide:
            raise NotAllowedError
        async with doing(self.actor, "training_accepted", utility=None, trial=str(trial)) as (connection, now):
            found = await trials.accept(connection, trial, by=self.person.id, now=now)
            await asyncio.to_thread(keeping.keep, self.home, found.additions)

    async def reject(self, trial: UUID) -> None:
        """Leave it; the phrases wait on. Raises NotAllowedError, StandingError."""
        if not self.may_decide:
            raise NotAllowedError
        async with doing(self.actor, "training_rejected", utility=None, trial=str(trial)) as (connection, now):
            await trials.reject(connection, trial, by=self.person.id, now=now)


def files_of(waiting: Sequence[Labelled]) -> Mapping[str, str]:
    """What waits, as files to take along, by language."""
    return keeping.additions(waiting, {}, known=keeping.measured_with())
