"""The supervisors' pages in a real Chromium, on a small desktop and on a phone."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
import yaml
from playwright.async_api import Browser, Locator, expect

from desk.staff.person import Person
from tests.browser.agents import Floor
from tests.browser.records import Records
from tests.browser.test_desk import PHONE, Agent
from tests.browser.test_inbox import at_desk
from tests.browser.visits import XSS

pytestmark = pytest.mark.browser


@pytest.fixture
async def boss(floor: Floor) -> Person:
    return await floor.site.desk.newcomer(name="Alma Sosa", role="supervisor")


async def is_sound_everywhere(one: Agent) -> None:
    """On the desktop that it is, then on a phone; it is left on the phone."""
    await one.is_sound()
    await one.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await one.is_sound()


def figure(one: Agent, key: str) -> Locator:
    return one.page.locator(f"[data-figure={key}]")


async def test_the_board_follows_the_floor_and_is_for_supervisors(browser: Browser, floor: Floor, boss: Person) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    async with at_desk(browser, floor, noemi, "/desk/board") as one:
        await expect(one.page.get_by_role("heading", level=1)).to_have_text("Esta página no es para tu cuenta")
        await one.open("/desk")
        await expect(one.page.get_by_role("navigation").get_by_role("link")).to_have_text(["Bandeja", "Mi cuenta"])
    async with at_desk(browser, floor, boss) as one:
        await one.page.get_by_role("link", name="Tablero").click()
        await expect(one.page.get_by_role("link", name="Tablero")).to_have_attribute("aria-current", "page")
        await expect(one.page.get_by_text("Nadie espera")).to_be_visible()
        await one.is_sound()
        rosa = await floor.conversation("Mi recibo salió alto")
        await floor.asks_for_a_person(rosa)
        waiting = one.page.locator(".board-waiting tbody tr")
        await expect(waiting).to_contain_text(["FacturaciónEspañol1"], timeout=4_000)
        await expect(figure(one, "waiting")).to_have_text("1")
        await floor.is_given(rosa, noemi)
        row = one.page.locator(".board-agents tbody tr").filter(has_text="Noemí Ruiz").filter(has_text="1 de 4")
        await expect(row).to_contain_text("En línea", timeout=4_000)
        await expect(figure(one, "handling")).to_have_text("1")
        await expect(figure(one, "waiting")).to_have_text("0")
        await is_sound_everywhere(one)


async def test_figures_are_chosen_by_their_days_and_taken_along_as_a_file(
    browser: Browser, floor: Floor, boss: Person, records: Records
) -> None:
    noemi = await floor.agent("Noemí Ruiz")
    async with at_desk(browser, floor, boss, "/desk/figures?days=7") as one:
        before = int((await figure(one, "visits").inner_text()).replace(",", ""))
        alone = await floor.conversation("Cuánto debo", minutes=40)
        helped = await floor.conversation("Quiero una persona", minutes=30, channel="web")
        await floor.asks_for_a_person(helped, minutes=29)
        await floor.is_given(helped, noemi)
        await floor.run("update runtime.turns set outcome = 'held' where conversation_id = :id", id=helped)
        await one.page.reload()
        await expect(one.page.get_by_role("link", name="7 días")).to_have_attribute("aria-current", "true")
        drawn = one.page.locator(".chart-canvas svg, .chart .hint")  # or said to have nothing to draw
        await expect(drawn).to_have_count(4)
        await expect(figure(one, "visits")).to_have_text(f"{before + 2:,}")
        await one.page.get_by_text("Ver la tabla").first.click()
        await expect(one.page.get_by_role("table", name="Visitas por día y cómo terminaron")).to_be_visible()
        await is_sound_everywhere(one)
        async with one.page.expect_download() as downloading:
            await one.page.get_by_role("link", name="Exportar días (CSV)").click()
        text = (await (await downloading.value).path()).read_text("utf-8")
        assert text.startswith("\ufeffDía,Visitas,Contenidas,Con una persona")
        assert len(text.splitlines()) == 8
        assert "figures_exported" in await floor.site.desk.noted(boss)
        paid = one.page.get_by_role("table", name="Cómo pagaron")
        await expect(paid.get_by_role("row", name="Tarjeta")).to_contain_text("52%")
        await expect(one.page.get_by_text("Digitales, sin ir a ningún lado: 52%")).to_contain_text("para pagar: 7")
        channels = one.page.get_by_role("table", name="Por canal")
        await expect(channels.get_by_role("row", name="WhatsApp")).to_be_visible()
        async with one.page.expect_download() as downloading:
            await one.page.get_by_role("link", name="Exportar pagos (CSV)").click()
        assert (await (await downloading.value).path()).read_text("utf-8").splitlines() == [
            "\ufeffForma,Digital,Pagos", "Tarjeta,1,42", "Efectivo en tienda,0,31", "En oficina,0,7",
        ]  # fmt: skip
        records.down = {"/payments/by-method"}
        refused = await one.page.request.get(f"{floor.site.url}/desk/figures/payments.csv")
        assert (refused.status, refused.headers["retry-after"]) == (503, "30")
        await one.page.reload()
        await expect(one.page.get_by_text("Ahora no se pueden leer los pagos")).to_be_visible()
        await one.page.get_by_label("Canal", exact=True).select_option("web")
        await one.page.get_by_label("Equipo").select_option("billing")
        await one.page.get_by_role("button", name="Ver", exact=True).click()
        await expect(one.page.get_by_label("Canal", exact=True)).to_have_value("web")
        await expect(one.page.get_by_role("link", name="7 días")).to_have_attribute("aria-current", "true")
        await one.open("/desk/figures?from=2020-01-01&to=2020-01-02")
        await expect(one.page.get_by_text("Nadie escribió en estos días")).to_be_visible()
        await expect(one.page.get_by_role("region", name="Cómo pagaron")).to_be_visible()
        await one.is_sound()
    async with at_desk(browser, floor, noemi) as one:
        refused = await one.page.request.get(f"{floor.site.url}/desk/figures/days.csv")
        assert (refused.status, "text/csv" in refused.headers["content-type"]) == (403, False)
    assert await floor.owner(alone) == "bot"


async def test_a_failed_message_is_tried_again_once_and_another_discarded(
    browser: Browser, floor: Floor, boss: Person
) -> None:
    lost, late = await floor.conversation("¿Cuánto debo?"), await floor.conversation("¿Y yo?")
    for conversation in (lost, late):
        await floor.bot_says(conversation, "Debe $100", state="failed")
    await floor.run("update runtime.outbox set advised = true, error_code = '131026' where state = 'failed'")
    async with (
        at_desk(browser, floor, boss, "/desk/dead-letters") as one,
        at_desk(browser, floor, boss, "/desk/dead-letters") as two,
    ):
        first = {name: page.page.locator(".letter").filter(has=page.page.locator(f"[href$='{lost}']"))
                 for name, page in (("one", one), ("two", two))}  # fmt: skip
        await expect(first["one"]).to_contain_text("131026")
        for row in first.values():
            await row.get_by_text("Reintentar", exact=True).click()
        await is_sound_everywhere(one)
        await first["one"].get_by_role("button", name="Sí, reintentar").click()
        await expect(one.page.get_by_role("status")).to_contain_text("En cola otra vez")
        await first["two"].get_by_role("button", name="Sí, reintentar").click()
        await expect(two.page.get_by_role("status")).to_contain_text("Ya no está")
        second = one.page.locator(".letter").filter(has=one.page.locator(f"[href$='{late}']"))
        await second.get_by_text("Descartar", exact=True).click()
        await is_sound_everywhere(one)
        await second.get_by_role("button", name="Ya es tarde").click()
        await expect(one.page.get_by_role("status")).to_contain_text("Descartado")
        await expect(second).to_have_count(0)
        await is_sound_everywhere(one)
    states = await floor.run(
        "select state from runtime.outbox where conversation_id = any(:ids) order by state", ids=[lost, late]
    )
    assert [row.state for row in states] == ["failed", "queued"]
    noted = await floor.site.desk.noted(boss)
    assert [what for what in noted if "letter" in what] == ["dead_letter_replayed", "dead_letter_discarded"]


async def test_the_audit_log_is_narrowed_paged_and_taken_along(browser: Browser, floor: Floor, boss: Person) -> None:
    talk = await floor.conversation("Hola")
    await floor.run(
        "insert into desk.audit (id, at, utility_id, person_id, what, address, detail)"
        " select gen_random_uuid(), now() - n * interval '1 minute', 'cantera', :person, 'conversation_taken',"
        " '=cmd', jsonb_build_object('conversation', cast(:talk as text)) from generate_series(1, 51) n",
        person=boss.id, talk=str(talk),
    )  # fmt: skip
    async with at_desk(browser, floor, boss, "/desk/audit") as one:
        await one.page.get_by_label("Quién").select_option(str(boss.id))
        await one.page.get_by_label("Qué se hizo").select_option("conversation_taken")
        await one.page.get_by_label("Conversación (su número)").fill(str(talk))
        await one.page.get_by_role("button", name="Ver", exact=True).click()
        lines = one.page.locator(".log tbody tr")
        await expect(lines).to_have_count(50)
        await expect(lines.first).to_contain_text("Tomó una conversación")
        await is_sound_everywhere(one)
        await one.page.get_by_role("link", name="Más antiguas").click()
        await expect(lines).to_have_count(1)
        async with one.page.expect_download() as downloading:
            await one.page.get_by_role("link", name="Exportar (CSV)").click()
        text = (await (await downloading.value).path()).read_text("utf-8")
        assert len(text.splitlines()) == 52
        assert ",'=cmd,cantera," in text
        assert (await floor.site.desk.noted(boss))[-1] == "audit_exported"


async def missed(floor: Floor, words: str, *, taught: str | None = None) -> UUID:
    """A customer was not understood, and later a verdict says so."""
    conversation = await floor.conversation(words)
    ranking = [{"name": "get_bill", "confidence": 0.4}, {"name": "pay_bill", "confidence": 0.2}]
    await floor.run(
        "update runtime.turns set utterance = :words, verdict = 'asked_back', intent = 'nlu_fallback',"
        " taught = :taught, ranking = cast(:ranking as jsonb) where conversation_id = :id",
        words=words, taught=taught, id=conversation, ranking=json.dumps(ranking),
    )  # fmt: skip
    return conversation


async def test_what_was_not_understood_is_labelled_tried_out_and_accepted_by_an_administrator(
    browser: Browser, floor: Floor, boss: Person
) -> None:
    await floor.run("update runtime.trials set state = 'failed', asked_at = '2020-01-01', decided_at = null")
    await floor.run("update runtime.turns set verdict = 'understood'")  # what other tests left behind
    await missed(floor, "pásame el papelito del agua", taught="get_bill")
    await missed(floor, XSS[0] + " pipas de agua")
    await missed(floor, "pozole de los jueves")
    async with at_desk(browser, floor, boss, "/desk/training") as one:
        slip = one.page.locator(".missed").filter(has_text="papelito")
        await expect(slip).to_be_visible()
        await is_sound_everywhere(one)
        await slip.get_by_role("button", name="Ver mi recibo").click()
        await expect(one.page.get_by_role("status").first).to_contain_text("Con la etiqueta «Ver mi recibo»: 1.")
        await expect(slip).to_have_count(0)
        await expect(one.page.locator(".missed-choice:focus")).to_have_count(1)
        await one.page.get_by_role("button", name="Deshacer").click()
        await slip.get_by_role("button", name="Ver mi recibo").click()
        water = one.page.locator(".missed").filter(has_text="pipas de agua")
        await water.get_by_label("Otra petición").fill("Servicio nuevo")
        await water.get_by_role("button", name="Etiquetar").click()
        await expect(one.page.get_by_text("Servicio nuevo (1)")).to_be_visible()
        await one.page.locator(".missed").filter(has_text="pozole").get_by_role("button", name="Ignorar").click()
        await expect(one.page.get_by_text("Ver mi recibo (1)")).to_be_visible()
        async with one.page.expect_download() as downloading:
            await one.page.get_by_role("link", name="Descargar en español (YAML de Rasa)").click()
        told = yaml.safe_load((await (await downloading.value).path()).read_text("utf-8"))
        assert {"intent": "get_bill", "examples": "- pásame el papelito del agua\n"} in told["nlu"]
        await one.page.locator(".trial").get_by_role("button", name="Probar").click()
        await expect(one.page.get_by_text("En espera de que empiece")).to_be_visible()
        assert await one.page.evaluate("window.pwned") is None
        await one.is_sound()
        both = {"before": [180, 200], "now": [181, 200]}
        result = {
            "is_refused": False,
            "reasons": [],
            "languages": {"es": both},
            "strangers": {},
            "intents": {"greet": both},
        }
        await floor.run(
            "update runtime.trials set state = 'done', result = cast(:result as jsonb) where state = 'asked'",
            result=json.dumps(result),
        )
        await expect(one.page.get_by_text("No empeora más que por azar. Se puede aceptar.")).to_be_visible()
        await expect(one.page.get_by_role("row", name="Entiende en español 180/200 181/200")).to_be_visible()
        await expect(one.page.get_by_role("button", name="Aceptar")).to_have_count(0)
        await is_sound_everywhere(one)
    chief = await floor.site.desk.newcomer(name="Irene Vidal", role="admin", utility=None)
    async with at_desk(browser, floor, chief, "/desk/training") as one:
        await one.page.get_by_role("button", name="Aceptar").click()
        await expect(one.page.get_by_text("El asistente lo usa desde la próxima vez")).to_be_visible()
    waiting = "select 1 from runtime.labels where trial_id is null and intent <> '' and utility_id = 'cantera'"
    assert await floor.run(waiting) == []
    assert "training_accepted" in await floor.site.desk.noted(chief)
