"""What everything at the desk's door shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from kit.clock import Clock
from kit.utility import Utility


@dataclass(frozen=True, slots=True)
class Door:
    """`demo`: people of the demo may sign in. `https`: the desk is reached by https, whatever a request looks like."""

    engine: AsyncEngine
    key: str
    clock: Clock
    utilities: Mapping[str, Utility]
    demo: bool = False
    https: bool = False
