"""The supervisors' pages in a real Chromium, on a small desktop and on a phone."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Locator, expect
from sqlalchemy.ext.asyncio import AsyncEngine

from desk.staff.person import Person
from tests.browser.agents import Floor
from tests.browser.desk_site import open_desk_site
from tests.browser.test_desk import PHONE, Agent
from tests.browser.test_inbox import at_desk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]


@pytest.fixture(scope="module")
async def place(database_url: str, engine: AsyncEngine) -> AsyncIterator[Floor]:
    async with open_desk_site(database_url, engine) as opened:
        yield Floor(opened)


@pytest.fixture
async def floor(place: Floor) -> Floor:
    await place.clear()
    return place


@pytest.fixture
async def boss(floor: Floor) -> Person:
    return await floor.site.desk.newcomer(name="Alma Sosa", role="supervisor")


async def is_sound_everywhere(one: Agent) -> None:
    """On the desktop that it is, then on a phone; it is left on the phone."""
    await one.is_sound()
    await one.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await one.is_sound()


def figure(one: Agent, key: str) -> Locator:
    return one.page.locator(f"[data-figure={key}]")


async def test_the_board_follows_the_floor_and_is_for_supervisors(browser: Browser, floor: Floor, boss: Person) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    async with at_desk(browser, floor, noemi, "/desk/board") as one:
        await expect(one.page.get_by_role("heading", level=1)).to_have_text("Esta página no es para tu cuenta")
        await one.open("/desk")
        await expect(one.page.get_by_role("navigation").get_by_role("link")).to_have_text(["Bandeja", "Mi cuenta"])
    async with at_desk(browser, floor, boss) as one:
        await one.page.get_by_role("link", name="Tablero").click()
        await expect(one.page.get_by_role("link", name="Tablero")).to_have_attribute("aria-current", "page")
        await expect(one.page.get_by_text("Nadie espera")).to_be_visible()
        await one.is_sound()
        rosa = await floor.conversation("Mi recibo salió alto")
        await floor.asks_for_a_person(rosa)
        waiting = one.page.locator(".board-waiting tbody tr")
        await expect(waiting).to_contain_text(["FacturaciónEspañol1"], timeout=4_000)
        await expect(figure(one, "waiting")).to_have_text("1")
        await floor.is_given(rosa, noemi)
        row = one.page.locator(".board-agents tbody tr").filter(has_text="Noemí Ruiz").filter(has_text="1 de 4")
        await expect(row).to_contain_text("En línea", timeout=4_000)
        await expect(figure(one, "handling")).to_have_text("1")
        await expect(figure(one, "waiting")).to_have_text("0")
        await is_sound_everywhere(one)
