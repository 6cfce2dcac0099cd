"""What many open pages show of a utility, read once for all of them."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from uuid import UUID

FRESH_SECONDS = 4.0
"""What was read is read again after so long, with or without news: a notification is a hint, and may be lost."""
FEW = 20
"""Pieces of news since the last reading, of which more are better read with everything else."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Known(Generic[T]):
    """What was read: at which version, and when everything was read last (seconds of the monotonic clock)."""

    version: int
    whole_at: float
    found: T


@dataclass
class Shared(Generic[T]):
    """What `read` says of each utility, kept until something is `heard` or it has grown old.

    `again`, if any, reads only these conversations of a utility anew, and puts them into what was known.
    """

    read: Callable[[str], Awaitable[T]]
    again: Callable[[str, T, Collection[UUID]], Awaitable[T]] | None = None
    _version: int = 0
    _news: deque[UUID | None] = field(default_factory=lambda: deque(maxlen=FEW))
    _known: dict[str, _Known[T]] = field(default_factory=dict)
    _locks: dict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    def heard(self, conversation: str) -> None:
        """What was read is not true any more: of this conversation, or ("") of any."""
        self._version += 1
        try:
            self._news.append(UUID(conversation))
        except ValueError:
            self._news.append(None)

    async def of(self, utility: str) -> T:
        """What holds at a utility now. Whoever asks while it is being read waits for that."""
        wanted = self._version
        async with self._locks[utility]:
            known, begun = self._known.get(utility), time.monotonic()
            fresh = known is not None and begun - known.whole_at < FRESH_SECONDS
            if known and fresh and known.version >= wanted:
                return known.found
            version = self._version
            few = self._since(known.version) if known and fresh else None
            if known and few and self.again:
                found = await self.again(utility, known.found, few)
                self._known[utility] = _Known(version, known.whole_at, found)
            else:
                found = await self.read(utility)
                self._known[utility] = _Known(version, begun, found)
            return found

    def _since(self, version: int) -> Collection[UUID] | None:
        """Which conversations there was news of; None when that is not known any more."""
        count = self._version - version
        if count > len(self._news):
            return None
        news = set(list(self._news)[-count:])
        return None if None in news else {one for one in news if one}
