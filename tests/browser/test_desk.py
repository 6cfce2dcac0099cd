"""Signing in to the desk in a real Chromium: by keyboard, on a small desktop and on a phone, in both languages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pyotp
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from desk.staff.person import Person
from tests.browser.desk_site import DeskSite, open_desk_site
from tests.browser.letters import drawn_in_its_letters
from tests.desk.staff.newcomers import PASSWORD

pytestmark = pytest.mark.browser

DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
NEW = "otra vez la bomba del pozo 7"


@pytest.fixture(scope="module")
async def site(database_url: str, engine: AsyncEngine) -> AsyncIterator[DeskSite]:
    async with open_desk_site(database_url, engine) as opened:
        yield opened


@dataclass
class Agent:
    """Somebody before the desk. `troubles` are what the console complained of; a refused form is no trouble."""

    page: Page
    url: str
    troubles: list[str] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on(
            "console", lambda said: self.troubles.append(said.text) if said.type in ("error", "warning") else None
        )
        self.page.on(
            "request",
            lambda sent: (
                self.troubles.append(sent.url)
                if sent.url.startswith("http") and not sent.url.startswith(self.url)
                else None
            ),
        )

    async def open(self, path: str) -> None:
        await self.page.goto(self.url + path)

    async def sign_in(self, person: Person, password: str = PASSWORD) -> None:
        """By keyboard: the name has the focus already."""
        await expect(self.page.locator("#email")).to_be_focused()
        await self.page.keyboard.type(person.email)
        await self.page.keyboard.press("Tab")
        await self.page.keyboard.type(password)
        await self.page.keyboard.press("Enter")

    async def tab_to(self, name: str) -> None:
        """Walk on with the tabulator until something of that name has the focus."""
        for _ in range(40):
            await self.page.keyboard.press("Tab")
            reached = await self.page.evaluate(
                "() => { const at = document.activeElement;"
                " return at.labels?.[0]?.innerText || at.getAttribute('aria-label') || at.innerText || '' }"
            )
            if name in reached:
                return
        raise AssertionError(f"{name} is not reached by keyboard")

    async def is_sound(self) -> None:
        """Nothing for axe to complain of, nothing wider than the screen, nothing from outside, a quiet console."""
        await drawn_in_its_letters(self.page)
        found = await Axe().run(self.page)
        assert [(one["id"], [n["target"] for n in one["nodes"]]) for one in found.response["violations"]] == []
        assert await self.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert [one for one in self.troubles if "status of 40" not in one] == []


@asynccontextmanager
async def agent(
    browser: Browser, site: DeskSite, *, size: dict[str, int] = DESKTOP, locale: str = "es-MX"
) -> AsyncIterator[Agent]:
    context = await browser.new_context(viewport=size, locale=locale)  # type: ignore[arg-type]
    opened = Agent(await context.new_page(), site.url)
    opened.listen()
    try:
        yield opened
    finally:
        await context.close()


@SIZES
async def test_signing_in_by_keyboard_shows_who_one_is_and_who_waits(
    browser: Browser, site: DeskSite, size: dict[str, int]
) -> None:
    person = await site.desk.newcomer(name="Noemí Ruiz")
    await site.nobody_waits()
    await site.waits("cantera", minutes=64)
    await site.waits("cantera", "emergency", minutes=2, channel="whatsapp")
    await site.waits("prairie", minutes=500)
    async with agent(browser, site, size=size) as one:
        await one.open("/desk")
        await expect(one.page).to_have_url(f"{site.url}/desk/sign-in")
        await one.is_sound()
        await one.sign_in(person)
        await expect(one.page).to_have_url(f"{site.url}/desk")
        await expect(one.page.get_by_role("heading", level=1)).to_contain_text("Noemí")
        await expect(one.page.locator("[data-figure=waiting]")).to_have_text("2")
        await expect(one.page.locator("[data-figure=longest]")).to_have_text("1 h 4 min")
        await expect(one.page.locator(".inbox-row").first).to_contain_text("Emergencia")
        assert await one.page.evaluate("document.documentElement.lang") == "es"
        await one.is_sound()
        await one.tab_to("Salir")
        await one.page.keyboard.press("Enter")
        await expect(one.page.get_by_role("status")).to_have_text("Cerraste tu sesión. ¡Hasta luego!")
        await one.open("/desk")
        await expect(one.page).to_have_url(f"{site.url}/desk/sign-in")


async def test_the_queue_is_followed_without_reloading(browser: Browser, site: DeskSite) -> None:
    person = await site.desk.newcomer(utility="prairie", language="en")
    await site.nobody_waits()
    async with agent(browser, site, locale="en-US") as one:
        await one.open("/desk")
        await one.sign_in(person)
        await expect(one.page.get_by_text("Nobody is waiting")).to_be_visible()
        await one.is_sound()
        await site.waits("prairie", "dispute", channel="whatsapp")
        await expect(one.page.locator(".inbox-row")).to_contain_text(["Disputes a charge"])
        await expect(one.page.locator("[data-figure=waiting]")).to_have_text("1")


async def test_an_administrator_chooses_the_utility(browser: Browser, site: DeskSite) -> None:
    person = await site.desk.newcomer(utility=None, role="admin", language="en")
    await site.nobody_waits()
    await site.waits("cantera")
    await site.waits("prairie")
    async with agent(browser, site, locale="en-US") as one:
        await one.open("/desk")
        await one.sign_in(person)
        await expect(one.page.locator("[data-figure=waiting]")).to_have_text("2")
        await one.tab_to("Prairie Power & Water")
        await one.page.keyboard.press("Enter")
        await expect(one.page.locator("[data-figure=waiting]")).to_have_text("1")
        await one.is_sound()


@SIZES
async def test_a_wrong_password_is_said_and_the_password_gets_the_focus(
    browser: Browser, site: DeskSite, size: dict[str, int]
) -> None:
    person = await site.desk.newcomer()
    async with agent(browser, site, size=size, locale="en-US") as one:
        await one.open("/desk/sign-in")
        await one.sign_in(person, "not the right one")
        await expect(one.page.get_by_role("alert")).to_contain_text("don't match")
        await expect(one.page.locator("#email")).to_have_value(person.email)
        await expect(one.page.locator("#password")).to_be_focused()
        await one.is_sound()
        await one.page.keyboard.type(PASSWORD)
        await one.page.keyboard.press("Enter")
        await expect(one.page).to_have_url(f"{site.url}/desk")


@SIZES
async def test_the_second_step_is_set_up_and_then_asked_for(
    browser: Browser, site: DeskSite, size: dict[str, int]
) -> None:
    person = await site.desk.newcomer()
    async with agent(browser, site, size=size) as one:
        await one.open("/desk/me")
        await one.sign_in(person)
        await expect(one.page.get_by_role("heading", name="Segundo paso")).to_be_visible()
        await one.is_sound()
        await one.page.locator("#second-current").fill(PASSWORD)
        await one.page.locator("#second-current").press("Enter")
        await expect(one.page.get_by_role("img", name="Código QR para tu app de códigos")).to_be_visible()
        key = (await one.page.locator(".key").inner_text()).replace(" ", "")
        await one.is_sound()
        await one.page.locator("#second-code").fill("000000")
        await one.page.locator("#second-code").press("Enter")
        await expect(one.page.get_by_role("alert")).to_contain_text("Ese código no sirve")
        await expect(one.page.locator("#second-code")).to_be_focused()
        await one.is_sound()
        await one.page.keyboard.type(pyotp.TOTP(key).at(datetime.now(UTC)))
        await one.page.keyboard.press("Enter")
        await expect(one.page.locator(".codes li")).to_have_count(10)
        recovery = await one.page.locator(".codes li").first.inner_text()
        await one.is_sound()
        await one.page.get_by_role("link", name="Ya los guardé").click()
        await expect(one.page.get_by_text("Te quedan 10 códigos de recuperación.")).to_be_visible()
        await one.is_sound()
        await one.page.get_by_role("button", name="Salir", exact=True).click()
        await one.sign_in(person)
        await expect(one.page.locator("#code")).to_be_focused()
        await one.is_sound()
        await one.page.keyboard.type(recovery)
        await one.page.keyboard.press("Enter")
        await expect(one.page).to_have_url(f"{site.url}/desk")


@SIZES
async def test_who_was_given_a_password_chooses_one_and_goes_on(
    browser: Browser, site: DeskSite, size: dict[str, int]
) -> None:
    person = await site.desk.newcomer(must_change=True)
    async with agent(browser, site, size=size) as one:
        await one.open("/desk")
        await one.sign_in(person)
        await expect(one.page.get_by_text("Alguien más eligió tu contraseña")).to_be_visible()
        await one.is_sound()
        await one.tab_to("Contraseña actual")
        await one.page.keyboard.type(PASSWORD)
        for _ in range(2):
            await one.page.keyboard.press("Tab")
            await one.page.keyboard.type(NEW)
        await one.page.keyboard.press("Enter")
        await expect(one.page.get_by_role("status")).to_contain_text("Tu contraseña cambió")
        await one.is_sound()
        await one.open("/desk")
        await expect(one.page.locator("[data-figure=waiting]")).to_be_visible()


async def test_the_language_changes_the_page_and_its_lang(browser: Browser, site: DeskSite) -> None:
    person = await site.desk.newcomer()
    async with agent(browser, site) as one:
        await one.open("/desk/me")
        await one.sign_in(person)
        await one.page.get_by_role("radio", name="English").check()
        await one.page.get_by_role("button", name="Guardar").click()
        await expect(one.page.get_by_role("status")).to_have_text("Done, the desk speaks English with you.")
        assert await one.page.evaluate("document.documentElement.lang") == "en-US"
        await one.is_sound()
        await one.page.get_by_role("button", name="Sign out", exact=True).click()
        await expect(one.page.get_by_role("heading", level=1)).to_have_text("Sign in to the desk")


async def test_an_open_page_is_left_when_its_session_ends(browser: Browser, site: DeskSite) -> None:
    person = await site.desk.newcomer()
    async with agent(browser, site) as one:
        await one.open("/desk/me")
        await one.sign_in(person)
        await expect(one.page.get_by_role("heading", name="Segundo paso")).to_be_visible()
        async with site.engine.begin() as connection:
            await connection.execute(text("delete from desk.sessions where person_id = :id"), {"id": person.id})
        await expect(one.page.get_by_role("status")).to_contain_text("Tu sesión terminó", timeout=40_000)
        await expect(one.page.locator("[name=next]")).to_have_value("/desk/me")


async def test_a_name_is_text_and_never_markup(browser: Browser, site: DeskSite) -> None:
    person = await site.desk.newcomer(name="<img src=x onerror='window.attacked=1'> {{7*7}}")
    async with agent(browser, site) as one:
        await one.open("/desk/me")
        await one.sign_in(person)
        await expect(one.page.locator("#profile-title")).to_have_text(person.name)
        assert await one.page.evaluate("window.attacked") is None
        await one.is_sound()


async def test_at_twice_the_size_nothing_is_cut_off(browser: Browser, site: DeskSite) -> None:
    """WCAG 1.4.4: 200 % on 1366 px leaves 683 px of room."""
    person = await site.desk.newcomer()
    async with agent(browser, site, size={"width": 683, "height": 384}) as one:
        await one.open("/desk/me")
        await one.is_sound()
        await one.sign_in(person)
        await expect(one.page.get_by_role("heading", name="Segundo paso")).to_be_visible()
        await one.is_sound()


async def test_another_utility_s_queue_is_not_there(browser: Browser, site: DeskSite) -> None:
    person = await site.desk.newcomer()
    async with agent(browser, site) as one:
        await one.open("/desk?utility=prairie")
        await one.sign_in(person)
        await expect(one.page.get_by_role("heading", level=1)).to_have_text("Aquí no hay nada")
        await one.is_sound()
