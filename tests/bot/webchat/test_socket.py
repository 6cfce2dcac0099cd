"""The web socket, through a gateway that listens and a real database."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any
from unittest.mock import ANY
from uuid import uuid4

import pytest
from sqlalchemy.exc import OperationalError
from websockets.exceptions import ConnectionClosed

from bot.webchat.chat import WebChat
from bot.webchat.session import WebSession, session_token
from channels.message import Inbound, Link, Location, Media, Option, Text
from tests.bot.webchat.stage import Browser, Stage

INBOUND = "select count(*) from runtime.inbound where conversation_id = :id"


async def taken_in(stage: Stage, session: dict[str, Any]) -> int:
    return int((await stage.rows(INBOUND, id=session["conversation"]))[0][0])


async def test_a_message_is_acknowledged_typed_and_answered_as_the_contract_writes_it(stage: Stage) -> None:
    stage.script = lambda said: [((Text(f"re: {said}"),), (Option("Mi recibo", "/get_bill"),))]
    async with stage.browser(await stage.session()) as browser:
        await browser.send({"id": "m1", "text": "¿cuánto debo? 💧"})
        assert await browser.frame() == {"ack": "m1"}
        assert await browser.frame() == {"typing": True}
        assert await browser.frame() == {"typing": False}
        assert await browser.frame() == {
            "seq": 1,
            "in_reply_to": "m1",
            "parts": [{"type": "text", "text": "re: ¿cuánto debo? 💧"}],
            "choices": [{"label": "Mi recibo", "value": "/get_bill"}],
            "from": "bot",
            "language": "es",
        }


async def test_a_pressed_choice_arrives_as_a_choice(stage: Stage) -> None:
    async with stage.browser(await stage.session()) as browser:
        await browser.send({"id": "m1", "choice": "/get_bill"})
        assert (await browser.until("seq"))["parts"][0]["text"] == "re: choice /get_bill"


async def test_every_kind_of_part_is_written_out(stage: Stage) -> None:
    session = await stage.session()
    await stage.speak(
        session["conversation"],
        Media("document", "/api/bill", "application/pdf", "recibo.pdf", "Tu recibo"),
        Media("image", "/api/chart", "image/png", "", "Tu consumo"),
        Link("https://example.org/", "Sitio"),
        Location(20.59, -100.39, "Centro", "Madero 1"),
    )
    async with stage.browser(session) as browser:
        parts = (await browser.until("seq"))["parts"]
    assert parts == [
        {
            "type": "document",
            "url": ANY,
            "filename": "recibo.pdf",
            "caption": "Tu recibo",
            "mime_type": "application/pdf",
        },
        {"type": "image", "url": ANY, "caption": "Tu consumo", "mime_type": "image/png"},
        {"type": "link", "url": "https://example.org/", "title": "Sitio"},
        {"type": "location", "latitude": 20.59, "longitude": -100.39, "name": "Centro", "address": "Madero 1"},
    ]
    assert parts[0]["url"].startswith("/channels/web/files/")


async def test_what_was_missed_comes_after_a_reconnect_and_only_that(stage: Stage) -> None:
    session = await stage.session()
    async with stage.browser(session) as browser:
        await browser.send({"id": "m1", "text": "uno"})
        assert (await browser.until("seq"))["seq"] == 1
    for words in ("dos", "tres"):
        await stage.speak(session["conversation"], Text(words))
    async with stage.browser(session, after=1) as browser:
        missed = await browser.messages(2)
    assert [(one["seq"], one["parts"][0]["text"]) for one in missed] == [(2, "dos"), (3, "tres")]
    async with stage.browser(session, after=3) as browser:
        await stage.speak(session["conversation"], Text("cuatro"))
        assert (await browser.until("seq"))["seq"] == 4


async def test_many_missed_messages_all_come_in_order(stage: Stage) -> None:
    session = await stage.session()
    for number in range(450):
        await stage.speak(session["conversation"], Text(str(number)))
    async with stage.browser(session) as browser:
        assert [one["seq"] for one in await browser.messages(450)] == list(range(1, 451))


@pytest.mark.parametrize("after", ["", "-4", "x", "9" * 40])
async def test_a_place_that_makes_no_sense_does_no_harm(stage: Stage, after: str) -> None:
    session = await stage.session()
    async with stage.browser(session | {"token": f"{session['token']}&after={after}"}) as browser:
        await browser.send({"id": "m1", "text": "uno"})
        assert await browser.frame() == {"ack": "m1"}


async def test_a_repeated_id_has_no_second_effect_even_on_another_socket(stage: Stage) -> None:
    session = await stage.session()
    async with stage.browser(session) as browser:
        for _ in range(3):
            await browser.send({"id": "m1", "text": "uno"})
        assert [(await browser.until("ack"))["ack"] for _ in range(3)] == ["m1"] * 3
    async with stage.browser(session) as browser:
        await browser.send({"id": "m1", "text": "uno"})
        assert await browser.until("ack") == {"ack": "m1"}
        await browser.send({"id": "m2", "text": "fin"})
        while (await browser.until("seq"))["in_reply_to"] != "m2":
            pass
    assert stage.said[session["conversation"]] == ["uno", "fin"]
    assert await taken_in(stage, session) == 2


async def test_two_sockets_of_one_conversation_see_the_same(stage: Stage) -> None:
    session = await stage.session()
    async with stage.browser(session) as one, stage.browser(session) as other:
        await one.send({"id": "m1", "text": "uno"})
        first, second = await one.until("seq"), await other.until("seq")
    assert first == second | {"parts": first["parts"]}
    assert second["parts"][0]["text"] == "re: uno"


async def test_conversations_do_not_hear_each_other(stage: Stage) -> None:
    async with stage.browser(await stage.session()) as one, stage.browser(await stage.session()) as other:
        await one.send({"id": "m1", "text": "secreto"})
        await one.until("seq")
        await other.send({"id": "m1", "text": "mío"})
        assert (await other.until("seq"))["parts"][0]["text"] == "re: mío"


async def close_code(stage: Stage, token: str) -> int | None:
    async with stage.browser({"token": token}) as browser:
        with pytest.raises(ConnectionClosed):
            await browser.frame()
        return browser.socket.close_code


async def test_a_wrong_token_is_4401(stage: Stage) -> None:
    good = (await stage.session())["token"]
    assert await close_code(stage, "") == 4401
    assert await close_code(stage, "nonsense") == 4401
    assert await close_code(stage, good[:-3] + ("AAA" if good[-3:] != "AAA" else "BBB")) == 4401


async def test_a_token_of_another_kind_or_of_yesterday_is_4401(stage: Stage) -> None:
    session = await stage.session()
    await stage.speak(session["conversation"], Media("document", "/api/bill"))
    async with stage.browser(session) as browser:
        url = (await browser.until("seq"))["parts"][0]["url"]
    assert await close_code(stage, url.partition("token=")[2]) == 4401
    yesterday = stage.now() - timedelta(hours=24, seconds=1)
    old = session_token(WebSession(uuid4(), "cantera"), key="k" * 32, now=yesterday)
    assert await close_code(stage, old) == 4401


async def test_a_conversation_that_does_not_exist_is_4404(stage: Stage) -> None:
    token = session_token(WebSession(uuid4(), "cantera"), key="k" * 32, now=stage.now())
    assert await close_code(stage, token) == 4404


async def test_another_utilitys_conversation_is_4404(stage: Stage) -> None:
    session = await stage.session(utility="cantera")
    rows = await stage.rows("select id from runtime.conversations where id = :id", id=session["conversation"])
    token = session_token(WebSession(rows[0].id, "prairie"), key="k" * 32, now=stage.now())
    assert await close_code(stage, token) == 4404


async def test_the_61st_message_of_a_minute_waits_and_is_not_lost(stage: Stage) -> None:
    stage.free.clear()
    session = await stage.session()
    async with stage.browser(session) as one, stage.browser(session) as other:
        for number in range(30):
            await one.send({"id": f"a{number}", "text": "x"})
            await other.send({"id": f"b{number}", "text": "x"})
        for browser in (one, other):
            assert len([await browser.until("ack") for _ in range(30)]) == 30
        await other.send({"id": "late", "text": "x"})
        refused = await other.until("error")
        assert refused == {"error": "too many messages", "id": "late", "retry_after": ANY}
        assert 0 < refused["retry_after"] <= 60
        assert await taken_in(stage, session) == 60
        stage.moved += timedelta(seconds=refused["retry_after"] + 1)
        await other.send({"id": "late", "text": "x"})
        assert await other.until("ack") == {"ack": "late"}
    assert await taken_in(stage, session) == 61


async def sixty(browser: Browser) -> None:
    """As many messages as a minute takes."""
    for number in range(60):
        await browser.send({"id": f"a{number}", "text": "x"})
    for _ in range(60):
        await browser.until("ack")


async def test_what_was_written_behind_a_refused_message_does_not_overtake_it(stage: Stage) -> None:
    stage.free.clear()
    session = await stage.session()
    async with stage.browser(session) as one:
        await sixty(one)
        await one.send({"id": "first", "text": "x"})
        stage.moved += timedelta(seconds=(await one.until("error"))["retry_after"] + 0.1)
        await one.send({"id": "second", "text": "x"})
        assert await one.until("error") == {"error": "too many messages", "id": "second", "retry_after": 0.5}
        stage.moved += timedelta(seconds=1)
        for identifier in ("first", "second"):
            await one.send({"id": identifier, "text": "x"})
            assert await one.until("ack") == {"ack": identifier}
    assert await taken_in(stage, session) == 62


async def test_nobody_waits_for_a_refused_message_that_does_not_come_again(stage: Stage) -> None:
    stage.free.clear()
    session = await stage.session()
    async with stage.browser(session) as one:
        await sixty(one)
        await one.send({"id": "first", "text": "x"})
        stage.moved += timedelta(seconds=(await one.until("error"))["retry_after"] + 1)
        await one.send({"id": "another", "text": "x"})
        assert await one.until("ack") == {"ack": "another"}


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        ("not json", {"error": "the frame is not JSON"}),
        ("[1]", {"error": "the frame is not an object"}),
        ('{"id": 7, "text": "a"}', {"error": "id must be a string of 1 to 128 characters"}),
        ('{"id": "m", "text": "  "}', {"error": "text or choice must be a string that is not empty", "id": "m"}),
    ],
)
async def test_a_frame_that_makes_no_sense_is_answered_and_the_socket_stays(
    stage: Stage, frame: str, told: dict[str, str]
) -> None:
    async with stage.browser(await stage.session()) as browser:
        await browser.send(frame)
        assert await browser.frame() == told
        await browser.socket.send(b"\x00\x01")
        assert await browser.frame() == {"error": "the frame is not JSON"}
        await browser.send({"id": "m1", "text": "uno"})
        assert await browser.frame() == {"ack": "m1"}


@pytest.mark.parametrize(
    "words",
    [
        "á" * 50_000,
        "\u202eabc\u200b\ufeff",
        "'; drop table runtime.inbound; --",
        "<script>alert(1)</script>",
        "👩‍👩‍👧‍👦",
        "a\x00b\x07",
        "\ud83d",
    ],
    ids=["100 kB", "right to left", "SQL", "HTML", "emoji", "control", "half a letter"],
)
async def test_strange_words_are_words(stage: Stage, words: str) -> None:
    async with stage.browser(await stage.session()) as browser:
        await browser.send(json.dumps({"id": "m1", "text": words}))
        assert await browser.frame() == {"ack": "m1"}
        assert (await browser.until("seq"))["in_reply_to"] == "m1"


async def test_a_message_is_not_acknowledged_while_the_database_is_away(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept, away = WebChat.accept, [True]

    async def unreliable(self: WebChat, message: Inbound) -> bool:
        if away:
            raise OperationalError("insert", {}, Exception("connection refused"))
        return await accept(self, message)

    session = await stage.session()
    monkeypatch.setattr(WebChat, "accept", unreliable)
    async with stage.browser(session) as browser:
        await browser.send({"id": "m1", "text": "uno"})
        assert await browser.frame() == {"error": "not available", "id": "m1", "retry_after": 2.0}
        away.clear()
        await browser.send({"id": "m1", "text": "uno"})
        assert await browser.frame() == {"ack": "m1"}
    assert await taken_in(stage, session) == 1


async def test_nobody_types_while_a_person_has_the_word(stage: Stage) -> None:
    session = await stage.session()
    async with stage.engine.begin() as connection:
        await connection.exec_driver_sql(
            "update runtime.conversations set owner = 'queue' where id = %s", (session["conversation"],)
        )
    async with stage.browser(session) as browser:
        await browser.send({"id": "m1", "text": "uno"})
        assert await browser.frame() == {"ack": "m1"}
        assert "seq" in await browser.frame()


async def test_a_message_that_cannot_be_read_does_not_hold_up_the_next(stage: Stage) -> None:
    session = await stage.session()
    await stage.speak(session["conversation"], Text("roto"))
    async with stage.engine.begin() as connection:
        await connection.exec_driver_sql(
            "update runtime.outbox set payload = '{}' where conversation_id = %s", (session["conversation"],)
        )
    await stage.speak(session["conversation"], Text("sano"))
    async with stage.browser(session) as browser:
        assert (await browser.until("seq"))["parts"][0]["text"] == "sano"


async def test_what_a_browser_was_given_is_delivered_and_nothing_sinks(stage: Stage) -> None:
    session = await stage.session()
    for words in ("uno", "dos"):
        await stage.speak(session["conversation"], Text(words))
    async with stage.engine.begin() as connection:
        await connection.exec_driver_sql(
            "update runtime.outbox set state = 'read', rank = 6 where conversation_id = %s and seq = 1",
            (session["conversation"],),
        )
    async with stage.browser(session) as browser:
        await browser.messages(2)
    states = "select state, delivered_at is not null from runtime.outbox where conversation_id = :id order by seq"
    found: list[Any] = []
    async with asyncio.timeout(10):
        while found != [("read", False), ("delivered", True)]:
            await asyncio.sleep(0.05)  # the hub writes deliveries down together, by and by
            found = [tuple(row) for row in await stage.rows(states, id=session["conversation"])]


async def test_a_stopping_gateway_says_so_and_the_next_one_knows_the_conversation(stage: Stage) -> None:
    session = await stage.session()
    async with stage.browser(session) as browser:
        await stage.stop()
        with pytest.raises(ConnectionClosed):
            await browser.frame()
        assert browser.socket.close_code == 1012
    await stage.speak(session["conversation"], Text("mientras tanto"))
    await stage.start()
    async with stage.browser(session) as browser:
        assert (await browser.until("seq"))["parts"][0]["text"] == "mientras tanto"
