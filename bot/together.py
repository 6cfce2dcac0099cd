"""Work is taken as it comes; while much is under way, what comes within a moment is taken together."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

One = TypeVar("One")
Done = TypeVar("Done")

MAX_TOGETHER = 50

EACH_SECONDS = 0.001
"""A turn keeps Rasa busy for several times as long: what comes meanwhile would only wait there."""

TOGETHER_SECONDS = 0.03


@dataclass(slots=True)
class Together:
    """When the next go is due. One go for several conversations costs hardly more than one for one."""

    _taken_at: float = float("-inf")

    async def due(self, under_way: int) -> None:
        """Wait until it is: the longer after the last, the more turns are `under_way`; at once while there are few."""
        apart = min(TOGETHER_SECONDS, under_way * EACH_SECONDS)
        if (left := self._taken_at + apart - time.monotonic()) > 0:
            await asyncio.sleep(left)
        self._taken_at = time.monotonic()


class Gathered(Generic[One, Done]):
    """Puts things where `write` writes them, several in one go, and none of them spoils the others.

    `write` writes all or nothing of what it is given, and says of each in its order what came of it: a result, or the
    exception that this one ended with. `due` is waited for before each go; without it nothing waits for
    the sake of it.
    """

    def __init__(
        self,
        write: Callable[[Sequence[One]], Awaitable[Sequence[Done | Exception]]],
        *,
        due: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._write, self._due = write, due
        self._waiting: list[tuple[One, asyncio.Future[Done]]] = []
        self._going: asyncio.Task[None] | None = None

    async def put(self, one: One) -> Done:
        """What came of it. Raises what `write` raised for it, or said that it ended with."""
        done: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, done))
        if self._going is None:
            self._going = asyncio.create_task(self._go())
        return await done

    async def _go(self) -> None:
        """Until nothing waits."""
        try:
            while self._waiting:
                if self._due:
                    await self._due()
                batch, self._waiting = self._waiting[:MAX_TOGETHER], self._waiting[MAX_TOGETHER:]
                await self._write_batch(batch)
        finally:
            self._going = None

    async def _write_batch(self, batch: Sequence[tuple[One, asyncio.Future[Done]]]) -> None:
        """All of it; if that fails and there are several, each alone."""
        try:
            results = await self._write([one for one, _ in batch])
        except Exception as error:  # whoever put it hears of it, and nobody else
            if len(batch) > 1:
                for one in batch:
                    await self._write_batch((one,))
                return
            results = [error]
        for (_, done), result in zip(batch, results, strict=True):
            if done.done():  # who put it has gone
                continue
            if isinstance(result, Exception):
                done.set_exception(result)
            else:
                done.set_result(result)
