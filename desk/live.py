"""Tells open pages that a conversation has news: from PostgreSQL's notifications and the demo's own Graph API."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class Watch:
    """A page's ear. It hears of the conversations in `of`, or of all; of all too when nobody knows which has news."""

    of: set[str] = field(default_factory=set)
    hears_all: bool = False
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def has_news(self) -> bool:
        """Whether `wait` would return at once."""
        return self._news.is_set()

    def wake(self) -> None:
        """Look again."""
        self._news.set()

    async def wait(self, *, seconds: float) -> None:
        """Until there is news, or `seconds` have passed: a notification is a hint, and may be lost."""
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            pass
        self._news.clear()


class Live:
    """All pages of this gateway."""

    def __init__(self) -> None:
        self._watches: set[Watch] = set()

    def heard(self, conversation: str) -> None:
        """A conversation has news; an empty id: one of them has."""
        for watch in self._watches:
            if not conversation or watch.hears_all or conversation in watch.of:
                watch.wake()

    @contextmanager
    def watching(self) -> Iterator[Watch]:
        """A watch, as long as the block lasts."""
        watch = Watch()
        self._watches.add(watch)
        try:
            yield watch
        finally:
            self._watches.discard(watch)
