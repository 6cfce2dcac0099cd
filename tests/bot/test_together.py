"""Who waits for company, and who doesn't."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot.together import BUSY, TOGETHER_SECONDS, Together


async def test_only_the_busy_wait_and_never_longer_than_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    moment, slept = [100.0], []

    async def sleep(seconds: float) -> None:
        slept.append(round(seconds, 6))
        moment[0] += seconds

    monkeypatch.setattr(time, "monotonic", lambda: moment[0])
    monkeypatch.setattr(asyncio, "sleep", sleep)
    claims = Together()
    await claims.due(BUSY)  # the first of all
    await claims.due(BUSY - 1)
    assert slept == []
    moment[0] += TOGETHER_SECONDS / 4
    await claims.due(BUSY)
    await claims.due(BUSY + 1)
    assert slept == [TOGETHER_SECONDS * 3 / 4, TOGETHER_SECONDS]
    moment[0] += TOGETHER_SECONDS * 2
    await claims.due(BUSY)
    assert len(slept) == 2
