"""Quick actions beside a conversation, in a real Chromium."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.browser.agents import Floor
from tests.browser.records import Records
from tests.browser.test_customer import LAPTOP, PHONE
from tests.browser.test_desk import Agent
from tests.browser.test_inbox import at_desk, path_of

pytestmark = pytest.mark.browser


def card(one: Agent) -> Locator:
    return one.page.locator(".quick")


async def started(one: Agent, kind: str) -> Locator:
    found = card(one)
    await found.locator(f"[data-quick={kind}]").click()
    await expect(found.locator(".quick-panel")).to_be_visible()
    return found


async def test_a_credit_says_what_it_will_do_is_done_once_and_told_if_ticked(
    browser: Browser, floor: Floor, records: Records
) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    rosa = await floor.conversation("Me cobraron de más", name="Rosa M.", minutes=0)
    records.somebody("Rosa Mendoza Ñandú", proof="contract")
    async with at_desk(browser, floor, noemi, path_of(rosa), size=LAPTOP) as one:
        await one.page.get_by_role("button", name="Tomar").click()
        found = await started(one, "credit")
        await one.is_sound()
        await found.get_by_role("button", name="Continuar").click()
        await expect(found).to_contain_text("Falta un dato, o no es válido.")
        await found.get_by_role("textbox", name="Cantidad en MXN").fill("50")
        await found.get_by_role("textbox", name="Motivo").fill("Lectura equivocada")
        await found.get_by_role("button", name="Continuar").click()
        await expect(found).to_contain_text("Saldo: $482.50 → $432.50")
        await expect(found).to_contain_text("No está comprobado quién escribe")
        await found.get_by_role("checkbox", name="Avisar también al cliente").click()
        await one.is_sound()
        await found.get_by_role("button", name="Confirmar").dblclick()
        await expect(found).to_contain_text("Hecho.")
        await expect(one.page.locator(".talk-act")).to_contain_text(
            ["Noemí Ruiz: Abonó $50.00 al contrato 4102938475. Motivo: Lectura equivocada"]
        )
        await one.is_sound()
    [(_key, body)] = records.written
    assert (body["kind"], body["amount_minor"], body["reason"]) == ("credit", 5_000, "Lectura equivocada")
    assert await floor.said(rosa, "agent") == ["Listo: se abonaron $50.00 a la cuenta. Para ver el saldo: «saldo»."]


async def test_more_days_and_a_case_are_confirmed_and_what_is_denied_says_why(
    browser: Browser, floor: Floor, records: Records
) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    rosa = await floor.conversation("No alcanzo a pagar", name="Rosa M.", minutes=0)
    records.somebody("Rosa Mendoza Ñandú", contracts=1)
    [bill, *_] = records.lists["bills"]
    async with at_desk(browser, floor, noemi, path_of(rosa), size=PHONE) as one:
        await one.page.get_by_role("button", name="Ver al cliente").click()
        found = await started(one, "due")
        await one.is_sound()
        await found.get_by_label("Nuevo vencimiento").fill("2099-01-05")
        await found.get_by_role("textbox", name="Motivo").fill("Le pagan el 5")
        await found.get_by_role("button", name="Continuar").click()
        await expect(found).to_contain_text("→ 5 ene 2099")
        records.denies = {"type": "/problems/above-limit", "limit_days": 10}
        await found.get_by_role("button", name="Confirmar").click()
        await expect(found).to_contain_text("Pasa de tu límite. Pídelo a supervisión.")
        records.denies = {}
        await found.get_by_role("button", name="Confirmar").click()
        await expect(found).to_contain_text("Hecho.")
        found = await started(one, "case")
        await found.get_by_role("button", name="Fuga").click()
        await found.get_by_role("textbox", name="Asunto").fill("Fuga en la banqueta")
        await found.get_by_role("textbox", name="Descripción").fill("Frente al 12")
        await one.is_sound()
        await found.get_by_role("button", name="Continuar").click()
        await found.get_by_role("button", name="Confirmar").click()
        await expect(found).to_contain_text("Hecho: reporte CASE-2031-000777.")
    assert [body["path"].rsplit("/", 2)[1:] for _key, body in records.written] == [
        [bill["id"], "due-date"],
        ["cantera", "cases"],
    ]
    assert records.written[1][1]["conversation_id"] == str(rosa)
    assert await floor.said(rosa, "agent") == []


async def test_an_answer_that_was_lost_on_the_way_makes_no_second_credit(
    browser: Browser, floor: Floor, records: Records
) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    rosa = await floor.conversation("Me cobraron de más", name="Rosa M.", minutes=0)
    records.somebody("Rosa Mendoza Ñandú")
    records.loses = 1
    async with at_desk(browser, floor, noemi, path_of(rosa), size=LAPTOP) as one:
        found = await started(one, "credit")
        await found.get_by_role("textbox", name="Cantidad en MXN").fill("50")
        await found.get_by_role("textbox", name="Motivo").fill("Lectura equivocada")
        await found.get_by_role("button", name="Continuar").click()
        await found.get_by_role("button", name="Confirmar").click()
        await expect(found).to_contain_text("Los registros no contestaron. ")
        await found.get_by_role("button", name="Cambiar").click()
        await found.get_by_role("button", name="Continuar").click()
        await found.get_by_role("button", name="Confirmar").click()
        await expect(found).to_contain_text("Hecho.")
    assert len(records.written) == 1
