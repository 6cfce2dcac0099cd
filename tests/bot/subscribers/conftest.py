"""A house whose news are told, by a courier that goes by the house's clock."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.subscribers import subscriptions
from bot.subscribers.courier import Courier, WebhookCarrier
from bot.subscribers.kinds import KINDS
from tests.bot.floor.house import House
from tests.bot.subscribers.receiver import Answer, Receiver, takes

KEY = "k" * 40


@dataclass
class News:
    """The house, its courier, and whoever subscribes."""

    house: House
    courier: Courier
    open: Callable[[Receiver], Awaitable[Receiver]]

    async def receiver(
        self, answer: Answer = takes, *, kinds: tuple[str, ...] = tuple(KINDS), messages: bool = False
    ) -> tuple[Receiver, UUID, str]:
        """A receiver that is subscribed, with its subscription and secret."""
        receiver = await self.open(Receiver(answer))
        made, secret = await self.subscribe(receiver.url, kinds=kinds, messages=messages)
        return receiver, made, secret

    async def subscribe(
        self, url: str, *, kinds: tuple[str, ...] = tuple(KINDS), messages: bool = False
    ) -> tuple[UUID, str]:
        async with self.house.engine.begin() as connection:
            made = await subscriptions.add(
                connection, utility=self.house.utility.id, url=url, kinds=kinds, messages=messages, key=KEY,
                now=self.house.now,
            )  # fmt: skip
        assert made is not None
        return made

    async def deliveries(self, subscription: UUID) -> list[Any]:
        return await self.house.rows(
            "select d.*, e.kind from runtime.deliveries d join runtime.events e on e.id = d.event_id"
            " where d.subscription_id = :id order by d.seq",
            id=subscription,
        )


@pytest.fixture
async def news(engine: AsyncEngine) -> AsyncIterator[News]:
    house = House(engine)
    carrier = WebhookCarrier(KEY, lambda: house.now, private=True, answer_seconds=0.5)
    courier = Courier(engine, {"webhook": carrier}, lambda: house.now, only=[house.utility.id])
    opened: list[Receiver] = []

    async def opening(receiver: Receiver) -> Receiver:
        opened.append(await receiver.open())
        return receiver

    yield News(house, courier, opening)
    await courier.close()
    for one in opened:
        await one.close()
