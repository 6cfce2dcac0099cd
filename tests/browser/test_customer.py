"""What the records hold of a customer, beside the conversation, in a real Chromium."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.browser.agents import Floor
from tests.browser.records import Records
from tests.browser.test_desk import Agent
from tests.browser.test_inbox import at_desk, path_of

pytestmark = pytest.mark.browser

LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


def part(one: Agent, name: str) -> Locator:
    return one.page.locator(f"[data-section={name}]")


async def opened(one: Agent, name: str) -> Locator:
    found = part(one, name)
    await found.get_by_role("button").first.click()
    return found


def lists_asked(records: Records) -> list[str]:
    return [path.rsplit("/", 1)[1] for path in records.asked if path.rsplit("/", 1)[1] in records.lists]


async def test_each_part_is_asked_for_when_it_opens_and_says_how_old_it_is(
    browser: Browser, floor: Floor, records: Records
) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    rosa = await floor.conversation("Hola", name="Rosa M.")
    records.somebody("Rosa Mendoza Ñandú", proof="contract")
    async with at_desk(browser, floor, noemi, path_of(rosa), size=LAPTOP) as one:
        await expect(one.page.get_by_role("region", name="Quién es")).to_contain_text("no está comprobado")
        assert lists_asked(records) == []
        bills = await opened(one, "bills")
        await expect(bills).to_contain_text("$482.50")
        await expect(bills).to_contain_text("Por pagar · Vence el")
        await expect(bills).to_contain_text("Consultado: ahora mismo")
        assert lists_asked(records) == ["bills"]
        for name, said in (
            ("payments", "Efectivo en tienda · Aplicado"),
            ("cases", "Abierto · Respuesta a más tardar el"),
            ("outages", "Corte programado: agua"),
            ("conversations", "Solo esta."),
            ("terms", "Calle Ñandú 12, Jurica, Querétaro"),
        ):
            await expect(await opened(one, name)).to_contain_text(said)
        await one.is_sound()


async def test_records_that_fail_say_so_and_are_asked_again(browser: Browser, floor: Floor, records: Records) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    rosa = await floor.conversation("Hola", name="Rosa M.")
    records.somebody("Rosa Mendoza Ñandú")
    records.down = {"/payments"}
    async with at_desk(browser, floor, noemi, path_of(rosa)) as one:
        payments = await opened(one, "payments")
        await expect(payments).to_contain_text("Los registros no contestaron")
        await one.is_sound()
        records.down = set()
        await payments.get_by_role("button", name="Reintentar").click()
        await expect(payments).to_contain_text("Efectivo en tienda")
        await expect(payments).not_to_contain_text("no contestaron")


async def test_who_has_several_contracts_has_one_looked_at(browser: Browser, floor: Floor, records: Records) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    rosa = await floor.conversation("Hola", name="Rosa M.")
    records.somebody("Rosa Mendoza Ñandú")
    async with at_desk(browser, floor, noemi, path_of(rosa)) as one:
        first, second = (one.page.get_by_role("button", name=number) for number in ("4102938475", "4102938111"))
        await expect(first).to_have_attribute("aria-pressed", "true")
        await expect(await opened(one, "bills")).to_contain_text("Por pagar")
        records.lists["bills"] = []
        await second.click()
        await expect(second).to_have_attribute("aria-pressed", "true")
        await expect(part(one, "bills")).to_contain_text("No hay recibos en los últimos 12 meses.")


async def test_a_bill_opens_as_pdf_for_who_may_see_the_conversation(
    browser: Browser, floor: Floor, records: Records
) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    rosa = await floor.conversation("Hola", name="Rosa M.")
    records.somebody("Rosa Mendoza Ñandú")
    async with at_desk(browser, floor, noemi, path_of(rosa)) as one:
        link = (await opened(one, "bills")).get_by_role("link").first
        address = floor.site.url + str(await link.get_attribute("href"))
        answer = await one.page.request.get(address)
        assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
        foreign = await floor.conversation("Hi", utility_id="prairie")
        assert (await one.page.request.get(address.replace(str(rosa), str(foreign)))).status == 404


async def test_the_customers_other_conversations_are_a_press_away(
    browser: Browser, floor: Floor, records: Records
) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    rosa = await floor.conversation("Hola", name="Rosa M.")
    web = await floor.conversation("¿Cuánto debo?", channel="web")
    await floor.asks_for_a_person(web)
    records.somebody("Rosa Mendoza Ñandú")
    records.lists["conversations"] = [{"conversation_id": str(web), "proven": False}]
    async with at_desk(browser, floor, noemi, path_of(rosa)) as one:
        found = await opened(one, "conversations")
        await expect(found).to_contain_text("Espera a una persona · solo dio el contrato")
        await found.get_by_role("link").click()
        await expect(one.page).to_have_url(floor.site.url + path_of(web))


async def test_on_a_phone_the_customer_is_a_sheet_over_the_conversation(
    browser: Browser, floor: Floor, records: Records
) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    rosa = await floor.conversation("Hola", name="Rosa M.")
    records.somebody("Rosa Mendoza Ñandú", contracts=1)
    async with at_desk(browser, floor, noemi, path_of(rosa), size=PHONE) as one:
        who = one.page.get_by_role("region", name="Quién es")
        await expect(who).to_be_hidden()
        await one.page.get_by_role("button", name="Ver al cliente").click()
        await expect(who).to_contain_text("Rosa Mendoza Ñandú")
        await expect(await opened(one, "terms")).to_contain_text("Calle Ñandú 12")
        await one.is_sound()
        await one.page.keyboard.press("Escape")
        await expect(who).to_be_hidden()
