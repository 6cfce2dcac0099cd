"""What many open pages show of a utility, read once for all of them."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

FRESH_SECONDS = 4.0
"""What was read is read again after so long, with or without news: a notification is a hint, and may be lost."""

T = TypeVar("T")


@dataclass
class Shared(Generic[T]):
    """What `read` says of each utility, kept until something is `heard` or it has grown old."""

    read: Callable[[str], Awaitable[T]]
    _version: int = 0
    _known: dict[str, tuple[int, float, T]] = field(default_factory=dict)
    _locks: dict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    def heard(self, _conversation: str) -> None:
        """What was read is not true any more."""
        self._version += 1

    async def of(self, utility: str) -> T:
        """What holds at a utility now. Whoever asks while it is being read waits for that."""
        wanted = self._version
        async with self._locks[utility]:
            known = self._known.get(utility)
            if known and known[0] >= wanted and time.monotonic() - known[1] < FRESH_SECONDS:
                return known[2]
            version, begun = self._version, time.monotonic()
            found = await self.read(utility)
            self._known[utility] = (version, begun, found)
            return found
