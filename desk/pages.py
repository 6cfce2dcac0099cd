"""The simulator's addresses: the page in each language, followed as long as a browser has it open."""

from __future__ import annotations

from nicegui import Client, app, ui

from desk.cast import Member, fetch_cast, visitor
from desk.lasting import while_open
from desk.simulator import PATHS, House, Simulator
from desk.words import Language, word

RESPONSE_SECONDS = 30.0
"""NiceGUI gives up on a page after 3 s, which a cold start on a busy machine needs for the first one."""


def _everyone(house: House, cast: tuple[Member, ...], language: Language, first: str) -> tuple[Member, ...]:
    """The cast with a visitor at the end of each utility; the utility `first` before the others."""
    utilities = sorted(house.gateway.utilities.values(), key=lambda utility: utility.id != first)
    return tuple(
        one
        for utility in utilities
        for one in (*(member for member in cast if member.utility == utility.id), visitor(utility, language))
    )


def _follow(simulator: Simulator, client: Client) -> None:
    """Follow while the browser is there."""
    while_open(client, simulator.follow, name="simulator")
    client.on_delete(simulator.close)


def install(house: House) -> None:
    """Register the page, once in each language."""

    async def page(language: Language, who: str) -> None:
        ui.add_head_html(f'<link rel="stylesheet" href="{house.css}">')
        ui.page_title(word("title", language))
        gateway = house.gateway
        cast = await fetch_cast(gateway.client, gateway.settings.ventanilla_backend_url)
        viewer = house.visitors.of(str(app.storage.browser["id"]))
        asked = who or viewer.chosen
        everyone = _everyone(house, cast, language, first=asked.partition(".")[0])
        chosen = next((one for one in everyone if one.id == asked), everyone[0])
        simulator = Simulator(house, language, everyone, viewer)
        simulator.build()
        await simulator.show(chosen)
        if who:
            simulator.go("chats")
        _follow(simulator, ui.context.client)

    @ui.page(PATHS["es"], language="es", title="Ventanilla", response_timeout=RESPONSE_SECONDS)
    async def spanish(who: str = "") -> None:
        await page("es", who)

    @ui.page(PATHS["en"], language="en-US", title="Ventanilla", response_timeout=RESPONSE_SECONDS)
    async def english(who: str = "") -> None:
        await page("en", who)
