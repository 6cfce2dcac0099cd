"""Lifecycles are tables: a step is allowed when the table says so, and refused with what would be."""

from __future__ import annotations

from collections.abc import Mapping, Set
from enum import StrEnum
from typing import Any, TypeVar

from backend.kit.problems import Problem

State = TypeVar("State", bound=StrEnum)


class TransitionRefused(Problem):
    """That step does not follow from where it stands. Extras: from, to, allowed."""

    slug, status, title = "transition-refused", 409, "That step does not follow"


def step(table: Mapping[State, Set[State]], *, current: State, wanted: State) -> State:
    """`wanted`, if it follows `current` in `table`. Raises TransitionRefused."""
    if wanted not in table[current]:
        refuse(current, wanted, table[current])
    return wanted


def refuse(current: State, wanted: State, allowed: Set[State] = frozenset()) -> None:
    """Raise TransitionRefused."""
    extras: dict[str, Any] = {"from": current, "to": wanted, "allowed": sorted(allowed)}
    raise TransitionRefused(**extras)
