"""Who waits for company, and who doesn't."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import pytest

from bot.together import EACH_SECONDS, MAX_TOGETHER, TOGETHER_SECONDS, Gathered, Together


async def test_the_more_is_under_way_the_longer_it_waits_and_never_longer_than_a_moment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moment, slept = [100.0], []

    async def sleep(seconds: float) -> None:
        slept.append(round(seconds, 6))
        moment[0] += seconds

    monkeypatch.setattr(time, "monotonic", lambda: moment[0])
    monkeypatch.setattr(asyncio, "sleep", sleep)
    claims = Together()
    await claims.due(30)  # the first of all
    await claims.due(0)
    moment[0] += EACH_SECONDS
    await claims.due(1)
    assert slept == []
    moment[0] += EACH_SECONDS
    await claims.due(4)
    await claims.due(10_000)
    assert slept == [EACH_SECONDS * 3, TOGETHER_SECONDS]
    moment[0] += TOGETHER_SECONDS * 2
    await claims.due(10_000)
    assert len(slept) == 2


async def test_what_comes_while_one_is_written_is_written_together() -> None:
    going, goes = asyncio.Event(), asyncio.Event()
    batches: list[list[int]] = []

    async def write(numbers: Sequence[int]) -> list[int | Exception]:
        batches.append(list(numbers))
        going.set()
        await goes.wait()
        return [-number for number in numbers]

    gathered = Gathered(write)
    first = asyncio.create_task(gathered.put(1))
    await going.wait()
    others = [asyncio.create_task(gathered.put(number)) for number in range(2, MAX_TOGETHER + 3)]
    await asyncio.sleep(0)
    others[0].cancel()  # whoever goes is written all the same, and holds up nobody
    goes.set()
    assert await first == -1
    assert await asyncio.gather(*others[1:]) == [-number for number in range(3, MAX_TOGETHER + 3)]
    assert batches == [[1], list(range(2, MAX_TOGETHER + 2)), [MAX_TOGETHER + 2]]
    assert await gathered.put(9) == -9


async def test_one_that_fails_fails_alone() -> None:
    batches: list[list[int]] = []

    async def write(numbers: Sequence[int]) -> list[int | Exception]:
        batches.append(list(numbers))
        if 2 in numbers:
            raise ZeroDivisionError
        return [KeyError(number) if number == 3 else number for number in numbers]

    gathered = Gathered(write)
    came = await asyncio.gather(*(gathered.put(number) for number in range(1, 5)), return_exceptions=True)
    assert [one if isinstance(one, int) else type(one) for one in came] == [1, ZeroDivisionError, KeyError, 4]
    assert batches == [[1, 2, 3, 4], [1], [2], [3], [4]]


async def test_each_go_waits_until_it_is_due() -> None:
    due = asyncio.Event()
    batches: list[list[int]] = []

    async def write(numbers: Sequence[int]) -> list[int | Exception]:
        batches.append(list(numbers))
        return list(numbers)

    async def until_due() -> None:
        await due.wait()

    gathered = Gathered(write, due=until_due)
    put = [asyncio.create_task(gathered.put(number)) for number in (1, 2)]
    await asyncio.sleep(0)
    assert batches == []
    put.append(asyncio.create_task(gathered.put(3)))
    await asyncio.sleep(0)
    due.set()
    assert await asyncio.gather(*put) == [1, 2, 3]
    assert batches == [[1, 2, 3]]
