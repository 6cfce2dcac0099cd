"""The pages of linking and of the PIN in a real Chromium: both languages and sizes, clean in axe, without a script."""

from __future__ import annotations

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser

from bot.linking.customer import Sent
from bot.linking.pages import page
from kit import utility

pytestmark = pytest.mark.browser

SIZES = ({"width": 1366, "height": 768}, {"width": 390, "height": 844})
FORM = {
    "assistant": "Alexa",
    "action": "/oauth/authorize?x=1",
    "start": "/oauth/authorize?x=1",
    "other_language": "/oauth/authorize?lang=en",
    "proof": "p",
}
CONTACTS = [Sent("sms", "•• 34"), Sent("email", "a•••@b.mx")]
PAGES = {
    "link_contract": {**FORM, "wrong": "No encontramos ese contrato.", "contract": "1234567890"},
    "link_code": {**FORM, "wrong": "", "sent": CONTACTS[0], "others": CONTACTS},
    "link_notice": {},
    "pin_contract": {**FORM, "wrong": "", "contract": ""},
    "pin_code": {**FORM, "wrong": "Esa no es la clave.", "sent": CONTACTS[0], "others": CONTACTS},
    "pin_choose": {**FORM, "wrong": "Los dos NIP no son iguales.", "has_pin": True},
    "pin_done": {**FORM, "removed": False},
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("of", "language"), [("cantera", "es"), ("prairie", "en")])
async def test_the_page_is_clean_and_fits(browser: Browser, name: str, of: str, language: str) -> None:
    html = bytes(page(name, utility=utility.load(of), language=language, **PAGES[name]).body).decode()  # type: ignore[arg-type]
    for size in SIZES:
        shown = await browser.new_page(viewport=size)  # type: ignore[arg-type]
        await shown.set_content(html)
        found = await Axe().run(shown)
        assert [(one["id"], [n["target"] for n in one["nodes"]]) for one in found.response["violations"]] == []
        assert await shown.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert await shown.locator("footer a[href^='tel:+']").is_visible()
        await shown.close()
