"""The widget on a utility's own page, in Chromium, against a gateway that listens on another origin."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, expect

from bot.webchat.router import WIDGET
from channels.message import Link, Location, Media, Option, Text
from tests.bot.webchat.stage import Stage
from tests.browser.site import open_site
from tests.browser.visits import DESKTOP, PAY, PHONE, XSS, Visit, Visitor, balance, forgive, picture

pytestmark = pytest.mark.browser


def test_it_is_under_30_kb_and_stands_alone() -> None:
    raw = WIDGET.read_bytes()
    assert len(raw) < 30_000
    for word in (b"import(", b"innerHTML", b"insertAdjacentHTML", b"document.write", b"eval("):
        assert word not in raw


async def test_the_bubble_wears_the_brand_before_anybody_has_spoken(stage: Stage, visit: Visitor) -> None:
    opened = "select count(*) from runtime.conversations where channel = 'web'"
    before = await stage.rows(opened)
    visited = await visit(utility="prairie", lang="en")
    await expect(visited.bubble).to_have_css("background-color", "rgb(138, 59, 18)")
    assert await stage.rows(opened) == before


async def test_buttons_bring_answers_and_what_was_pressed_travels_by_its_value(stage: Stage, visit: Visitor) -> None:
    stage.script = balance
    stage.backend.files["/api/chart.png"] = picture()
    stage.backend.files["/api/bill.pdf"] = httpx.Response(
        200, content=b"%PDF-1.7", headers={"content-type": "application/pdf"}
    )
    visited = await visit()
    await visited.open()
    await visited.button("¿Cuánto debo?").click()
    await visited.button("Ver mi recibo").click()
    document = visited.page.get_by_role("link", name="recibo.pdf")
    await expect(document).to_be_visible()
    image = visited.page.get_by_role("img", name="Tu consumo")
    await expect(image).to_have_js_property("naturalWidth", 600)
    # the menu of the turn's first message stands below its last
    await expect(visited.button("Pagar")).to_be_visible()
    await expect(visited.page.locator("ventanilla-chat .log > :last-child")).to_have_class("choices")
    await visited.expect_lines(
        "Hola. Soy el asistente de Aguas de Cantera. ¿En qué puedo ayudar?",
        "¿Cuánto debo?",
        "re: ¿Cuánto debo?",
        "Ver mi recibo",
        "Aquí está:",
        "Recibo de octubre|recibo.pdf\n(se abre en otra ventana)",
        "Tu consumo|(se abre en otra ventana)",
    )
    assert await document.get_attribute("target") == "_blank"
    assert await document.get_attribute("rel") == "noopener noreferrer"
    async with httpx.AsyncClient() as client:
        answer = await client.get(str(await document.get_attribute("href")))
    assert answer.content == b"%PDF-1.7"


async def test_an_image_that_is_gone_says_so(stage: Stage, visit: Visitor) -> None:
    stage.script = balance
    visited = await visit()
    await visited.open()
    await visited.say("hola")
    await visited.button("Ver mi recibo").click()
    await expect(visited.panel.get_by_text("La imagen ya no está disponible.")).to_be_visible()
    forgive(visited, "404 (Not Found)", "503 (Service Unavailable)")


async def test_typing_shows_while_the_answer_is_made(stage: Stage, visit: Visitor) -> None:
    stage.free.clear()
    visited = await visit()
    await visited.open()
    await visited.say("hola")
    dots = visited.page.locator("ventanilla-chat .typing")
    await expect(dots).to_be_visible()
    stage.free.set()
    await expect(visited.panel.get_by_text("re: hola")).to_be_visible()
    await expect(dots).to_have_count(0)


async def test_the_keyboard_alone_opens_speaks_and_closes(visit: Visitor) -> None:
    visited = await visit()
    await expect(visited.bubble).to_be_visible()
    await visited.page.keyboard.press("Tab")
    await visited.page.keyboard.press("Tab")
    assert await visited.focused() == "Abrir el chat"
    await visited.page.keyboard.press("Enter")
    await expect(visited.input).to_be_focused()
    await visited.page.keyboard.type("hola")
    await visited.page.keyboard.press("Shift+Enter")
    await visited.page.keyboard.type("¿cuánto debo?")
    await visited.page.keyboard.press("Enter")
    await expect(visited.panel.get_by_text("re: hola\n¿cuánto debo?")).to_be_visible()
    await visited.page.keyboard.press("Escape")
    await expect(visited.panel).to_be_hidden()
    assert await visited.focused() == "Abrir el chat"
    await visited.page.keyboard.press("Space")
    await expect(visited.input).to_be_focused()
    order = []
    for _ in range(3):
        await visited.page.keyboard.press("Shift+Tab")
        order.append(await visited.focused())
    assert order == ["Conversación", "Cerrar el chat", "Empezar de nuevo"]


async def test_on_a_phone_the_keyboard_stays_inside_and_the_input_is_not_seized(visit: Visitor) -> None:
    visited = await visit(viewport=PHONE, touch=True)
    await visited.open()
    assert await visited.focused() == "panel"
    await expect(visited.panel).to_have_attribute("aria-modal", "true")
    seen = []
    for _ in range(20):
        await visited.page.keyboard.press("Tab")
        seen.append(await visited.focused())
    assert "" not in seen
    assert {"Empezar de nuevo", "Cerrar el chat", "Escribir un mensaje", "Enviar"} <= set(seen)
    await visited.button("Mi recibo").tap()
    await expect(visited.panel.get_by_text("re: Mi recibo")).to_be_visible()
    assert await visited.focused() == "Conversación"
    await visited.button("Cerrar el chat").tap()
    await expect(visited.bubble).to_be_focused()


async def test_it_follows_the_customer_from_page_to_page_and_draws_everything_once(
    stage: Stage, visit: Visitor
) -> None:
    visited = await visit()
    await visited.open()
    await visited.say("uno")
    before = (
        "Hola. Soy el asistente de Aguas de Cantera. ¿En qué puedo ayudar?",
        "uno",
        "re: uno",
    )
    await visited.expect_lines(*before)
    await visited.page.locator("#next").click()
    await visited.page.wait_for_url("**/dos*")
    await expect(visited.panel).to_be_visible()
    await visited.expect_lines(*before)
    await visited.say("dos")
    after = (*before, "dos", "re: dos")
    await visited.expect_lines(*after)
    await visited.page.reload()
    await visited.expect_lines(*after)
    await visited.page.go_back()
    await visited.page.wait_for_url("**/uno*")
    await visited.expect_lines(*after)
    assert len(stage.said) == 1


async def test_what_comes_while_it_is_closed_is_counted_and_survives_a_page(stage: Stage, visit: Visitor) -> None:
    visited = await visit()
    await visited.open()
    await visited.say("uno")
    await expect(visited.panel.get_by_text("re: uno")).to_be_visible()
    await visited.button("Cerrar el chat").first.click()
    conversation = next(iter(stage.said))
    await stage.speak(conversation, Text("Ya volvió el agua."))
    await expect(visited.bubble).to_have_accessible_name("Abrir el chat, 1 sin leer")
    await visited.page.locator("#next").click()
    await expect(visited.bubble).to_have_accessible_name("Abrir el chat, 1 sin leer")
    await visited.open()
    await expect(visited.panel.get_by_text("Ya volvió el agua.")).to_have_count(1)
    await visited.button("Cerrar el chat").first.click()
    await expect(visited.bubble).to_have_accessible_name("Abrir el chat")


async def test_start_over_forgets_the_conversation_and_keeps_the_brand(stage: Stage, visit: Visitor) -> None:
    visited = await visit()
    await visited.open()
    await visited.say("secreto")
    await expect(visited.panel.get_by_text("re: secreto")).to_be_visible()
    await visited.button("Empezar de nuevo").click()
    await visited.expect_lines("Hola. Soy el asistente de Aguas de Cantera. ¿En qué puedo ayudar?")
    await expect(visited.page.get_by_role("heading", name="Aguas de Cantera").last).to_be_visible()
    await visited.say("dos")
    await expect(visited.panel.get_by_text("re: dos")).to_be_visible()
    assert list(stage.said.values()) == [["secreto"], ["dos"]]
    assert "secreto" not in str(await visited.page.evaluate("JSON.stringify(sessionStorage)"))


@pytest.mark.parametrize(
    ("query", "bubble"),
    [
        ({"lang": "es"}, "Abrir el chat"),
        ({"lang": "en-US"}, "Open chat"),
        ({"lang": "es", "data": "en"}, "Open chat"),
        ({"lang": "fr", "utility": "prairie"}, "Open chat"),
        ({"lang": "fr", "utility": "cantera"}, "Abrir el chat"),
    ],
)
async def test_it_speaks_the_pages_language_or_the_utilitys(visit: Visitor, query: dict[str, str], bubble: str) -> None:
    visited = await visit(**query)
    await expect(visited.bubble).to_have_accessible_name(bubble)


async def test_it_takes_up_the_language_that_the_customer_writes_in(stage: Stage, visit: Visitor) -> None:
    visited = await visit(lang="es")
    await visited.open()
    await visited.say("hola")
    await expect(visited.panel.get_by_text("re: hola")).to_be_visible()
    async with stage.engine.begin() as connection:
        await connection.exec_driver_sql(
            "update runtime.conversations set language = 'en' where id = %s", (next(iter(stage.said)),)
        )
    await visited.say("in English please")
    await expect(visited.input).to_have_attribute("placeholder", "Type your message")
    await visited.page.reload()
    await expect(visited.input).to_have_attribute("placeholder", "Type your message")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE, {"width": 320, "height": 256}], ids=["desktop", "phone", "400 %"])
async def test_axe_finds_nothing(stage: Stage, visit: Visitor, viewport: dict[str, int]) -> None:
    stage.script = balance
    stage.backend.files["/api/chart.png"] = picture()
    rules = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
    visited = await visit(viewport=viewport, calm=True)
    await expect(visited.bubble).to_be_visible()
    assert (await Axe().run(visited.page, options=rules)).response["violations"] == []
    await visited.open()
    await visited.say("hola 💧")
    await visited.button("Ver mi recibo").click()
    await expect(visited.page.get_by_role("img", name="Tu consumo")).to_have_js_property("naturalWidth", 600)
    await stage.speak(next(iter(stage.said)), Link("https://example.org/", "Sitio"), Location(20.5, -100.4, "Centro"))
    await expect(visited.page.get_by_role("link", name="Centro")).to_be_visible()
    found = await Axe().run(visited.page, options=rules)
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found.response["violations"]] == []


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_everything_to_press_is_44_pixels_and_nothing_scrolls_sideways(
    stage: Stage, visit: Visitor, viewport: dict[str, int]
) -> None:
    stage.script = lambda _said: [((Text("x" * 400 + " ñ" * 200),), (Option("una opción muy larga " * 5, "/a"), *PAY))]
    visited = await visit(viewport=viewport)
    await visited.open()
    await visited.say("W" * 300)
    await expect(visited.button("Pagar")).to_be_visible()
    for control in await visited.panel.locator("button, a, textarea").all():
        box = await control.bounding_box()
        assert box is not None
        assert round(min(box["width"], box["height"]), 2) >= 44  # the browser counts in fractions
    wide = await visited.panel.locator(".log").evaluate("list => list.scrollWidth - list.clientWidth")
    assert wide == 0
    assert await visited.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_new_words_are_announced_once_and_a_restored_transcript_not_at_all(visit: Visitor) -> None:
    visited = await visit()
    await visited.open()
    await visited.say("uno")
    live = visited.page.locator("ventanilla-chat [aria-live=polite]")
    await expect(live).to_have_text("Asistente: re: uno")
    await expect(visited.page.get_by_role("log")).to_have_attribute("aria-live", "off")
    await visited.page.reload()
    await expect(visited.panel.get_by_text("re: uno")).to_be_visible()
    await expect(live).to_have_text("")


async def test_nothing_that_anybody_writes_is_ever_run(stage: Stage, visit: Visitor) -> None:
    visited = await visit()
    await visited.open()
    await visited.say("hola")
    await expect(visited.panel.get_by_text("re: hola")).to_be_visible()
    conversation = next(iter(stage.said))
    for words in XSS:
        await visited.say(words)
        await stage.speak(
            conversation,
            Text(words),
            Link(words, words),
            Media("document", "/x", "text/html", words, words),
            Location(1.0, 2.0, words, words),
            choices=(Option(words, words),),
        )
    async with asyncio.timeout(20):
        while len(await visited.lines()) < 3 + 3 * len(XSS):
            await visited.page.wait_for_timeout(50)
    await visited.page.reload()
    async with asyncio.timeout(20):
        while len(await visited.lines()) < 3 + 3 * len(XSS):
            await visited.page.wait_for_timeout(50)
    for one in await visited.panel.locator("a").all():
        assert (await one.get_attribute("href") or "").startswith(("http://", "https://"))
    assert await visited.page.evaluate("window.pwned") is None
    assert await visited.panel.locator(".m img, .m script, .m iframe, .m b").count() == 0


async def test_a_page_with_hostile_css_changes_nothing(visit: Visitor) -> None:
    looks = (
        "() => { const root = document.querySelector('ventanilla-chat').shadowRoot;"
        " return ['.bubble', '.panel', '.m p', '.choices button', 'textarea'].map((name) => {"
        " const one = root.querySelector(name), css = getComputedStyle(one);"
        " return [name, JSON.stringify(one.getBoundingClientRect()), css.color, css.fontFamily, css.opacity,"
        " css.letterSpacing] }) }"
    )
    seen = []
    for css in ("plain", "hostile"):
        visited = await visit(css=css, calm=True)
        await expect(visited.bubble).to_be_visible()
        await visited.bubble.click()
        await expect(visited.button("¿Cuánto debo?")).to_be_visible()
        seen.append(await visited.page.evaluate(looks))
    assert seen[0] == seen[1]


async def test_a_module_works_and_a_second_script_does_nothing(visit: Visitor) -> None:
    visited = await visit(kind="module")
    await expect(visited.bubble).to_be_visible()
    await visited.page.evaluate(
        "() => { const again = document.createElement('script'); const first = document.querySelector('script[src]');"
        " again.src = trustedTypes.createPolicy('test', { createScriptURL: (url) => url }).createScriptURL(first.src);"
        " again.dataset.utility = 'cantera'; document.body.append(again);"
        " return new Promise((done) => { again.onload = done }) }"
    )
    await expect(visited.page.locator("ventanilla-chat")).to_have_count(1)


async def test_the_page_can_open_and_close_it(visit: Visitor) -> None:
    visited = await visit()
    await expect(visited.bubble).to_be_visible()
    await visited.page.evaluate("ventanilla.open()")
    await expect(visited.panel).to_be_visible()
    await visited.page.evaluate("ventanilla.open()")
    await expect(visited.panel).to_be_visible()
    await visited.page.evaluate("ventanilla.close()")
    await expect(visited.panel).to_be_hidden()


async def test_a_script_without_a_utility_or_with_a_wrong_one_says_what_to_do(visit: Visitor) -> None:
    without = await visit(utility="")
    await without.page.wait_for_load_state("networkidle")
    assert ["data-utility" in said for said in without.complaints] == [True]
    await expect(without.page.locator("ventanilla-chat")).to_have_count(0)
    wrong = await visit(utility="atlantis")
    await wrong.page.wait_for_load_state("networkidle")
    assert any('no utility "atlantis"' in said for said in wrong.complaints)
    for visited in (without, wrong):
        visited.complaints.clear()


async def test_who_reads_further_up_is_not_pulled_down(stage: Stage, visit: Visitor) -> None:
    visited = await visit()
    await visited.open()
    await visited.say("hola\n" * 60)
    log = visited.page.get_by_role("log")
    await expect(visited.panel.get_by_text("re: hola")).to_be_visible()
    await log.evaluate("list => { list.scrollTop = 0 }")
    await visited.page.wait_for_timeout(100)
    await stage.speak(next(iter(stage.said)), Text("más abajo"))
    await expect(visited.panel.get_by_text("más abajo")).to_have_count(1)
    assert await log.evaluate("list => list.scrollTop") == 0


@pytest.mark.model
async def test_a_customer_is_answered_by_the_whole_counter(counter: Any, browser: Browser) -> None:
    async with open_site(counter.stack.gateway) as site:
        context = await browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
        page = await context.new_page()
        visited = Visit(page, context)
        await page.goto(site.page())
        await visited.open()
        member = counter.member("plain", "cantera")
        await visited.say("¿cuánto debo?")
        await expect(visited.page.locator("ventanilla-chat .m.bot")).not_to_have_count(1, timeout=30_000)
        await visited.say(member["contract"])
        owed = member["expect"]["balance"]["amount_minor"]
        await expect(visited.panel.get_by_text(f"{abs(owed) // 100:,}.{abs(owed) % 100:02}").first).to_be_visible(
            timeout=30_000
        )
        await context.close()
