"""The inbox and a conversation in a real Chromium: two agents, a customer of the web chat, and a worker."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID

import pytest
from playwright.async_api import Browser, Locator, expect

from desk.staff.person import Person
from tests.bot.harness import FakeRasa
from tests.browser.agents import Floor, web_customer, working
from tests.browser.records import Records
from tests.browser.test_desk import DESKTOP, Agent
from tests.browser.test_desk import agent as sitting
from tests.browser.visits import XSS

pytestmark = pytest.mark.browser

TABLET = {"width": 768, "height": 1024}
SIZES = pytest.mark.parametrize("size", [DESKTOP, TABLET], ids=["desktop", "tablet"])


@asynccontextmanager
async def at_desk(
    browser: Browser, floor: Floor, person: Person, path: str = "/desk", *, size: dict[str, int] = DESKTOP
) -> AsyncIterator[Agent]:
    async with sitting(browser, floor.site, size=size) as one:
        await one.open(path)
        await one.sign_in(person)
        await expect(one.page).not_to_have_url(re.compile("sign-in"))
        yield one


async def press_alt(one: Agent, letter: str) -> None:
    """An access key, as Chromium itself handles it: Playwright's own presses carry no character with Alt."""
    session = await one.page.context.new_cdp_session(one.page)
    for kind in ("rawKeyDown", "char", "keyUp"):
        await session.send(
            "Input.dispatchKeyEvent",
            {
                "type": kind, "modifiers": 1, "key": letter, "code": f"Key{letter.upper()}",
                "windowsVirtualKeyCode": ord(letter.upper()), "text": letter, "unmodifiedText": letter,
            },
        )  # fmt: skip


def rows(one: Agent) -> Locator:
    return one.page.locator(".inbox-row")


def answer_box(one: Agent) -> Locator:
    return one.page.get_by_role("textbox", name="Escribe tu respuesta")


def path_of(conversation: UUID) -> str:
    return f"/desk/conversations/{conversation}"


@SIZES
async def test_the_inbox_shows_who_waits_and_follows_without_reloading(
    browser: Browser, floor: Floor, size: dict[str, int]
) -> None:
    person = await floor.agent("Noemí Ruiz")
    async with at_desk(browser, floor, person, size=size) as one:
        await expect(one.page.get_by_text("Nadie espera")).to_be_visible()
        await one.is_sound()
        rosa = await floor.conversation("Mi recibo salió muy alto", name="Rosa M.")
        await floor.asks_for_a_person(rosa)
        await expect(rows(one)).to_contain_text(["Mi recibo salió muy alto"], timeout=4_000)
        gas = await floor.conversation("Huele a gas", channel="web")
        await floor.asks_for_a_person(gas, reason="emergency")
        await expect(rows(one)).to_contain_text(["Emergencia", "Rosa M."])
        await expect(one.page.locator("[data-figure=waiting]")).to_have_text("2")
        await one.is_sound()
        await one.page.locator("[data-view=mine]").click()
        await expect(one.page.get_by_text("No tienes conversaciones")).to_be_visible()
        await one.is_sound()


async def test_a_number_is_masked_until_somebody_opens_the_conversation(browser: Browser, floor: Floor) -> None:
    person = await floor.agent("Noemí Ruiz")
    unnamed = await floor.conversation("Hola")
    await floor.asks_for_a_person(unnamed)
    [found] = await floor.run("select address from runtime.conversations where id = :id", id=unnamed)
    async with at_desk(browser, floor, person) as one:
        await expect(rows(one)).to_contain_text([f"Número que termina en {found.address[-4:]}"])
        assert found.address not in await one.page.content()


