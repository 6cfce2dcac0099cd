"""What is found in conversations, on the real tables and their triggers."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import search
from bot.search import Match, quote_of
from channels.message import Media, Text
from tests.bot.floor.house import House


@pytest.fixture
def house(engine: AsyncEngine) -> House:
    return House(engine)


async def matches(house: House, asked: str) -> tuple[Match, ...]:
    async with house.engine.connect() as connection:
        return await search.by_words(connection, asked, utility=house.utility.id)


async def found(house: House, asked: str) -> list[UUID]:
    return [one.conversation for one in await matches(house, asked)]


@pytest.mark.parametrize("asked", ["recibos", "RECIBO", "recib", "el recibo", "álto recibo", "mi recibo alto"])
async def test_spanish_words_are_found_however_they_end_and_are_accented(house: House, asked: str) -> None:
    rosa = await house.conversation()
    await house.write(rosa, "Mi recibo salió muy alto")
    assert await found(house, asked) == [rosa]


@pytest.mark.parametrize("asked", ["leaks", "leaking pipe", "pipes"])
async def test_english_words_are_found_however_they_end(house: House, asked: str) -> None:
    al = await house.conversation(language="en")
    await house.write(al, "There is a pipe leaking at the corner")
    assert await found(house, asked) == [al]


async def test_all_words_must_stand_in_one_message_and_the_newest_is_told(house: House) -> None:
    rosa, beto = await house.conversation(), await house.conversation()
    await house.write(rosa, "No tengo agua")
    await house.write(beto, "El agua sale turbia. Mi vecina tampoco tiene.")
    house.pass_time(minutes=1)
    await house.write(rosa, "Sigo sin agua desde ayer")
    told = await matches(house, "agua")
    assert [(one.conversation, one.quote) for one in told] == [
        (rosa, "Sigo sin agua desde ayer"),
        (beto, "El agua sale turbia."),
    ]
    assert await found(house, "agua vecina") == [beto]
    assert await found(house, "agua vecina ayer") == []


async def test_what_agents_wrote_is_found_and_what_the_assistant_says_is_not(house: House) -> None:
    rosa = await house.waiting()
    noemi = await house.agent("Noemí")
    await house.bot_says(rosa, "Este es tu convenio")
    await house.take(rosa, noemi)
    assert await found(house, "convenio") == []
    await house.say(rosa, noemi, "Le hago un convenio a seis meses")
    [told] = await matches(house, "convenio")
    assert (told.conversation, told.sender) == (rosa, "agent")


async def test_another_utility_s_conversations_are_not_found(house: House) -> None:
    other = House(house.engine)
    foreign = await other.conversation()
    await other.write(foreign, "Mi recibo")
    assert await found(house, "recibo") == []


async def test_what_the_customer_takes_back_is_not_found_and_what_they_change_is(house: House) -> None:
    rosa = await house.conversation()
    await house.write(rosa, "Mi clave es mariposa")
    await house.run(
        "update runtime.inbound set parts = cast(:parts as jsonb) where conversation_id = :id",
        id=rosa, parts='[{"type": "text", "text": "Mi clave es secreta"}]',
    )  # fmt: skip
    assert (await found(house, "mariposa"), await found(house, "secreta")) == ([], [rosa])
    await house.run("update runtime.inbound set state = 'withdrawn' where conversation_id = :id", id=rosa)
    assert await found(house, "secreta") == []


@pytest.mark.parametrize("asked", ["", "de la", "'", "a & !b | (", "%", "\\", "🙂"])
async def test_whatever_is_typed_is_a_question_and_no_syntax(house: House, asked: str) -> None:
    rosa = await house.conversation()
    await house.write(rosa, "Hola")
    assert await found(house, asked) == []


async def test_numbers_are_found_by_four_last_digits_or_more(house: House) -> None:
    rosa, web = await house.conversation(), await house.conversation(channel="web")
    await house.run("update runtime.conversations set address = '524421234567' where id = :id", id=rosa)
    await house.run("update runtime.conversations set address = 'abc4567' where id = :id", id=web)
    async with house.engine.connect() as connection:
        for digits, expected in (("4567", (rosa,)), ("524421234567", (rosa,)), ("567", ()), ("4568", ()), ("%567", ())):
            assert await search.by_ending(connection, digits, utility=house.utility.id) == expected


async def test_the_indexes_find_what_is_rare_among_much(house: House) -> None:
    rosa = await house.conversation()
    async with house.engine.connect() as connection:
        await connection.execute(
            text(
                "insert into runtime.search_words (message_id, utility_id, conversation_id, sender, at, words)"
                " select gen_random_uuid(), :utility, :id, 'customer', now(), to_tsvector('palabra' || n)"
                " from generate_series(1, 5000) n"
            ),
            {"utility": house.utility.id, "id": rosa},
        )
        await connection.execute(
            text(
                "insert into runtime.conversations (id, utility_id, channel, account, address, last_inbound_at)"
                " select gen_random_uuid(), :utility, 'whatsapp', :utility, (52442000000 + n)::text, now()"
                " from generate_series(1, 5000) n"
            ),
            {"utility": house.utility.id},
        )
        await connection.execute(text("analyze runtime.search_words, runtime.conversations"))
        values = {"utility": house.utility.id, "query": "'zorro'", "candidates": 400, "most": 30}
        plan = (await connection.execute(text(f"explain {search.AMONG_ALL}"), values)).scalars().all()
        assert any("ix_search_words_words" in line for line in plan)
        values = {"utility": house.utility.id, "ending": "7654%", "most": 30}
        plan = (await connection.execute(text(f"explain {search.BY_ENDING}"), values)).scalars().all()
        assert any("ix_conversations_ending" in line for line in plan)
        await connection.rollback()


def test_a_quote_is_the_sentence_with_the_word_cut_around_it() -> None:
    long = "Uno dos tres cuatro cinco. " + "palabra " * 30 + "la medición está mal " + "y más " * 40
    quote = quote_of((Text(long),), ["mediciones"])
    assert quote.startswith("… ")
    assert quote.endswith(" …")
    assert "la medición está mal" in quote
    assert len(quote) <= search.QUOTED + 4
    assert quote_of((Media("document", "id", filename="recibo.pdf"),), ["recibo"]) == "recibo.pdf"
    assert quote_of((Text("Nada"),), ["recibo"]) == ""
