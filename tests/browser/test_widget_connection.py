"""The widget when the gateway goes away, the network is gone, or a day has passed: nothing lost, nothing repeated."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.async_api import expect

from channels.message import Text
from tests.bot.webchat.stage import Stage
from tests.browser.visits import PAY, Visitor, forgive, gateway_down

pytestmark = pytest.mark.browser


async def test_a_gateway_that_goes_away_loses_and_repeats_nothing(stage: Stage, visit: Visitor) -> None:
    visited = await visit()
    await visited.open()
    await visited.say("uno")
    await expect(visited.panel.get_by_text("re: uno")).to_be_visible()
    conversation = next(iter(stage.said))
    async with gateway_down(stage, visited):
        await visited.say("dos")
        await visited.say("tres")
        await expect(visited.status).to_contain_text(re.compile("se guardan|no está disponible"))
        await expect(visited.panel.get_by_text("Enviando…")).to_have_count(2)
        await stage.speak(conversation, Text("mientras tanto"))
    await expect(visited.panel.get_by_text("re: tres")).to_be_visible(timeout=30_000)
    await expect(visited.panel.get_by_text("Enviando…")).to_have_count(0)
    await expect(visited.status).to_be_hidden()
    lines = await visited.lines()
    assert sorted(lines) == sorted(
        [
            "Hola. Soy el asistente de Aguas de Cantera. ¿En qué puedo ayudar?",
            *("uno", "re: uno", "dos", "tres", "mientras tanto", "re: dos", "re: tres"),
        ]
    )
    assert stage.said[conversation] == ["uno", "dos", "tres"]
    forgive(visited, "WebSocket connection")


async def test_a_browser_without_network_keeps_what_is_said_even_across_a_reload(stage: Stage, visit: Visitor) -> None:
    visited = await visit()
    await visited.open()
    await visited.say("uno")
    await expect(visited.panel.get_by_text("re: uno")).to_be_visible()
    await visited.context.set_offline(True)
    await expect(visited.status).to_contain_text("Sin conexión")
    await visited.say("dos")
    await visited.context.set_offline(False)
    await expect(visited.panel.get_by_text("re: dos")).to_be_visible()
    await expect(visited.status).to_be_hidden()
    assert stage.said[next(iter(stage.said))] == ["uno", "dos"]
    forgive(visited, "ERR_INTERNET_DISCONNECTED")


async def test_a_message_sent_into_a_dying_socket_is_sent_again_after_the_page_changed(
    stage: Stage, visit: Visitor
) -> None:
    visited = await visit()
    await visited.open()
    await visited.say("uno")
    await expect(visited.panel.get_by_text("re: uno")).to_be_visible()
    async with gateway_down(stage, visited):
        await visited.say("dos")
        await visited.page.reload()
        forgive(visited, "ERR_CONNECTION_REFUSED")
    await visited.page.reload()
    await expect(visited.panel.get_by_text("re: dos")).to_be_visible(timeout=20_000)
    assert stage.said[next(iter(stage.said))] == ["uno", "dos"]
    assert [line for line in await visited.lines() if line == "dos"] == ["dos"]
    forgive(visited, "WebSocket connection")


async def test_a_server_that_is_down_at_first_is_admitted_and_tried_again(stage: Stage, visit: Visitor) -> None:
    visited = await visit()
    await expect(visited.bubble).to_have_css("background-color", "rgb(11, 110, 143)")
    async with gateway_down(stage, visited):
        await visited.open()
        await expect(visited.status).to_contain_text("El chat no está disponible", timeout=10_000)
        await expect(visited.status).to_contain_text("+52 ")
        await visited.say("hola")
    await expect(visited.panel.get_by_text("re: hola")).to_be_visible(timeout=30_000)
    await expect(visited.status).to_be_hidden()
    assert list(stage.said.values()) == [["hola"]]
    forgive(visited, "WebSocket connection", "ERR_CONNECTION_REFUSED")


async def test_after_a_day_what_waits_is_said_once_in_a_new_conversation(stage: Stage, visit: Visitor) -> None:
    stage.script = lambda said: [((Text(f"re: {said}"),), PAY)]
    visited = await visit()
    await visited.open()
    await visited.say("uno")
    await expect(visited.panel.get_by_text("re: uno")).to_be_visible()
    async with gateway_down(stage, visited):
        await visited.button("Ver mi recibo").click()
        stage.secret = "z" * 32  # the old token is as good as expired
    await expect(visited.panel.get_by_text("Empezamos una conversación nueva.")).to_be_visible(timeout=30_000)
    await visited.expect_lines("Empezamos una conversación nueva.", "Ver mi recibo", "re: Ver mi recibo")
    assert list(stage.said.values()) == [["uno"], ["Ver mi recibo"]]
    forgive(visited, "WebSocket connection", "ERR_CONNECTION_REFUSED")


async def test_too_fast_is_said_and_the_rest_is_sent_later(
    stage: Stage, visit: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.webchat.rate.MINUTE", timedelta(seconds=5))
    monkeypatch.setattr("bot.webchat.chat.MESSAGES_A_MINUTE", 3)
    await stage.stop()
    await stage.start()
    visited = await visit()
    await visited.open()
    for number in range(5):
        await visited.say(f"mensaje {number}")
    await expect(visited.status).to_contain_text("Vamos por partes")
    await expect(visited.panel.get_by_text("re: mensaje 4")).to_be_visible(timeout=20_000)
    await expect(visited.status).to_be_hidden()
    assert list(stage.said.values()) == [[f"mensaje {number}" for number in range(5)]]


async def test_what_the_server_calls_malformed_is_not_sent_for_ever(stage: Stage, visit: Visitor) -> None:
    visited = await visit()
    await visited.open()
    await visited.say("uno")
    await expect(visited.panel.get_by_text("re: uno")).to_be_visible()
    async with gateway_down(stage, visited):
        await visited.say("dos")
        await visited.page.evaluate(
            "() => { for (const key of Object.keys(sessionStorage)) { const kept = JSON.parse(sessionStorage[key]);"
            " kept.pending[0].text = '  '; window.name = JSON.stringify([key, kept]) } }"
        )
        await visited.page.evaluate(
            "addEventListener('pagehide', () => { const [key, kept] = JSON.parse(window.name);"
            " sessionStorage[key] = JSON.stringify(kept) })"
        )
    await visited.page.reload()
    await expect(visited.panel.get_by_text("No se pudo enviar")).to_be_visible(timeout=20_000)
    pending = await visited.page.evaluate("JSON.parse(Object.values(sessionStorage)[0]).pending")
    assert pending == []
    forgive(visited, "WebSocket connection", "ERR_CONNECTION_REFUSED")