async def test_an_agent_takes_and_answers_by_keyboard_and_the_customer_reads_it(
    browser: Browser, floor: Floor, database_url: str
) -> None:
    noemi, raul = await floor.agent("Noemí Ruiz"), await floor.agent("Raúl Campos")
    rasa = FakeRasa()
    async with (
        working(database_url, floor.engine, rasa),
        web_customer(floor.site) as customer,
        at_desk(browser, floor, noemi) as one,
        at_desk(browser, floor, raul) as two,
    ):
        await customer.says("Quiero una persona")
        await customer.hears("re: Quiero una persona")
        await floor.asks_for_a_person(customer.conversation)
        await rows(one).filter(has_text="Quiero una persona").get_by_role("link").click()
        await two.open(path_of(customer.conversation))
        await expect(two.page.get_by_text("Espera a una persona", exact=True)).to_be_visible()

        await press_alt(one, "t")
        await expect(answer_box(one)).to_be_focused()
        await customer.hears("Ya atiende una persona del equipo: Noemí")
        await expect(two.page.locator(".talk-chip")).to_have_text("La atiende Noemí Ruiz")
        await expect(answer_box(two)).to_have_count(0)
        await expect(two.page.get_by_role("button", name="Tomar")).to_have_count(0)

        await one.page.keyboard.type("Buenas tardes.")
        await one.page.keyboard.press("Shift+Enter")
        await one.page.keyboard.type("¿En qué ayudo?")
        await one.page.keyboard.press("Enter")
        await expect(answer_box(one)).to_have_value("")
        await customer.hears("Buenas tardes.\\n¿En qué ayudo?")
        await expect(two.page.locator(".talk-line.agent")).to_contain_text("¿En qué ayudo?")
        await expect(one.page.locator(".talk-said")).to_be_hidden()

        await customer.says("Mi recibo está mal")
        await expect(one.page.locator(".talk-line.customer").last).to_contain_text("Mi recibo está mal", timeout=4_000)
        assert [asked["message"] for asked in rasa.asked] == ["Quiero una persona"]
        await one.is_sound()
        await two.is_sound()


@SIZES
async def test_handed_back_with_an_instruction_the_assistant_answers_again(
    browser: Browser, floor: Floor, database_url: str, size: dict[str, int]
) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    rasa = FakeRasa()
    async with (
        working(database_url, floor.engine, rasa),
        web_customer(floor.site) as customer,
        at_desk(browser, floor, noemi, size=size) as one,
    ):
        await customer.says("Hola")
        await customer.hears("re: Hola")
        await one.open(path_of(customer.conversation))
        await expect(one.page.locator(".talk-chip")).to_have_text("La atiende el asistente")
        await one.page.get_by_role("button", name="Tomar").click()
        await expect(answer_box(one)).to_be_focused()
        await one.page.locator("[data-menu=hand_back]").click()
        await one.is_sound()
        await one.page.get_by_role("button", name="Tomar la lectura del medidor").click()
        await expect(one.page.get_by_text("El asistente sigue con la conversación.")).to_be_visible()
        await expect(answer_box(one)).to_be_hidden()
        await customer.hears("re: /submit_meter_reading")
        await customer.says("1234")
        await customer.hears("re: 1234")
        assert await floor.owner(customer.conversation) == "bot"
        await one.is_sound()


async def test_closed_with_a_reason_it_leaves_the_inbox_and_the_next_one_is_a_key_away(
    browser: Browser, floor: Floor
) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    first = await floor.conversation("Uno", name="Ana", minutes=9)
    second = await floor.conversation("Dos", name="Beto", minutes=5)
    await floor.asks_for_a_person(first, minutes=8)
    await floor.asks_for_a_person(second, minutes=4)
    async with at_desk(browser, floor, noemi, path_of(first)) as one:
        await expect(one.page.get_by_role("heading", level=1)).to_have_text("Ana")
        await press_alt(one, "t")
        await expect(answer_box(one)).to_be_focused()
        await one.page.locator("[data-menu=close]").click()
        await one.is_sound()
        await one.page.get_by_role("button", name="Resuelta").click()
        await expect(one.page.get_by_text("Conversación cerrada.")).to_be_visible()
        await press_alt(one, "n")
        await expect(one.page).to_have_url(floor.site.url + path_of(second))
        await expect(one.page.get_by_role("heading", level=1)).to_have_text("Beto")
    [entry] = await floor.run("select * from runtime.queue_entries where conversation_id = :id", id=first)
    assert (entry.state, entry.closed_reason) == ("closed", "solved")


@SIZES
async def test_beside_it_stands_who_it_is_and_notes_that_no_customer_sees(
    browser: Browser, floor: Floor, records: Records, size: dict[str, int]
) -> None:
    noemi, raul = await floor.agent("Noemí Ruiz"), await floor.agent("Raúl Campos")
    rosa = await floor.conversation("Hola", name="Rosa M.")
    records.somebody("Rosa Mendoza Ñandú", proof="contract")
    async with at_desk(browser, floor, noemi, path_of(rosa), size=size) as one:
        if size is TABLET:
            await one.page.get_by_role("button", name="Ver al cliente y las notas").click()
        beside = one.page.get_by_role("region", name="Quién es")
        await expect(beside).to_contain_text("Rosa Mendoza Ñandú")
        await expect(beside).to_contain_text("no está comprobado quién escribe")
        await expect(beside).to_contain_text("Debe $482.50")
        await expect(beside).to_contain_text("A favor $120.00")
        await one.page.get_by_role("textbox", name="Escribe una nota").fill("Ya llamó ayer")
        await one.page.get_by_role("button", name="Guardar nota").click()
        await expect(one.page.locator(".note-line")).to_contain_text(["Ya llamó ayer"])
        await one.is_sound()
        async with at_desk(browser, floor, raul, path_of(rosa)) as two:
            await expect(two.page.locator(".note-line")).to_contain_text(["Noemí Ruiz"])
    assert await floor.run("select 1 from runtime.outbox where conversation_id = :id", id=rosa) == []


