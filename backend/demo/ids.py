"""Identifiers of demo rows: version 7 in shape (so that indexes stay dense), the same for the same seed."""

from __future__ import annotations

from random import Random
from uuid import UUID

EPOCH_MILLISECONDS = 1_735_689_600_000  # 2025-01-01T00:00Z


class Ids:
    """A rising series of identifiers, apart from that of another salt."""

    def __init__(self, salt: str) -> None:
        self._rng = Random(f"ids {salt}")
        self._count = 0

    def __call__(self) -> UUID:
        """The next one (RFC 9562 §5.7 layout)."""
        self._count += 1
        milliseconds = EPOCH_MILLISECONDS + self._count
        tail = self._rng.getrandbits(74)
        return UUID(int=(milliseconds << 80) | (0x7 << 76) | ((tail >> 62) << 64) | (0b10 << 62) | (tail & (2**62 - 1)))
