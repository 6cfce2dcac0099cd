"""The letters of a page, which arrive after its words."""

from __future__ import annotations

from playwright.async_api import Page


async def drawn_in_its_letters(page: Page) -> None:
    """Until every font that the page asked for is there.

    An icon is a word in the icons' font: before that has come, axe takes it for a word, and for too pale a one.
    """
    await page.evaluate("new Promise(requestAnimationFrame).then(() => document.fonts.ready).then(() => null)")