async def test_who_is_unknown_is_said_to_be_unknown(browser: Browser, floor: Floor) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    somebody = await floor.conversation("Hola", channel="web")
    async with at_desk(browser, floor, noemi, path_of(somebody)) as one:
        await expect(one.page.get_by_role("region", name="Quién es")).to_contain_text("No se sabe quién es")
        await one.is_sound()


async def test_outside_whatsapps_window_nothing_can_be_written_and_the_reason_is_told(
    browser: Browser, floor: Floor
) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    old = await floor.conversation("¿Hola?", minutes=25 * 60)
    async with at_desk(browser, floor, noemi, path_of(old)) as one:
        await one.page.get_by_role("button", name="Tomar").click()
        await expect(one.page.get_by_text("WhatsApp ya no deja enviar texto libre")).to_be_visible()
        await expect(answer_box(one)).to_be_hidden()
        await one.is_sound()
        await floor.customer_says(old, "Aquí sigo")
        await expect(answer_box(one)).to_be_visible()


async def test_whom_a_speaker_answers_hears_an_agent_the_next_time(browser: Browser, floor: Floor) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    heard = await floor.conversation("¿Cuánto debo?", channel="alexa")
    async with at_desk(browser, floor, noemi, path_of(heard)) as one:
        await expect(one.page.get_by_text("Alguien por Alexa").first).to_be_visible()
        await one.page.get_by_role("button", name="Tomar").click()
        await expect(one.page.get_by_text("lo oirá la próxima vez que hable")).to_be_visible()
        await expect(answer_box(one)).to_be_visible()
        await one.is_sound()


async def test_what_customers_write_is_text_and_never_markup(browser: Browser, floor: Floor) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    hostile = await floor.conversation(*XSS, name=XSS[0])
    await floor.asks_for_a_person(hostile)
    async with at_desk(browser, floor, noemi) as one:
        await expect(one.page.locator(".inbox-name")).to_have_text([XSS[0]])
        await rows(one).get_by_role("link").click()
        await expect(one.page.get_by_role("heading", level=1)).to_have_text(XSS[0])
        await expect(one.page.locator(".talk-line.customer .said")).to_have_text(XSS)
        assert await one.page.evaluate("window.pwned") is None
        await one.is_sound()


async def test_after_a_lost_connection_what_was_typed_blind_goes_nowhere(browser: Browser, floor: Floor) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    rosa = await floor.conversation("Hola", name="Rosa M.")
    async with at_desk(browser, floor, noemi, path_of(rosa)) as one:
        await one.page.get_by_role("button", name="Tomar").click()
        await expect(answer_box(one)).to_be_focused()
        await one.page.keyboard.type("Su recibo es de $100")
        await one.page.evaluate("window.socket.io.engine.close()")
        await floor.customer_says(rosa, "Perdón, es de otro contrato")
        await one.page.keyboard.press("Enter")
        await expect(one.page.locator(".talk-line.customer").last).to_contain_text("es de otro contrato")
        await expect(answer_box(one)).to_have_value("Su recibo es de $100")
        assert await floor.said(rosa, "agent") == []
        await answer_box(one).fill("¿De cuál?")
        await answer_box(one).press("Enter")
        await expect(one.page.locator(".talk-line.agent")).to_contain_text(["¿De cuál?"])
        await expect(one.page.locator(".talk-line.agent .from")).to_have_text(["Noemí Ruiz"])
    assert await floor.said(rosa, "agent") == ["¿De cuál?"]


async def test_presence_is_said_and_a_page_is_a_sign_of_life(browser: Browser, floor: Floor) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    async with at_desk(browser, floor, noemi) as one:
        await expect(one.page.get_by_role("button", name="Ausente")).to_have_attribute("aria-pressed", "true")
        await one.page.get_by_role("button", name="En línea").click()
        await expect(one.page.get_by_text("Recibes conversaciones nuevas.")).to_be_visible()
        [agent] = await floor.run("select * from runtime.agents where id = :id", id=noemi.handle)
        assert agent.presence == "online"
        assert (datetime.now(UTC) - agent.last_seen).total_seconds() < 10
        await one.is_sound()


