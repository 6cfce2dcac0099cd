"""Agents in a real Chromium who take a conversation while the assistant is thinking: it is silent from then on."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Locator, expect

from bot.floor.handling import hand_back
from channels.registry import open_channels
from desk.staff.person import Person
from tests.bot.harness import FakeRasa, words
from tests.browser.agents import Floor, WebCustomer, web_customer, working
from tests.browser.test_inbox import at_desk, path_of

pytestmark = pytest.mark.browser

CUSTOMERS = 4
TAKEOVERS = 200


@dataclass
class Thought:
    """One message in Rasa's hands: it was asked, and it may answer."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Race:
    """One customer, one agent's page, and what the customer read, in order."""

    floor: Floor
    agent: Person
    customer: WebCustomer
    take: Locator
    mine: Locator
    thoughts: dict[str, Thought]

    async def run(self, number: int) -> tuple[bool, bool]:
        """Take once while the assistant thinks; returns whether it answered before the takeover, and after it."""
        said = f"¿cuánto debo? ({self.customer.conversation}, {number})"
        thought = self.thoughts[said] = Thought()
        await expect(self.take).to_be_enabled()
        await self.customer.says(said)
        await thought.begun.wait()
        answering = asyncio.create_task(self._answer(thought, after=number % 25 * 0.02))
        await self.take.click()
        await answering
        await expect(self.mine).to_be_visible()
        before = await self._until("Ya atiende una persona")
        await self._give_back()
        after = await self._until("Sigue aquí el asistente")
        assert set(before) | set(after) <= {f"re: {said}"}, "an answer of an earlier turn came late"
        return bool(before), bool(after)

    async def _answer(self, thought: Thought, *, after: float) -> None:
        """Somewhere between before and behind the agent's press."""
        await asyncio.sleep(after)
        thought.may_answer.set()

    async def _until(self, told: str) -> list[str]:
        """What the assistant said until the runtime told the customer that."""
        read: list[str] = []
        while True:
            frame = await self.customer.socket.until("seq")
            words = frame["parts"][0]["text"]
            if frame["from"] == "system" and words.startswith(told):
                return read
            read.append(words)

    async def _give_back(self) -> None:
        async with httpx.AsyncClient() as client, self.floor.engine.begin() as connection:
            await hand_back(
                connection,
                utility="cantera",
                conversation_id=self.customer.conversation,
                agent_id=self.agent.handle,
                channels=open_channels(client),
                now=datetime.now(UTC),
            )


async def test_the_assistant_never_talks_over_an_agent_who_takes_while_it_thinks(
    browser: Browser, floor: Floor, database_url: str
) -> None:
    agent, thoughts = await floor.agent("Noemí Ruiz"), dict[str, Thought]()

    async def think(body: dict[str, Any]) -> dict[str, Any]:
        thought = thoughts[body["message"]]
        thought.begun.set()
        await thought.may_answer.wait()
        return words(f"re: {body['message']}")

    async with AsyncExitStack() as stack:
        await stack.enter_async_context(working(database_url, floor.engine, FakeRasa(think)))
        races = []
        for _ in range(CUSTOMERS):
            customer = await stack.enter_async_context(web_customer(floor.site))
            desk = await stack.enter_async_context(at_desk(browser, floor, agent, path_of(customer.conversation)))
            page = desk.page
            buttons = (page.get_by_role("button", name="Tomar"), page.locator("[data-menu=hand_back]"))
            races.append(Race(floor, agent, customer, *buttons, thoughts))
        ended = Counter[tuple[bool, bool]]()
        for number in range(TAKEOVERS // CUSTOMERS):
            ended.update(await asyncio.gather(*(race.run(number) for race in races)))
    assert ended.keys() == {(True, False), (False, False)}, "it talked over an agent, or there was no race"
    assert ended.total() == TAKEOVERS
