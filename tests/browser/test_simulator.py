"""The simulator in a real Chromium, against a whole counter with a really trained model."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, Page, Request, expect

from tests.browser.letters import drawn_in_its_letters
from tests.counter.fixtures import Counter

pytestmark = [pytest.mark.browser, pytest.mark.model]

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
ANSWER_MS = 20_000
ATTACKS = (
    "<script>window.attacked = 1</script>",
    "<img src=x onerror='window.attacked = 1'>",
    "{{ constructor.constructor('window.attacked = 1')() }}",
    "</pre><svg/onload=window.attacked=1>",
    "javascript:window.attacked=1",
)


@dataclass
class Viewer:
    """Somebody with the simulator open; `troubles` are the console's complaints, failed and outside requests."""

    page: Page
    gateway: str
    troubles: list[str] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on(
            "console", lambda said: self.troubles.append(said.text) if said.type in ("error", "warning") else None
        )
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("request", self._request)

    def _request(self, request: Request) -> None:
        if request.url.startswith("http") and not request.url.startswith(self.gateway):
            self.troubles.append(f"outside: {request.url}")

    def pane(self, channel: str) -> Locator:
        return self.page.locator(f".phone.{channel}")

    async def pick(self, member: dict[str, Any]) -> None:
        await self.page.get_by_role("textbox", name="Buscar").fill(member["name"])
        await self.page.locator(f'[data-member="{member["utility"]}.{member["key"]}"]').click()
        await expect(self.page.locator(".card-name")).to_have_text(member["name"])

    async def bring(self, channel: str) -> None:
        await self.page.locator(f'[data-channel="{channel}"]').click()
        await expect(self.pane(channel)).to_be_visible()

    async def begin(self, channel: str) -> None:
        """An empty screen and a new session, whatever others have said from that phone."""
        await self.pane(channel).locator(".new").click()
        await expect(self.pane(channel).locator(".turnline")).to_have_count(0)

    async def say(self, channel: str, words: str) -> None:
        box = self.pane(channel).get_by_role("textbox")
        await box.fill(words)
        await box.press("Enter")

    async def hears(self, channel: str, words: str) -> None:
        await expect(self.pane(channel).locator(".theirs", has_text=words).first).to_be_visible(timeout=ANSWER_MS)

    async def violations(self) -> list[str]:
        await drawn_in_its_letters(self.page)
        found = await Axe().run(self.page)
        return [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in found.response["violations"]]


@asynccontextmanager
async def open_simulator(
    browser: Browser, counter: Counter, *, size: dict[str, int], path: str = "/"
) -> AsyncIterator[Viewer]:
    context = await browser.new_context(viewport=size, has_touch=size is PHONE, is_mobile=size is PHONE)  # type: ignore[arg-type]
    viewer = Viewer(await context.new_page(), counter.stack.gateway)
    viewer.listen()
    await viewer.page.goto(counter.stack.gateway + path)
    await viewer.page.wait_for_load_state("networkidle")
    try:
        yield viewer
    finally:
        await context.close()


def balance_of(member: dict[str, Any]) -> str:
    return f"${member['expect']['balance']['amount_minor'] / 100:,.2f}"


def ordinary(counter: Counter, position: int) -> dict[str, Any]:
    rows = [row for row in counter.cast if row["utility"] == "cantera" and row["tags"] == ["plain"]]
    return rows[position]


async def test_both_channels_answer_the_same_customer_right_and_the_inspector_tells_how(
    browser: Browser, counter: Counter
) -> None:
    member = ordinary(counter, 0)
    async with open_simulator(browser, counter, size=DESKTOP) as viewer:
        await viewer.pick(member)
        await viewer.begin("whatsapp")
        await viewer.say("whatsapp", "¿cuánto debo?")
        await viewer.hears("whatsapp", balance_of(member))
        await viewer.say("web", "¿cuánto debo?")
        await viewer.hears("web", "contrato")
        await viewer.pane("web").get_by_role("button", name=member["contract"]).click()
        await viewer.hears("web", balance_of(member))
        await expect(viewer.pane("whatsapp").locator(".theirs .tick.read").last).to_be_visible(timeout=ANSWER_MS)
        await viewer.pane("whatsapp").locator(".chip").last.click()
        details = viewer.page.locator(".details")
        await expect(details.locator(".badge.whatsapp")).to_be_visible()
        await expect(details.locator(".intent.first .intent-name")).to_have_text("check_balance")
        await expect(details.locator(".call", has_text="/api/customers/me/balance").locator(".status")).to_have_text(
            "200"
        )
        await expect(details.locator(".step", has_text="Leído")).to_be_visible()
        await details.get_by_text("Webhook firmado").click()
        await expect(details.locator("pre").first).to_contain_text(re.compile(r"sha256=[0-9a-f]{64}"))
        await expect(details.locator("pre").first).to_contain_text('"from": "521')
        await details.get_by_text("Mensaje enviado").first.click()
        await expect(details.locator("pre").last).to_contain_text("messaging_product")
        assert await viewer.violations() == []
        assert viewer.troubles == []


