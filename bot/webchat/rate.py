"""How often somebody may do something: at most so many times in any minute. In memory, so per gateway."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Rate:
    """At most `limit` a minute for each key; a key that was quiet for a minute is forgotten."""

    limit: int
    _times: dict[Hashable, deque[datetime]] = field(default_factory=dict)
    _swept_at: datetime | None = None

    def wait_seconds(self, key: Hashable, now: datetime) -> float:
        """0 when one more may pass (it is counted), else how many seconds until one may."""
        self._sweep(now)
        times = self._times.setdefault(key, deque())
        while times and times[0] <= now - MINUTE:
            times.popleft()
        if len(times) < self.limit:
            times.append(now)
            return 0.0
        return (times[0] + MINUTE - now).total_seconds() if times else MINUTE.total_seconds()

    def _sweep(self, now: datetime) -> None:
        if self._swept_at is not None and now - self._swept_at < MINUTE:
            return
        self._swept_at = now
        for key in [key for key, times in self._times.items() if not times or times[-1] <= now - MINUTE]:
            del self._times[key]
