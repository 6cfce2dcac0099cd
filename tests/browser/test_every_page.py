"""Every page of the desk, as a supervisor sees it: at each size, at twice the size, and for who can't see it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect
from sqlalchemy.ext.asyncio import AsyncEngine

from desk.app import DESK_PAGES
from tests.browser.agents import Floor
from tests.browser.desk_site import open_desk_site
from tests.browser.records import Records, open_records
from tests.browser.test_inbox import at_desk

pytestmark = pytest.mark.browser

SIZES = (
    {"width": 1366, "height": 768},
    {"width": 768, "height": 1024},
    {"width": 390, "height": 844},
    {"width": 683, "height": 384},  # WCAG 1.4.4: 200 % on 1366 px leaves 683 px of room
)


@pytest.fixture(scope="module")
async def records() -> AsyncIterator[Records]:
    async with open_records() as opened:
        yield opened


@pytest.fixture(scope="module")
async def floor(database_url: str, engine: AsyncEngine, records: Records) -> AsyncIterator[Floor]:
    async with open_desk_site(database_url, engine, backend_url=records.url) as opened:
        yield Floor(opened)


@pytest.mark.parametrize("path", DESK_PAGES)
async def test_a_page_is_sound_at_every_size(browser: Browser, floor: Floor, records: Records, path: str) -> None:
    boss = await floor.site.desk.newcomer(name="Alma Sosa", role="supervisor")
    records.somebody("Rosa Mendoza Ñandú", proof="contract")
    rosa = await floor.conversation("Mi recibo salió alto, ¿me ayudan?", name="Rosa M.")
    await floor.bot_says(rosa, "Debes $482.50.", choices=("Pagar", "Ver mi recibo"))
    await floor.asks_for_a_person(rosa)
    async with at_desk(browser, floor, boss, path.format(conversation=rosa)) as one:
        for size in SIZES:
            await one.page.set_viewport_size(size)  # type: ignore[arg-type]
            await expect(one.page.get_by_role("heading", level=1)).to_be_visible()
            await one.is_sound()
