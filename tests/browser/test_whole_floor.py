"""Two agents and three customers at once, on WhatsApp and in the web chat, before the whole counter."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from desk.staff import demo
from kit.utility import load
from tests.counter.customers import Reply
from tests.counter.fixtures import Counter
from tests.vendors.web import WebCustomer
from tests.vendors.whatsapp import WhatsAppCustomer

pytestmark = [pytest.mark.browser, pytest.mark.model]

PATIENCE_SECONDS = 20.0
DESKTOP = {"width": 1366, "height": 768}


@dataclass
class Person:
    """A customer, on whatever channel."""

    customer: WhatsAppCustomer | WebCustomer
    conversation: str = ""

    async def says(self, words: str) -> Reply:
        reply = await asyncio.to_thread(self.customer.say, words)
        self.conversation = reply.conversation
        return reply

    async def hears(self, words: str) -> str:
        """Until a message with those words comes that nobody asked for."""
        return await asyncio.to_thread(self._until, words)

    def _until(self, words: str) -> str:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            for told in self._news():
                if words in told:
                    return told
        raise AssertionError(f"{words!r} was never heard")

    def _news(self) -> list[str]:
        if isinstance(self.customer, WebCustomer):
            frame = json.loads(self.customer.open().recv(timeout=PATIENCE_SECONDS))
            return [json.dumps(frame, ensure_ascii=False)]
        customer = self.customer
        for _ in customer.turns.connection.notifies(timeout=0.25, stop_after=1):
            break
        told = [sent for sent in list(customer.graph.sent.values()) if sent["to"].endswith(customer.phone[-10:])]
        return [json.dumps(sent, ensure_ascii=False) for sent in told]


@dataclass
class Agent:
    """Somebody of Aguas de Cantera before the desk."""

    page: Page
    url: str
    name: str

    async def opens(self, person: Person) -> None:
        await self.page.goto(f"{self.url}/desk/conversations/{person.conversation}")

    async def takes(self, person: Person) -> None:
        await self.opens(person)
        await self.page.get_by_role("button", name="Tomar").click()
        await expect(self.box).to_be_focused()

    @property
    def box(self) -> Locator:
        return self.page.get_by_role("textbox", name="Escribe tu respuesta")

    @property
    def bubbles(self) -> Locator:
        return self.page.locator(".talk-line")

    async def answers(self, words: str) -> None:
        await self.box.fill(words)
        await self.box.press("Enter")
        await expect(self.box).to_have_value("")


@asynccontextmanager
async def at_the_desk(browser: Browser, counter: Counter, handle: str) -> AsyncIterator[Agent]:
    """A member of a team, signed in with the demo's password."""
    cantera = load("cantera")
    name = next(one.name for team in cantera.teams.values() for one in team.members if one.id == handle)
    secret = (counter.stack.home / "secret").read_text().strip()
    context = await browser.new_context(viewport=DESKTOP, locale="es-MX")  # type: ignore[arg-type]
    agent = Agent(await context.new_page(), counter.stack.gateway, name)
    await agent.page.goto(f"{agent.url}/desk")
    await agent.page.locator("#email").fill(f"{handle}@{cantera.contacts.email.partition('@')[2]}")
    await agent.page.locator("#password").fill(demo.password(secret))
    await agent.page.keyboard.press("Enter")
    await expect(agent.page.get_by_role("link", name="Mi cuenta")).to_be_visible()
    try:
        yield agent
    finally:
        await context.close()


def states(counter: Counter, person: Person) -> tuple[Any, ...]:
    """Who has the word, and how the handoffs ended, oldest first."""
    [row] = counter.turns.connection.execute(
        "select c.owner, array(select q.state::text from runtime.queue_entries q where q.conversation_id = c.id"
        " order by q.opened_at) from runtime.conversations c where c.id = %s",
        (person.conversation,),
    ).fetchall()
    return tuple(row)


async def test_two_agents_and_three_customers_at_once(browser: Browser, counter: Counter) -> None:
    member = counter.members("plain", "cantera")[-1]
    counter.forget(member["phone"])
    rosa = Person(counter.whatsapp(utility="cantera", phone=member["phone"]))
    beto = Person(counter.web(utility="cantera", language="es"))
    jill = Person(counter.web(utility="cantera", language="en"))
    async with (
        at_the_desk(browser, counter, "adriana.pena") as adriana,
        at_the_desk(browser, counter, "tomas.olvera") as tomas,
    ):
        asked = [await rosa.says("quiero hablar con una persona"), await beto.says("pásame con alguien por favor")]
        asked.append(await jill.says("I want to talk to a person"))
        assert {reply.intent for reply in asked} == {"human_agent"}
        for person in (rosa, beto, jill):
            assert states(counter, person) == ("bot", ["open"]), person.conversation

        # Each takes one: the other's page says so, and only its own customer hears it.
        await adriana.takes(rosa)
        await tomas.takes(beto)
        await asyncio.gather(rosa.hears("Adriana"), beto.hears("Tomás"))
        await asyncio.gather(adriana.answers("Hola Rosa, dime."), tomas.answers("Hola Beto, dime."))
        await asyncio.gather(rosa.hears("Hola Rosa"), beto.hears("Hola Beto"))
        await rosa.says("me cobraron dos veces")
        await beto.says("no veo mi pago")
        await expect(adriana.bubbles.last).to_contain_text("me cobraron dos veces")
        await expect(tomas.bubbles.last).to_contain_text("no veo mi pago")
        assert "Beto" not in " ".join(await adriana.bubbles.all_inner_texts())

        # A note, then to the colleague, who answers with the note before them.
        await adriana.page.locator("[data-menu=pass_on]").click()
        await adriana.page.get_by_role("textbox", name="Nota para quien la reciba").fill("Dos cobros en octubre")
        await adriana.page.get_by_role("button", name="Tomás Olvera").click()
        await expect(adriana.box).to_be_hidden()
        await tomas.takes(rosa)
        await expect(tomas.page.locator(".note-line")).to_contain_text(["Dos cobros en octubre"])
        await tomas.answers("Ya lo revisé: se te regresa un cobro.")
        await rosa.hears("se te regresa un cobro")

        # The third customer is served in English and handed back with what to do next.
        await adriana.takes(jill)
        await jill.hears("Adriana")
        await adriana.page.locator("[data-menu=hand_back]").click()
        await adriana.page.get_by_role("button", name="Tomar la lectura del medidor").click()
        await expect(adriana.box).to_be_hidden()
        await jill.hears("meter")
        assert states(counter, jill) == ("bot", ["returned"])

        # Closed, and rated by the customer in their own channel.
        await tomas.page.locator("[data-menu=close]").click()
        await tomas.page.get_by_role("button", name="Resuelta").click()
        await expect(tomas.box).to_be_hidden()
        assert states(counter, rosa)[0] == "bot"
        assert states(counter, beto) == ("agent", ["taken"])
        await rosa.hears("¿qué tan buena fue la ayuda de Tomás")
        assert (await rosa.says("5")).outcome == "rated"
        [score] = counter.turns.connection.execute(
            "select score from runtime.ratings where conversation_id = %s", (rosa.conversation,)
        ).fetchall()
        assert score == (5,)
