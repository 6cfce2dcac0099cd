"""Files in a conversation, in a real Chromium: an agent sends one, and sees what the customer sent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Browser, expect

from bot.files import kinds, store
from tests.bot.files.test_kinds import picture
from tests.browser.agents import Floor, web_customer
from tests.browser.test_desk import DESKTOP, PHONE
from tests.browser.test_inbox import answer_box, at_desk, path_of

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
PDF = {"name": "recibo octubre.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 a bill"}
PROGRAM = {"name": "recibo.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x90 a program"}


async def choose(one: Any, file: dict[str, Any]) -> None:
    async with one.page.expect_file_chooser() as opened:
        await one.page.get_by_role("button", name="Adjuntar un archivo").click()
    await (await opened.value).set_files(file)


@SIZES
async def test_a_file_is_chosen_taken_off_and_sent_with_words(
    browser: Browser, floor: Floor, size: dict[str, int]
) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    async with web_customer(floor.site) as rosa:
        await rosa.says("Quiero mi recibo")
        async with at_desk(browser, floor, noemi, path_of(rosa.conversation), size=size) as one:
            await one.page.get_by_role("button", name="Tomar").click()
            await expect(answer_box(one)).to_be_focused()
            await choose(one, PROGRAM)
            await expect(one.page.get_by_text("Por su contenido, este tipo de archivo no se puede")).to_be_visible()
            await choose(one, PDF)
            await expect(one.page.locator(".attached")).to_contain_text("recibo octubre.pdf")
            await one.is_sound()
            await one.page.get_by_role("button", name="Quitar el archivo").click()
            await expect(one.page.locator(".attached")).to_be_hidden()
            await choose(one, PDF)
            await expect(one.page.locator(".attached")).to_contain_text("recibo octubre.pdf")
            await answer_box(one).fill("Aquí está su recibo")
            await answer_box(one).press("Enter")
            await expect(one.page.locator(".attached")).to_be_hidden()
            sent = one.page.locator(".bubble.agent").filter(has_text="Aquí está su recibo")
            await expect(sent.get_by_role("link", name="recibo octubre.pdf")).to_be_visible()
            await one.is_sound()
            async with one.page.expect_popup() as tab:
                await sent.get_by_role("link").click()
            await (await tab.value).close()
        await rosa.hears("recibo octubre.pdf")


async def customer_sends(floor: Floor, conversation: UUID, content: bytes, name: str, caption: str = "") -> None:
    """A file that has been fetched, or a reference that says why not."""
    async with floor.engine.begin() as connection:
        kept = await store.keep(
            connection,
            utility="cantera",
            conversation_id=conversation,
            content=content,
            filename=name,
            limits=kinds.CUSTOMERS,
            now=datetime.now(UTC),
        )
    await floor.customer_sends(conversation, kept.kind, kept.reference, kept.filename, caption)


@SIZES
async def test_what_the_customer_sent_is_seen_heard_and_opened(
    browser: Browser, floor: Floor, size: dict[str, int]
) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    rosa = await floor.conversation("Buenas tardes", name="Rosa M.", minutes=0)
    await customer_sends(floor, rosa, picture("JPEG"), "medidor.jpg", "Mi medidor hoy")
    await customer_sends(floor, rosa, b"OggS\0\x02" + b"\0" * 40, "")
    await customer_sends(floor, rosa, b"%PDF-1.7 a bill", "recibo viejo.pdf")
    await floor.customer_sends(rosa, "document", "lost:expired", "acta.pdf", "")
    await floor.customer_sends(rosa, "video", "918273645", "", "")
    async with at_desk(browser, floor, noemi, path_of(rosa), size=size) as one:
        shown = one.page.get_by_role("img", name="Mi medidor hoy")
        await expect(shown).to_be_visible()
        await expect(shown).to_have_js_property("naturalWidth", 2)
        await expect(one.page.locator("audio[aria-label='Nota de voz']")).to_be_visible()
        await expect(one.page.get_by_role("link", name="recibo viejo.pdf")).to_be_visible()
        lost = one.page.locator(".bubble.customer").filter(has_text="acta.pdf")
        await expect(lost).to_contain_text("Ya no se puede descargar. Pide que lo envíe otra vez.")
        await expect(one.page.locator(".bubble.customer").filter(has_text="Se está descargando…")).to_be_visible()
        await one.is_sound()
