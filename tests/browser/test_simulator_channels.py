"""The simulator's Telegram, e-mail and speakers in a real Chromium, against a whole counter with a trained model."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.browser.test_simulator import ANSWER_MS, ATTACKS, DESKTOP, PHONE, balance_of, open_simulator, ordinary
from tests.counter.fixtures import Counter

pytestmark = [pytest.mark.browser, pytest.mark.model]


async def test_in_telegram_a_shared_number_proves_who_writes_and_a_key_under_a_message_is_pressed(
    browser: Browser, counter: Counter
) -> None:
    member = ordinary(counter, 2)
    async with open_simulator(browser, counter, size=DESKTOP) as viewer:
        await viewer.pick(member)
        await viewer.bring("telegram")
        await viewer.begin("telegram")
        pane = viewer.pane("telegram")
        await pane.get_by_role("button", name="Mi número").click()
        await expect(pane.locator(".mine .marked")).to_contain_text(member["phone"])
        await expect(pane.locator(".theirs")).not_to_have_count(0, timeout=ANSWER_MS)
        await viewer.say("telegram", "¿cuánto debo?")
        await viewer.hears("telegram", balance_of(member))
        await pane.get_by_role("button", name="Ver mi recibo").click()
        await expect(pane.locator(".mine .pressed").last).to_contain_text("Ver mi recibo")
        await expect(viewer.page.locator(".details .intent-name").first).to_have_text("get_bill", timeout=ANSWER_MS)
        await viewer.page.locator(".details").get_by_text("Webhook firmado").click()
        await expect(viewer.page.locator(".details pre").first).to_contain_text("callback_query")
        assert await viewer.violations() == []
        assert viewer.troubles == []


async def test_a_letter_is_answered_in_its_thread_and_is_never_markup_of_the_page(
    browser: Browser, counter: Counter
) -> None:
    async with open_simulator(browser, counter, size=PHONE, path="/?who=cantera.visitor") as viewer:
        await viewer.bring("web")
        await viewer.say("web", "hola")
        await expect(viewer.page.locator(".details .badge.web")).to_have_count(1, timeout=ANSWER_MS)
        await viewer.bring("email")
        pane = viewer.pane("email")
        await pane.get_by_role("button", name="Escribe un correo nuevo").first.click()
        await pane.get_by_role("textbox", name="Asunto").fill(ATTACKS[1])
        await pane.get_by_role("textbox", name="Escribe tu correo").fill("¿Dónde están sus oficinas?")
        assert await viewer.violations() == []
        await pane.locator(".new-letter .post").click()
        frame = pane.locator(".sheet.theirs iframe")
        await expect(frame.content_frame.locator("main")).to_contain_text("Oficina Centro", timeout=ANSWER_MS)
        assert (await frame.get_attribute("sandbox") or "").split() == [
            "allow-popups",
            "allow-popups-to-escape-sandbox",
        ]
        await expect(viewer.page.locator(".details .badge.email")).to_have_count(1)
        await expect(pane.locator(".thread-subject").first).to_have_text(ATTACKS[1])
        assert await viewer.page.evaluate("window.attacked") is None
        await pane.get_by_role("textbox", name="Responder").fill("¿Y qué necesito para contratar el agua?")
        await pane.locator(".answer .post").click()
        await expect(pane.locator(".sheet")).to_have_count(4, timeout=ANSWER_MS)
        await pane.locator(".sheet .chip").last.click()
        await expect(viewer.page.locator(".intent.first .intent-name")).to_have_text("requirements")
        await viewer.page.locator(".details").get_by_text("Webhook firmado").click()
        await expect(viewer.page.locator(".details pre").first).to_contain_text("webhook-signature")
        await expect(viewer.page.locator(".details pre").first).to_contain_text("In-Reply-To")
        await viewer.page.locator('.tab[data-view="chats"]').click()
        await pane.get_by_role("button", name="Volver a los correos").first.click()
        await expect(pane.locator(".letter-row")).to_have_count(1)
        assert await viewer.violations() == []
        assert viewer.troubles == []


async def test_a_speaker_shows_a_card_until_it_is_linked_and_then_says_the_balance(
    browser: Browser, counter: Counter
) -> None:
    member = next(row for row in counter.cast if row["tags"] == ["estimated_reads"])
    async with open_simulator(browser, counter, size=DESKTOP) as viewer:
        await viewer.pick(member)
        await viewer.bring("alexa")
        pane = viewer.pane("alexa")
        await pane.get_by_role("button", name="¿cuánto debo?").click()
        await expect(pane.locator(".device-title")).to_have_text("Vincula tu contrato", timeout=ANSWER_MS)
        await expect(pane.locator(".device-state")).to_have_text("Sesión cerrada")
        code = viewer.page.locator(".codes .code-digits").first
        before = await code.inner_text() if await code.count() else ""
        async with viewer.page.context.expect_page() as opened:
            await pane.get_by_role("button", name="Vincular").click()
        linking = await opened.value
        await linking.get_by_role("textbox").fill(member["contract"])
        await linking.get_by_role("textbox").press("Enter")
        await expect(linking.locator("input[name=code]")).to_be_visible()
        await expect(code).not_to_have_text(before, timeout=ANSWER_MS)
        await linking.locator("input[name=code]").fill(await code.inner_text())
        await linking.locator("input[name=code]").press("Enter")
        await expect(linking.get_by_text("la cuenta quedó vinculada")).to_be_visible()
        await linking.close()
        await expect(pane.locator(".device-link")).to_have_text("Vinculada", timeout=ANSWER_MS)
        await pane.get_by_role("button", name="¿cuánto debo?").click()
        await expect(pane.locator(".device-text")).to_contain_text(balance_of(member), timeout=ANSWER_MS)
        await viewer.say("alexa", "¿dónde están sus oficinas?")
        await expect(pane.locator(".device-said")).to_contain_text("Ahora está", timeout=ANSWER_MS)
        await expect(pane.locator(".device-state")).to_have_text("Escucha")
        await viewer.page.locator(".details").get_by_text("Webhook firmado").click()
        await expect(viewer.page.locator(".details pre").first).to_contain_text("signaturecertchainurl")
        await expect(viewer.page.locator(".details pre").first).to_contain_text('"accessToken": "…"')
        await pane.get_by_role("button", name="Alto").click()
        await expect(pane.locator(".device-state")).to_have_text("Sesión cerrada")
        assert await viewer.violations() == []
        assert viewer.troubles == []


async def test_an_agent_of_dialogflows_is_asked_on_a_phone_too(browser: Browser, counter: Counter) -> None:
    async with open_simulator(browser, counter, size=PHONE, path="/?who=cantera.visitor") as viewer:
        await viewer.bring("google")
        await viewer.say("google", "¿dónde están sus oficinas?")
        await expect(viewer.pane("google").locator(".device-card")).to_contain_text("Ahora está", timeout=ANSWER_MS)
        await expect(viewer.pane("google").locator(".turnline.theirs")).not_to_have_count(0)
        assert await viewer.violations() == []
        width = await viewer.page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"]
        assert viewer.troubles == []
