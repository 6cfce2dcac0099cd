"""Somebody on a utility's site with the widget on it, and what the tests need to be them."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from PIL import Image
from playwright.async_api import BrowserContext, Locator, Page, expect

from channels.message import Media, Option, Text
from tests.bot.webchat.stage import Draft, Stage

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
PAY = (Option("Pagar", "/pay_bill"), Option("Ver mi recibo", "/get_bill"))
XSS = [
    "<img src=x onerror=\"window.pwned='img'\">",
    "<script>window.pwned='script'</script>",
    "\"><svg/onload=window.pwned='svg'>",
    "javascript:window.pwned='url'",
    "</textarea><script>window.pwned='textarea'</script>",
    "{{constructor.constructor('window.pwned=1')()}}",
    "<iframe srcdoc=\"<script>parent.pwned='frame'</script>\">",
    "‮<b onmouseover=window.pwned='b'>gato</b>",
]


@dataclass
class Visit:
    """Somebody on the utility's site."""

    page: Page
    context: BrowserContext
    complaints: list[str] = field(default_factory=list)

    @property
    def bubble(self) -> Locator:
        return self.page.locator("ventanilla-chat .bubble")

    @property
    def panel(self) -> Locator:
        return self.page.get_by_role("dialog")

    @property
    def input(self) -> Locator:
        return self.page.get_by_role("textbox")

    @property
    def status(self) -> Locator:
        return self.page.locator("ventanilla-chat .status")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    async def open(self) -> None:
        await self.bubble.click()
        await expect(self.panel).to_be_visible()

    async def say(self, words: str) -> None:
        await self.input.fill(words)
        await self.input.press("Enter")

    async def lines(self) -> list[str]:
        """The transcript as the eye sees it."""
        shown: list[str] = await self.page.locator("ventanilla-chat .m").evaluate_all(
            "all => all.map((one) => [...one.children].filter((part) => part.className !== 'off')"
            ".map((part) => part.innerText.trim()).join('|'))"
        )
        return shown

    async def expect_lines(self, *lines: str) -> None:
        async with asyncio.timeout(20):
            while await self.lines() != list(lines):
                await self.page.wait_for_timeout(50)

    async def focused(self) -> str:
        """The accessible name of what has the keyboard."""
        name: str = await self.page.evaluate(
            "() => { const at = document.querySelector('ventanilla-chat').shadowRoot.activeElement;"
            " return at ? at.getAttribute('aria-label') || at.id || at.textContent : '' }"
        )
        return name


Visitor = Callable[..., Any]


@asynccontextmanager
async def gateway_down(stage: Stage, visited: Visit) -> AsyncIterator[None]:
    """The gateway stops and comes back; the browser's own notes about refused connections are forgiven."""
    await stage.stop()
    yield
    await stage.start()
    visited.complaints[:] = [one for one in visited.complaints if "ERR_CONNECTION_REFUSED" not in one]


def forgive(visited: Visit, *words: str) -> None:
    visited.complaints[:] = [one for one in visited.complaints if not any(word in one for word in words)]


def balance(said: str) -> list[Draft]:
    if said == "choice /get_bill":
        return [
            ((Text("Aquí está:"),), (Option("Pagar", "/pay_bill"),)),
            ((Media("document", "/api/bill.pdf", "application/pdf", "recibo.pdf", "Recibo de octubre"),), ()),
            ((Media("image", "/api/chart.png", "image/png", "", "Tu consumo"),), ()),
        ]
    return [((Text(f"re: {said}"),), PAY)]


def picture() -> httpx.Response:
    buffer = io.BytesIO()
    Image.new("RGB", (600, 300), "#0b6e8f").save(buffer, "PNG")
    return httpx.Response(200, content=buffer.getvalue(), headers={"content-type": "image/png"})
