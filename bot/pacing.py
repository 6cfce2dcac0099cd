"""How fast we may send: token buckets, one a number and one a recipient, in this process."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass

REMEMBERED = 10_000


@dataclass(slots=True)
class Bucket:
    """`rate` tokens a second, at most `burst`. `take` says how long to wait before using the token it took."""

    rate: float
    burst: float
    tokens: float
    at: float

    def take(self, now: float) -> float:
        """Take one token, on credit if need be; returns seconds to wait."""
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate) - 1
        self.at = now
        return max(0.0, -self.tokens / self.rate)


class Pacer:
    """Buckets by key, the longest unused forgotten. What a key may do is its channel's (`Capabilities`)."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def seconds(self, key: str, *, rate: float, burst: float) -> float:
        """How long the next message of `key` has to wait."""
        now = time.monotonic()
        bucket = self._buckets.pop(key, None) or Bucket(rate, burst, burst, now)
        self._buckets[key] = bucket
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        return bucket.take(now)

    async def wait(self, key: str, *, rate: float, burst: float) -> bool:
        """Wait for one's turn; returns whether there was any waiting."""
        seconds = self.seconds(key, rate=rate, burst=burst)
        if seconds:
            await asyncio.sleep(seconds)
        return bool(seconds)
