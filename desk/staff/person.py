"""A person of the desk, as everything but the database knows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

from kit.utility import Utility
from kit.utility_parts import Language

Role = Literal["agent", "supervisor", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
"""From the least to the most."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in. `utility` is None for an administrator of all utilities.

    `handle` is what cases and queues call them: the id of a team's member in utility.yml, where they are one.
    """

    id: UUID
    utility: str | None
    handle: str
    name: str
    email: str
    role: Role
    language: Language
    must_change: bool = False
    has_second_step: bool = False
    demo: bool = False
    disabled_at: datetime | None = None

    def is_at_least(self, role: Role) -> bool:
        """Whether they may do what `role` may."""
        return ROLES.index(self.role) >= ROLES.index(role)

    def sees(self, utility_id: str) -> bool:
        """Whether that utility is theirs."""
        return self.utility is None or self.utility == utility_id

    def utilities(self, every: Mapping[str, Utility]) -> tuple[Utility, ...]:
        """The utilities that are theirs, of `every` one."""
        return tuple(utility for utility in every.values() if self.sees(utility.id))

    def teams(self, every: Mapping[str, Utility]) -> tuple[str, ...]:
        """Keys of the teams of their utility that they are a member of."""
        utility = every.get(self.utility or "")
        if utility is None:
            return ()
        return tuple(key for key, team in utility.teams.items() if any(one.id == self.handle for one in team.members))


def person_of(row: Any) -> Person:
    """A row of `desk.people` as a Person."""
    return Person(
        id=row.id,
        utility=row.utility_id,
        handle=row.handle,
        name=row.name,
        email=row.email,
        role=row.role,
        language=row.language,
        must_change=row.must_change,
        has_second_step=row.second_step_since is not None,
        demo=row.demo,
        disabled_at=row.disabled_at,
    )