async def test_a_text_message_says_what_it_cost_beside_the_other_channels(browser: Browser, counter: Counter) -> None:
    member = ordinary(counter, 1)
    async with open_simulator(browser, counter, size=DESKTOP) as viewer:
        await viewer.pick(member)
        await viewer.bring("sms")
        await expect(viewer.pane("web")).to_be_visible()
        await expect(viewer.pane("whatsapp")).to_be_hidden()
        await viewer.begin("sms")
        await viewer.say("sms", "SALDO")
        await viewer.hears("sms", balance_of(member))
        await expect(viewer.pane("sms").locator(".theirs .cost").last).to_have_text("1 SMS · GSM-7")
        await expect(viewer.pane("sms").locator(".theirs .tick.delivered").last).to_be_visible(timeout=ANSWER_MS)
        await viewer.page.locator(".details").get_by_text("Webhook firmado").click()
        await expect(viewer.page.locator(".details pre").first).to_contain_text("X-Twilio-Signature")
        assert await viewer.violations() == []
        assert viewer.troubles == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_why_a_message_was_understood_so_is_told_word_by_word(
    browser: Browser, counter: Counter, size: dict[str, int]
) -> None:
    member = ordinary(counter, 2)
    async with open_simulator(browser, counter, size=size) as viewer:
        await viewer.pick(member)
        await expect(viewer.pane("web")).to_be_visible()
        if size is PHONE:
            await viewer.bring("whatsapp")
        await viewer.begin("whatsapp")
        await viewer.say("whatsapp", "xfa mándame mi resibo")
        await expect(viewer.pane("whatsapp").locator(".chip").last).to_be_visible(timeout=ANSWER_MS)
        await viewer.pane("whatsapp").locator(".chip").last.click()
        why = viewer.page.locator(".details .why")
        await why.locator("summary").click()
        read = why.locator(".reading mark")
        await expect(read.filter(has_text="recibo")).to_be_visible(timeout=ANSWER_MS)
        await expect(read.filter(has_text="por favor")).to_be_visible()
        await expect(why.locator(".intent")).to_have_count(5)
        await expect(why.locator(".intent.first .intent-name")).to_have_text("get_bill")
        await expect(why.locator("tbody tr", has_text="resibo").locator("td").first).to_have_class("for")
        await expect(why.locator(".why-facts")).to_contain_text(re.compile(r"Umbral \d+%"))
        assert await viewer.violations() == []
        width = await viewer.page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"]
        assert viewer.troubles == []


async def test_a_press_has_no_why(browser: Browser, counter: Counter) -> None:
    member = ordinary(counter, 1)
    async with open_simulator(browser, counter, size=DESKTOP) as viewer:
        await viewer.pick(member)
        await viewer.begin("whatsapp")
        await viewer.say("whatsapp", "¿cuánto debo?")
        await viewer.hears("whatsapp", balance_of(member))
        await expect(viewer.page.locator(".details .why")).to_have_count(1)
        await viewer.pane("whatsapp").get_by_role("button", name="Ver mi recibo").first.click()
        await expect(viewer.page.locator(".details .intent-name").first).to_have_text("get_bill", timeout=ANSWER_MS)
        await expect(viewer.page.locator(".details .why")).to_have_count(0)


async def test_what_a_button_does_comes_back_as_the_press_of_it(browser: Browser, counter: Counter) -> None:
    member = ordinary(counter, 1)
    async with open_simulator(browser, counter, size=DESKTOP) as viewer:
        await viewer.pick(member)
        await viewer.begin("whatsapp")
        await viewer.say("whatsapp", "¿cuánto debo?")
        await viewer.hears("whatsapp", balance_of(member))
        await viewer.pane("whatsapp").get_by_role("button", name="Ver mi recibo").first.click()
        await expect(viewer.pane("whatsapp").locator(".mine .pressed").last).to_contain_text("Ver mi recibo")
        await viewer.hears("whatsapp", "mandé un código")  # before it the strip may hold another test's
        use = viewer.pane("whatsapp").locator(".code-strip .use")
        await use.click(timeout=ANSWER_MS)
        document = viewer.pane("whatsapp").locator("a.document").first
        await expect(document).to_be_visible(timeout=ANSWER_MS)
        answer = await viewer.page.request.get(counter.stack.gateway + str(await document.get_attribute("href")))
        assert (answer.status, (await answer.body())[:5]) == (200, b"%PDF-")
        assert viewer.troubles == []


