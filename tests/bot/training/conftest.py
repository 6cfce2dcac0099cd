"""A utility of a test's own with messages that were not understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.training import labels
from bot.training.labels import Labelled
from tests.bot.figures.conftest import Week


@dataclass
class Classroom(Week):
    """A house whose customers are not understood, and somebody who says what they meant."""

    teacher: UUID = field(default_factory=uuid4)

    async def misses(self, words: str, *, verdict: str = "asked_back", language: str = "es", **more: Any) -> UUID:
        """A message that was not understood."""
        conversation = await self.conversation(language=language)
        values: dict[str, Any] = {"intent": "nlu_fallback", "ranking": ("get_bill", "check_balance")} | more
        return await self.turn(conversation, self.now, verdict=verdict, utterance=words, **values)

    async def missed(self, language: str = "es") -> list[Any]:
        async with self.engine.connect() as connection:
            return await labels.missed(connection, utilities=[self.utility.id], language=language, now=self.now)

    async def label(self, *turns: UUID, intent: str = "get_bill", utility: str = "") -> int:
        async with self.engine.begin() as connection:
            return await labels.label(
                connection, turns, intent, utilities=[utility or self.utility.id], by=self.teacher, now=self.now
            )

    async def unlabel(self, *turns: UUID) -> int:
        async with self.engine.begin() as connection:
            return await labels.unlabel(connection, turns, utilities=[self.utility.id])

    async def waiting(self) -> list[Labelled]:
        async with self.engine.connect() as connection:
            return await labels.waiting(connection, utilities=[self.utility.id])


@pytest.fixture
async def classroom(engine: AsyncEngine) -> Classroom:
    async with engine.begin() as connection:
        await connection.execute(text("update runtime.trials set state = 'failed' where state in ('asked', 'running')"))
    return Classroom(engine)
