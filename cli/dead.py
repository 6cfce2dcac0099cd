"""`./ventanilla dead`: dead letters listed and put back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from uuid import UUID

from bot import dead_letters
from bot.dead_letters import DeadLetter, UnknownDeadLetterError
from kit import postgres
from kit.clock import utc_now


async def _list(url: str) -> list[DeadLetter]:
    engine = postgres.make_engine(url, pool_size=1)
    try:
        return await dead_letters.dead_letters(engine)
    finally:
        await engine.dispose()


async def _replay(url: str, letter: UUID) -> str:
    engine = postgres.make_engine(url, pool_size=1)
    try:
        return await dead_letters.replay(engine, letter, now=utc_now())
    finally:
        await engine.dispose()


def listing(url: str) -> Iterator[str]:
    """A line a dead letter, the newest first: id, kind, moment, channel, reason."""
    for letter in asyncio.run(_list(url)):
        yield f"{letter.id}  {letter.kind:8} {letter.at:%Y-%m-%d %H:%M:%S}  {letter.channel:9} {letter.reason}"


def replay(url: str, letter: str) -> bool:
    """Put one back into the queue; whether there was one."""
    try:
        asyncio.run(_replay(url, UUID(letter)))
    except (UnknownDeadLetterError, ValueError):
        return False
    return True
