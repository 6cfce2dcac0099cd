"""What is read once for all pages."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from uuid import UUID, uuid4

from desk.work.shared import FEW, Shared


class Counted:
    """Counts how often each utility is read."""

    def __init__(self) -> None:
        self.times: dict[str, int] = {}
        self.open = asyncio.Event()
        self.open.set()

    async def read(self, utility: str) -> int:
        self.times[utility] = self.times.get(utility, 0) + 1
        await self.open.wait()
        return self.times[utility]


async def test_many_pages_that_ask_at_once_are_one_reading_a_utility() -> None:
    counted = Counted()
    shared = Shared(counted.read)
    counted.open.clear()
    asking = [asyncio.create_task(shared.of(name)) for name in ("cantera", "cantera", "prairie", "cantera")]
    await asyncio.sleep(0)
    counted.open.set()
    assert await asyncio.gather(*asking) == [1, 1, 1, 1]
    assert counted.times == {"cantera": 1, "prairie": 1}


async def test_after_news_it_is_read_again() -> None:
    shared = Shared(Counted().read)
    assert await shared.of("cantera") == 1
    shared.heard("")
    assert await shared.of("cantera") == 2


async def test_news_that_come_while_it_is_being_read_are_not_lost() -> None:
    counted = Counted()
    shared = Shared(counted.read)
    counted.open.clear()
    reading = asyncio.create_task(shared.of("cantera"))
    await asyncio.sleep(0)
    shared.heard("")
    counted.open.set()
    assert await reading == 1
    assert await shared.of("cantera") == 2


async def test_a_few_pieces_of_news_are_read_alone_and_many_with_everything() -> None:
    read: list[object] = []

    async def whole(_utility: str) -> int:
        read.append("whole")
        return len(read)

    async def some(_utility: str, known: int, changed: Collection[UUID]) -> int:
        read.append(set(changed))
        return known

    shared = Shared(whole, some)
    first, second = uuid4(), uuid4()
    shared.heard(str(first))
    assert await shared.of("cantera") == 1
    for one in (first, second, first):
        shared.heard(str(one))
    await shared.of("cantera")
    await shared.of("prairie")
    shared.heard("")
    shared.heard(str(second))
    await shared.of("cantera")
    for _ in range(FEW + 1):
        shared.heard(str(first))
    await shared.of("cantera")
    assert read == ["whole", {first, second}, "whole", "whole", "whole"]
