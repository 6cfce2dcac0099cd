"""Work is taken as it comes; while much is under way, what comes within a moment is taken together."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

BUSY = 4
"""So many turns keep a Rasa process busy for longer than TOGETHER_SECONDS: what comes would only wait there."""

TOGETHER_SECONDS = 0.01


@dataclass(slots=True)
class Together:
    """When the next claim is due. One claim of several conversations costs hardly more than one of one."""

    _taken_at: float = -TOGETHER_SECONDS

    async def due(self, under_way: int) -> None:
        """Wait until it is: not at all unless `under_way` turns keep Rasa busy anyway."""
        if under_way >= BUSY and (left := self._taken_at + TOGETHER_SECONDS - time.monotonic()) > 0:
            await asyncio.sleep(left)
        self._taken_at = time.monotonic()
