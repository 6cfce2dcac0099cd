"""A utility of a test's own whose turns are written by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from kit.ids import new_id
from tests.bot.floor.house import House


@dataclass
class Week(House):
    """A house with turns at moments of one's choice."""

    async def turn(
        self,
        conversation: UUID,
        at: datetime,
        intent: str | None = "check_balance",
        *,
        outcome: str = "answered",
        verdict: str | None = "understood",
        taught: str | None = None,
        asking: bool = False,
        greeting: str | None = None,
        utterance: str | None = "cuánto debo",
        ranking: tuple[str, ...] = (),
    ) -> UUID:
        """A turn that is done and judged."""
        turn = new_id()
        await self.run(
            "insert into runtime.turns (id, conversation_id, inbound_ids, outcome, intent, verdict, taught, asking,"
            " answering, margin, utterance, greeting, ranking, started_at) values (:id, :conversation, '{}', :outcome,"
            " :intent, :verdict, :taught, :asking, false, 0.5, :utterance, :greeting, cast(:ranking as jsonb), :at)",
            id=turn, conversation=conversation, outcome=outcome, intent=intent, verdict=verdict, taught=taught,
            asking=asking, utterance=utterance, greeting=greeting, at=at,
            ranking=json.dumps([{"name": name, "confidence": 0.4} for name in ranking]),
        )  # fmt: skip
        return turn

    async def rating(self, conversation: UUID, score: int, at: datetime, *, kind: str = "csat", **turn: Any) -> None:
        """A customer said how it went, or (kind "nps") how likely they recommend us."""
        await self.run(
            "insert into runtime.ratings (id, utility_id, channel, conversation_id, turn_id, score, at, kind)"
            " select :id, utility_id, channel, id, :turn, :score, :at, :kind from runtime.conversations"
            " where id = :conversation",
            id=new_id(), conversation=conversation, score=score, at=at, kind=kind,
            turn=await self.turn(conversation, at, None, outcome="rated", **turn),
        )  # fmt: skip


@pytest.fixture
def week(engine: AsyncEngine) -> Week:
    return Week(engine)