async def test_who_is_in_no_team_reads_and_can_not_answer(browser: Browser, floor: Floor) -> None:
    boss = await floor.site.desk.newcomer(name="Alma Sosa", role="supervisor")
    rosa = await floor.conversation("Hola", name="Rosa M.")
    async with at_desk(browser, floor, boss, path_of(rosa)) as one:
        await expect(one.page.locator(".talk-line.customer")).to_contain_text(["Hola"])
        await expect(one.page.get_by_text("Tu cuenta no está en ningún equipo")).to_be_visible()
        await expect(one.page.get_by_role("button", name="Tomar")).to_have_count(0)
        await one.is_sound()


async def test_a_conversation_of_another_utility_is_not_there(browser: Browser, floor: Floor) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    foreign = await floor.conversation("Hello", utility_id="prairie", channel="web")
    async with at_desk(browser, floor, noemi, path_of(foreign)) as one:
        await expect(one.page.get_by_role("heading", level=1)).to_have_text("Aquí no hay nada")


@SIZES
async def test_an_emergency_that_was_given_is_acknowledged_by_name(
    browser: Browser, floor: Floor, size: dict[str, int]
) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    gas = await floor.conversation("Huele a gas", name="Rosa M.")
    await floor.asks_for_a_person(gas, reason="emergency")
    await floor.is_given(gas, noemi)
    async with at_desk(browser, floor, noemi, path_of(gas), size=size) as one:
        if size is TABLET:
            await one.page.get_by_role("button", name="Ver al cliente y las notas").click()
        briefing = one.page.get_by_role("region", name="Lo que pasó hasta ahora")
        await expect(briefing).to_be_visible()
        await one.is_sound()
        if size is TABLET:
            await one.page.keyboard.press("Escape")
            await expect(briefing).to_be_hidden()
        await one.page.get_by_role("button", name="Enterado").click()
        await expect(one.page.get_by_role("button", name="Enterado")).to_have_count(0)
    [entry] = await floor.run("select * from runtime.queue_entries where conversation_id = :id", id=gas)
    assert entry.acknowledged_by == noemi.handle


async def test_a_file_that_was_sent_opens_for_the_utilitys_own_people_only(browser: Browser, floor: Floor) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    stranger = await floor.site.desk.newcomer(utility="prairie", language="en")
    rosa = await floor.conversation("Mi recibo", name="Rosa M.")
    document = {"type": "media", "kind": "document", "reference": "/api/bill.pdf", "filename": "recibo.pdf"}
    await floor.bot_says(rosa, "Aquí está", files=(document,))
    async with at_desk(browser, floor, noemi, path_of(rosa)) as one:
        link = one.page.get_by_role("link", name="recibo.pdf")
        await expect(link).to_be_visible()
        await one.is_sound()
        path = await link.get_attribute("href")
        opened = await one.page.request.get(f"{floor.site.url}{path}")
        assert (opened.status, opened.headers["content-type"]) == (200, "application/pdf")
        assert opened.headers["cache-control"] == "no-store"
        beyond = await one.page.request.get(f"{floor.site.url}{path}".removesuffix("1") + "7")
        assert beyond.status == 404
    async with at_desk(browser, floor, stranger) as two:
        assert (await two.page.request.get(f"{floor.site.url}{path}")).status == 404
    async with sitting(browser, floor.site) as nobody:
        assert (await nobody.page.request.get(f"{floor.site.url}{path}")).status == 404


async def test_the_pages_speak_english_too(browser: Browser, floor: Floor) -> None:
    noemi = await floor.agent("Noemí Ruiz", language="en")
    rosa = await floor.conversation("My bill is wrong", name="Rosa M.")
    await floor.asks_for_a_person(rosa, reason="dispute")
    async with at_desk(browser, floor, noemi) as one:
        await expect(rows(one)).to_contain_text(["Disputes a charge"])
        await one.is_sound()
        await rows(one).filter(has_text="Rosa M.").get_by_role("link").click()
        await one.page.get_by_role("button", name="Take the conversation (Alt+T)").click()
        await expect(one.page.get_by_role("textbox", name="Write your answer")).to_be_focused()
        await expect(one.page.locator(".talk-chip")).to_have_text("You have it")
        await one.is_sound()
