"""Chromium for the tests of what people see. Async Playwright, since the tests share one event loop."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright, expect
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.bot.webchat.stage import Stage, open_stage
from tests.browser.agents import Floor
from tests.browser.desk_site import open_desk_site
from tests.browser.records import Records, open_records
from tests.browser.site import Site, open_site
from tests.browser.visits import DESKTOP, Visit, Visitor

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


expect.set_options(timeout=20_000)
"""Patience for a busy machine; Playwright's own five seconds are for quiet ones. Nothing waits longer than it must."""


def chromium() -> str | None:
    """Where Chromium is: VENTANILLA_CHROMIUM, or the first on the path."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("VENTANILLA_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests of this process."""
    path = chromium()
    if path is None:
        pytest.skip("no Chromium: set VENTANILLA_CHROMIUM")
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        await launched.close()


@pytest.fixture
async def stage(database_url: str, engine: AsyncEngine) -> AsyncIterator[Stage]:
    async with open_stage(database_url, engine) as opened:
        yield opened


@pytest.fixture
async def site(stage: Stage) -> AsyncIterator[Site]:
    async with open_site(stage.url) as opened:
        yield opened


@pytest.fixture
async def visit(browser: Browser, site: Site) -> AsyncIterator[Visitor]:
    """Opens the site in a context of its own. At the end nobody may have complained on the console."""
    visits: list[Visit] = []

    async def go(
        *, viewport: dict[str, int] = DESKTOP, touch: bool = False, calm: bool = False, url: str = "", **query: str
    ) -> Visit:
        context = await browser.new_context(
            viewport=viewport,  # type: ignore[arg-type]
            has_touch=touch,
            is_mobile=touch,
            locale="fr-FR",
            reduced_motion="reduce" if calm else "no-preference",
        )
        page = await context.new_page()
        visited = Visit(page, context)
        visits.append(visited)
        page.on("pageerror", lambda error: visited.complaints.append(str(error)))
        page.on("console", lambda said: visited.complaints.append(said.text) if said.type != "log" else None)
        await page.goto(url or site.page(**query))
        return visited

    yield go
    complaints = [complaint for one in visits for complaint in one.complaints]
    for one in visits:  # a socket that is just being opened is torn here, and the browser says so
        await one.context.close()
    assert complaints == []


@pytest.fixture(scope="module")
async def records() -> AsyncIterator[Records]:
    async with open_records() as opened:
        yield opened


@pytest.fixture(scope="module")
async def place(database_url: str, engine: AsyncEngine, records: Records) -> AsyncIterator[Floor]:
    async with open_desk_site(database_url, engine, backend_url=records.url) as opened:
        yield Floor(opened)


@pytest.fixture
async def floor(place: Floor, records: Records) -> Floor:
    records.nobody()
    await place.clear()
    return place