async def test_a_message_stays_in_place_while_its_delivery_goes_on(browser: Browser, counter: Counter) -> None:
    """Else a press of its button would be lost in between."""
    async with open_simulator(browser, counter, size=DESKTOP) as viewer:
        await viewer.pick(ordinary(counter, 2))
        await viewer.begin("whatsapp")
        await viewer.say("whatsapp", "¿cuánto debo?")
        choice = viewer.pane("whatsapp").locator(".theirs .choice").first
        await expect(choice).to_be_visible(timeout=ANSWER_MS)
        drawn = await choice.element_handle()
        await expect(viewer.pane("whatsapp").locator(".theirs .tick.read").last).to_be_visible(timeout=ANSWER_MS)
        assert drawn is not None
        assert await drawn.evaluate("one => one.isConnected")


async def test_an_offered_code_stays_in_place_while_the_page_goes_on(browser: Browser, counter: Counter) -> None:
    """Else a press of it would be lost in between."""
    async with open_simulator(browser, counter, size=DESKTOP) as viewer:
        await viewer.pick(ordinary(counter, 0))
        await viewer.begin("whatsapp")
        await viewer.say("whatsapp", "quiero ver mi recibo")
        await viewer.hears("whatsapp", "mandé un código")
        use = viewer.pane("whatsapp").locator(".code-strip .use")
        await expect(use).to_be_visible(timeout=ANSWER_MS)
        drawn = await use.element_handle()
        await expect(viewer.pane("whatsapp").locator(".theirs .tick.read").last).to_be_visible(timeout=ANSWER_MS)
        assert drawn is not None
        assert await drawn.evaluate("one => one.isConnected")


async def test_on_a_phone_it_is_one_part_at_a_time(browser: Browser, counter: Counter) -> None:
    member = ordinary(counter, 2)
    async with open_simulator(browser, counter, size=PHONE) as viewer:
        await viewer.pick(member)
        await expect(viewer.pane("web")).to_be_visible()
        await expect(viewer.pane("whatsapp")).to_be_hidden()
        await viewer.bring("whatsapp")
        await expect(viewer.pane("web")).to_be_hidden()
        await viewer.begin("whatsapp")
        await viewer.say("whatsapp", "¿cuánto debo?")
        await viewer.hears("whatsapp", balance_of(member))
        assert await viewer.violations() == []
        await viewer.pane("whatsapp").locator(".chip").last.click()
        await expect(viewer.page.locator(".intent.first")).to_be_visible()
        assert await viewer.violations() == []
        width = await viewer.page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"]
        assert viewer.troubles == []


async def test_what_people_write_is_never_markup(browser: Browser, counter: Counter) -> None:
    async with open_simulator(browser, counter, size=DESKTOP, path="/en?who=cantera.visitor") as viewer:
        for channel in ("web", "whatsapp"):
            for attack in ATTACKS:
                await viewer.say(channel, attack)
                await expect(viewer.pane(channel).locator(".mine .said", has_text=attack).last).to_be_visible()
            await expect(viewer.pane(channel).locator(".chip").nth(len(ATTACKS) - 1)).to_be_visible(timeout=ANSWER_MS)
            await viewer.pane(channel).locator(".chip").first.click()
            assert await viewer.page.evaluate("window.attacked") is None
            assert await viewer.pane(channel).locator(".bubble script, .bubble img, .bubble svg").count() == 0
        assert viewer.troubles == []


async def test_two_viewers_have_their_own_website_and_share_the_customers_phone(
    browser: Browser, counter: Counter
) -> None:
    path = "/?who=cantera.visitor"
    async with (
        open_simulator(browser, counter, size=DESKTOP, path=path) as one,
        open_simulator(browser, counter, size=DESKTOP, path=path) as other,
    ):
        await one.say("web", "hola")
        await expect(one.pane("web").locator(".theirs")).not_to_have_count(0, timeout=ANSWER_MS)
        await expect(other.pane("web").locator(".turnline")).to_have_count(0)
        member = ordinary(counter, 0)
        for viewer in (one, other):
            await viewer.pick(member)
        await one.say("whatsapp", "buenas tardes a todos")
        await expect(other.pane("whatsapp").locator(".said", has_text="buenas tardes a todos").last).to_be_visible()


async def test_a_new_conversation_begins_with_an_empty_screen(browser: Browser, counter: Counter) -> None:
    async with open_simulator(browser, counter, size=DESKTOP, path="/?who=cantera.visitor") as viewer:
        await viewer.say("web", "hola")
        await expect(viewer.pane("web").locator(".theirs")).not_to_have_count(0, timeout=ANSWER_MS)
        await viewer.pane("web").get_by_role("button", name="Empieza otra conversación").click()
        await expect(viewer.pane("web").locator(".turnline")).to_have_count(0)


async def test_the_page_speaks_english_too(browser: Browser, counter: Counter) -> None:
    async with open_simulator(browser, counter, size=DESKTOP) as viewer:
        await viewer.page.get_by_role("link", name="English").click()
        await expect(viewer.page.get_by_text("Who is writing?")).to_be_visible()
        assert await viewer.page.get_attribute("html", "lang") == "en-US"
        assert await viewer.violations() == []
