"""What agents work with in a conversation, in a real Chromium: on a small desktop and on a phone."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from playwright.async_api import Browser, expect

from tests.browser.agents import Floor, web_customer
from tests.browser.records import Records
from tests.browser.test_desk import DESKTOP, PHONE
from tests.browser.test_inbox import answer_box, at_desk, path_of, press_alt, rows

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


@SIZES
async def test_passed_to_a_colleague_with_a_note_it_is_theirs_to_take(
    browser: Browser, floor: Floor, size: dict[str, int]
) -> None:
    noemi, raul = await floor.agent("Noemí Ruiz"), await floor.agent(f"Raúl {uuid4().hex[:6]}")
    rosa = await floor.conversation("Mi recibo salió muy alto", name="Rosa M.", minutes=0)
    async with at_desk(browser, floor, raul) as two, at_desk(browser, floor, noemi, path_of(rosa), size=size) as one:
        await two.page.get_by_role("button", name="Ocupado").click()
        await expect(two.page.get_by_text("Conservas las tuyas y no recibes nuevas.")).to_be_visible()
        await one.page.get_by_role("button", name="Tomar").click()
        await expect(answer_box(one)).to_be_focused()
        await one.page.locator("[data-menu=pass_on]").click()
        await one.page.get_by_role("textbox", name="Nota para quien la reciba").fill("Ya mandó la foto del medidor")
        await expect(one.page.get_by_role("button", name=f"{raul.name} Ocupado")).to_be_visible()
        await one.is_sound()
        await one.page.get_by_role("button", name=f"{raul.name} Ocupado").click()
        await expect(one.page.get_by_text(f"Pasada a {raul.name}. Conserva su lugar en la fila.")).to_be_visible()
        await expect(answer_box(one)).to_be_hidden()
        await expect(rows(two)).to_contain_text(["Te la pasaron"])
        await two.page.locator("[data-filter=field]").click()
        await expect(two.page.get_by_text("Ninguna con estos filtros")).to_be_visible()
        await two.is_sound()
        await two.page.locator("[data-filter=field]").click()
        await two.page.locator("[data-filter=unread]").click()
        await rows(two).filter(has_text="Rosa M.").get_by_role("link").click()
        await two.page.get_by_role("button", name="Tomar").click()
        await expect(two.page.locator(".note-line")).to_contain_text(["Ya mandó la foto del medidor"])
        await expect(two.page.locator(".talk-chip")).to_have_text("La atiendes tú")


@SIZES
async def test_a_conversation_is_found_by_its_words_and_by_its_number(
    browser: Browser, floor: Floor, size: dict[str, int]
) -> None:
    noemi, odd = await floor.agent("Noemí Ruiz"), f"ornito{uuid4().hex}"
    rosa = await floor.conversation(f"Buenas tardes. Hay un {odd} <b>en</b> la cisterna.", name="Rosa M.")
    other = await floor.conversation("Otra cosa", name="Beto P.")
    [found] = await floor.run("select address from runtime.conversations where id = :id", id=other)
    async with at_desk(browser, floor, noemi, size=size) as one:
        search = one.page.get_by_role("searchbox", name="Buscar conversaciones")
        await expect(search).to_be_visible()
        await press_alt(one, "b")
        await expect(search).to_be_focused()
        await one.page.keyboard.type(odd[:-2])
        await expect(one.page.locator(".inbox-found .inbox-last")).to_have_text(
            [f"Hay un {odd} <b>en</b> la cisterna."]
        )
        await expect(one.page.locator("[data-view=mine]")).to_be_hidden()
        await one.is_sound()
        await search.fill(found.address[-7:])
        await expect(one.page.locator(".inbox-found .inbox-name")).to_have_text(["Beto P."])
        await search.fill("zzyzx")
        await expect(one.page.get_by_text("Nada coincide")).to_be_visible()
        await one.is_sound()
        await search.press("Escape")
        await expect(one.page.locator("[data-view=mine]")).to_be_visible()
        await search.fill(f"{odd} cisterna")
        await one.page.locator(".inbox-found").get_by_role("link").click()
        await expect(one.page).to_have_url(floor.site.url + path_of(rosa))


@SIZES
async def test_an_answer_at_hand_is_put_in_by_keyboard_and_waits_for_its_gaps(
    browser: Browser, floor: Floor, size: dict[str, int]
) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    rosa = await floor.conversation("¿Cuánto debo?", name="Rosa M.")
    async with at_desk(browser, floor, noemi, path_of(rosa), size=size) as one:
        await one.page.get_by_role("button", name="Tomar").click()
        await expect(answer_box(one)).to_be_focused()
        await one.page.keyboard.type("/")
        await expect(one.page.locator(".talk-compose .picker-one")).to_have_count(6)
        await one.page.keyboard.press("ArrowDown")
        await expect(one.page.locator(".talk-compose .picker-one.marked")).to_contain_text("/datos")
        await one.is_sound()
        await one.page.keyboard.press("Escape")
        await expect(one.page.locator(".talk-compose .picker")).to_be_hidden()
        await answer_box(one).fill("")
        await one.page.keyboard.type("/")
        await expect(one.page.locator(".talk-compose .picker-one")).to_have_count(6)
        await one.page.keyboard.type("sald")
        await expect(one.page.locator(".talk-compose .picker-one")).to_have_count(1)
        await one.page.keyboard.press("Enter")
        told = "El saldo de tu contrato {contrato} es de {saldo}. Si quieres, te digo cómo pagarlo."
        await expect(answer_box(one)).to_have_value(told)
        await one.page.keyboard.press("Enter")
        await expect(one.page.get_by_text("Antes de enviar, escribe {contrato}, {saldo}.")).to_be_visible()
        await one.is_sound()
        assert await floor.said(rosa, "agent") == []
        await answer_box(one).fill("El saldo de tu contrato 41 es de $20.")
        await expect(one.page.locator(".talk-gap")).to_be_hidden()
        await answer_box(one).press("Enter")
        await expect(one.page.locator(".talk-line.agent")).to_contain_text(["El saldo de tu contrato 41 es de $20."])
    assert await floor.said(rosa, "agent") == ["El saldo de tu contrato 41 es de $20."]


@SIZES
async def test_supervisors_keep_the_answers_at_hand(browser: Browser, floor: Floor, size: dict[str, int]) -> None:
    boss = await floor.site.desk.newcomer(name="Alma Sosa", role="supervisor")
    noemi, name = await floor.agent("Noemí Ruiz"), f"a{uuid4().hex[:8]}"
    async with at_desk(browser, floor, boss, "/desk/answers", size=size) as one:
        fresh = one.page.get_by_role("region", name="Una nueva")
        await fresh.get_by_role("textbox", name="Nombre").fill(f"/{name}")
        await fresh.get_by_role("textbox", name="En español").fill("Va {telefono}")
        await fresh.get_by_role("textbox", name="En inglés").fill("Go")
        await fresh.get_by_role("button", name="Agregar").click()
        await expect(one.page.get_by_text("Entre llaves solo van las variables de arriba.")).to_be_visible()
        await fresh.get_by_role("textbox", name="En español").fill("Va, {nombre}")
        await fresh.get_by_role("button", name="Agregar").click()
        await expect(one.page.get_by_text("Lista: ya la encuentran todos.")).to_be_visible()
        await one.is_sound()
        row = one.page.locator(f"[data-answer={name}]")
        await row.locator("summary").click()
        await row.get_by_role("textbox", name="En español").fill("Vamos")
        await one.is_sound()
        await row.get_by_role("button", name="Guardar").click()
        await expect(row).to_contain_text("Vamos")
        await row.locator("summary").click()
        await row.get_by_role("button", name="Retirar").click()
        await expect(row).to_have_count(0)
    async with at_desk(browser, floor, noemi, "/desk/answers", size=size) as other:
        await expect(other.page.get_by_role("heading", level=1)).to_have_text("Esta página no es para tu cuenta")


@SIZES
async def test_who_is_named_in_a_note_is_told_at_once_on_whatever_page_they_are(
    browser: Browser, floor: Floor, size: dict[str, int]
) -> None:
    noemi, raul = await floor.agent("Noemí Ruiz"), await floor.agent(f"Ulises {uuid4().hex[:6]}")
    rosa = await floor.conversation("Hola", name="Rosa M.")
    async with at_desk(browser, floor, raul, size=size) as two, at_desk(browser, floor, noemi, path_of(rosa)) as one:
        await expect(two.page.get_by_role("link", name="Menciones", exact=True)).to_be_visible()
        note = one.page.get_by_role("textbox", name="Escribe una nota")
        await note.click()
        await one.page.keyboard.type(f"Ojo @{raul.name[:9]}")
        await expect(one.page.locator(".note-compose .picker-one.marked")).to_contain_text(raul.name)
        await one.is_sound()
        await one.page.keyboard.press("Enter")
        await expect(note).to_have_value(f"Ojo @{raul.name} ")
        await expect(one.page.locator(".picker:visible")).to_have_count(0)
        await one.page.keyboard.type("la foto no abre")
        await one.page.keyboard.press("Enter")
        await expect(one.page.locator(".note-line")).to_contain_text([f"Ojo @{raul.name} la foto no abre"])
        bell = two.page.get_by_role("link", name="Menciones: 1 sin ver")
        await expect(bell).to_be_visible(timeout=4_000)
        await bell.click()
        await expect(two.page.locator(".mention.new")).to_contain_text(["la foto no abre"])
        await two.is_sound()
        await two.page.get_by_role("button", name="Marcar como vista").click()
        await expect(two.page.locator(".mention.new")).to_have_count(0)
        await expect(two.page.get_by_role("link", name="Menciones", exact=True)).to_be_visible()
        await two.page.get_by_role("link", name="Rosa M.").click()
        await expect(two.page).to_have_url(floor.site.url + path_of(rosa))


@SIZES
async def test_a_conversation_sleeps_and_comes_back_when_the_customer_writes(
    browser: Browser, floor: Floor, size: dict[str, int]
) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    rosa = await floor.conversation("No tengo agua", name="Rosa M.", minutes=0)
    async with at_desk(browser, floor, noemi, path_of(rosa), size=size) as one:
        await one.page.get_by_role("button", name="Tomar").click()
        await expect(answer_box(one)).to_be_focused()
        await one.page.locator("[data-menu=snooze]").click()
        await one.is_sound()
        await one.page.get_by_role("button", name="1 hora", exact=True).click()
        await expect(one.page.get_by_text("Espera tu respuesta. Contesta primero")).to_be_visible()
        await answer_box(one).fill("Mañana va la cuadrilla")
        await answer_box(one).press("Enter")
        await expect(one.page.locator(".talk-line.agent")).to_contain_text(["Mañana va la cuadrilla"])
        await one.page.locator("[data-menu=snooze]").click()
        await one.page.get_by_role("button", name="Hasta abrir").click()
        await expect(one.page.locator(".talk-said")).to_contain_text("Pospuesta hasta")
        await expect(one.page.get_by_role("button", name="Retomar")).to_be_visible()
        await one.is_sound()
        await one.open("/desk?view=mine")
        await expect(one.page.get_by_text("No tienes conversaciones", exact=True)).to_be_visible()
        await one.page.locator("[data-view=asleep]").click()
        await expect(rows(one)).to_contain_text(["Pospuesta"])
        await one.is_sound()
        await floor.customer_says(rosa, "¿A qué hora?", name="Rosa M.")
        await expect(rows(one)).to_have_count(0)
        await one.page.locator("[data-view=mine]").click()
        await expect(rows(one)).to_contain_text(["¿A qué hora?"])


@SIZES
async def test_outside_the_window_a_template_is_sent_that_the_agent_has_seen(
    browser: Browser, floor: Floor, records: Records, size: dict[str, int]
) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    old = await floor.conversation("¿Hola?", name="Rosa M.", minutes=25 * 60)
    records.somebody("Rosa Mendoza Ñandú", proof="phone")
    async with at_desk(browser, floor, noemi, path_of(old), size=size) as one:
        await one.page.get_by_role("button", name="Tomar").click()
        await one.page.get_by_role("button", name="Recordatorio de recibo").click()
        preview = one.page.locator(".template-preview")
        await expect(preview).to_contain_text("Hola, Rosa. Tu recibo de Aguas de Cantera es de {Importe}")
        await expect(preview).to_contain_text("contrato terminado en 8475")
        await one.is_sound()
        await one.page.get_by_role("button", name="Enviar plantilla").click()
        await expect(one.page.get_by_text("Antes de enviar, escribe Importe, Vence el.")).to_be_visible()
        await one.page.get_by_role("textbox", name="Importe").fill("$482.50")
        await one.page.get_by_role("textbox", name="Vence el").fill("20 de mayo")
        await expect(preview).to_contain_text("es de $482.50 y vence el 20 de mayo")
        await one.page.get_by_role("button", name="Enviar plantilla").click()
        await expect(one.page.locator(".talk-line.agent")).to_contain_text(["es de $482.50 y vence el 20 de mayo"])
        await expect(preview).to_have_count(0)
        await one.is_sound()
    [sent] = await floor.run("select * from runtime.outbox where conversation_id = :id and sender = 'agent'", id=old)
    assert sent.payload["template"]["values"] == ["Rosa", "$482.50", "20 de mayo", "8475"]


async def test_each_sees_that_the_other_is_typing(browser: Browser, floor: Floor) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    async with web_customer(floor.site) as customer, at_desk(browser, floor, noemi) as one:
        await one.open(path_of(customer.conversation))
        await one.page.get_by_role("button", name="Tomar").click()
        await expect(answer_box(one)).to_be_focused()
        await customer.socket.send({"typing": True})
        await expect(one.page.get_by_text("El cliente está escribiendo…")).to_be_visible(timeout=3_000)
        await one.is_sound()
        await expect(one.page.get_by_text("El cliente está escribiendo…")).to_be_hidden()
        await one.page.keyboard.type("Buenas")
        assert await customer.socket.until("typing") == {"typing": True}


@SIZES
async def test_a_question_mark_lists_what_the_keyboard_can(
    browser: Browser, floor: Floor, size: dict[str, int]
) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    async with at_desk(browser, floor, noemi, size=size) as one:
        await expect(one.page.get_by_role("searchbox")).to_be_visible()
        listed = one.page.get_by_role("dialog", name="Atajos de teclado")
        await one.page.keyboard.press("?")
        await expect(listed).to_be_focused()
        await expect(listed).to_contain_text("En Firefox es Alt+Mayús")
        await one.is_sound()
        await one.page.keyboard.press("Escape")
        await expect(listed).to_be_hidden()
        await one.page.get_by_role("searchbox").press("?")
        await expect(one.page.get_by_role("searchbox")).to_have_value("?")
        await expect(listed).to_be_hidden()


async def test_a_customer_s_file_that_is_on_its_way_is_named_with_its_words(browser: Browser, floor: Floor) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    rosa = await floor.conversation("", name="Rosa M.")
    photo = {"type": "media", "kind": "image", "reference": "1234", "caption": "Así marca <b>hoy</b>"}
    await floor.run(
        "update runtime.inbound set parts = cast(:parts as jsonb) where conversation_id = :id",
        id=rosa, parts=json.dumps([photo]),
    )  # fmt: skip
    async with at_desk(browser, floor, noemi, path_of(rosa)) as one:
        told = one.page.locator(".talk-line.customer")
        await expect(told).to_contain_text(["Así marca <b>hoy</b>"])
        await expect(told).to_contain_text(["Se está descargando…"])
        await one.is_sound()
