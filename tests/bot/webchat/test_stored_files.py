"""A file out of the store is opened by whoever has the address that their socket gave."""

from __future__ import annotations

from uuid import UUID

import httpx

from channels.web.channel import WebChannel
from tests.bot.files.test_doors import PDF, keep
from tests.bot.webchat.stage import Stage


async def test_the_web_chat_opens_it_by_the_address_that_the_socket_gave(stage: Stage) -> None:
    session = await stage.session()
    [conversation] = await stage.rows(
        "select id, utility_id from runtime.conversations where id = :id", id=UUID(session["conversation"])
    )
    part = await keep(stage.engine, conversation, WebChannel(), stage.now())
    await stage.speak(session["conversation"], part)
    async with stage.browser(session) as browser:
        shown = (await browser.until("seq"))["parts"][0]
    assert (shown["type"], shown["filename"], shown["caption"]) == ("document", "recibo.pdf", "Su recibo")
    async with httpx.AsyncClient() as client:
        answer = await client.get(stage.url + shown["url"])
    assert (answer.status_code, answer.content) == (200, PDF)
    assert answer.headers["content-disposition"] == "inline; filename*=UTF-8''recibo.pdf"
    assert stage.backend.asked == []
