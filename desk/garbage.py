"""When the gateway's process looks through all its memory for what nobody needs any more.

An open page is some thousand objects that refer to each other. Python looks through all of them whenever enough new
ones have come: 0.8 s for a hundred open inboxes on a busy machine, in which nothing else is done. Here the young
objects are looked through as ever, and everything only when pages enough were closed to be worth it, or after some
minutes.
"""

from __future__ import annotations

import asyncio
import gc
from dataclasses import dataclass

from nicegui import app, background_tasks

YOUNG = 10_000
"""Objects made and not freed, at which the young ones are looked through."""
NEVER = 1_000_000
CLOSED = 50
"""Closed pages whose memory is worth a look at everything."""
LOOK_SECONDS = 10.0
LONGEST_SECONDS = 600.0


@dataclass(slots=True)
class Garbage:
    """Counts the pages that are closed."""

    closed: int = 0
    seconds: float = 0.0

    def page_closed(self) -> None:
        """One more."""
        self.closed += 1

    def is_due(self, seconds: float) -> bool:
        """Whether it is time, so many seconds after the last question. Then it counts anew."""
        self.seconds += seconds
        due = self.closed >= CLOSED or (self.closed > 0 and self.seconds >= LONGEST_SECONDS)
        if due:
            self.closed, self.seconds = 0, 0.0
        return due

    async def run(self) -> None:
        """As long as the process lives. What was loaded until now is never looked through again."""
        gc.collect()
        gc.freeze()
        gc.set_threshold(YOUNG, 10, NEVER)
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if self.is_due(LOOK_SECONDS):
                gc.collect()


def install() -> None:
    """For the pages of this process."""
    garbage = Garbage()
    app.on_delete(garbage.page_closed)
    app.on_startup(lambda: background_tasks.create(garbage.run(), name="garbage"))
