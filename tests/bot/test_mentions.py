"""Who is named in a note, and is told."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import mentions, notes
from bot.floor import agents
from bot.floor.agents import Agent
from bot.mentions import mentioned
from tests.bot.floor.house import House


def agent(name: str, key: str = "") -> Agent:
    return Agent("cantera", key or name.lower(), name, ("es",), (), 4, "online", None, 0)


EVERYBODY = (
    agent("Ana"),
    agent("Ana Paz"),
    agent("Raúl Campos"),
    agent("José Núñez", "one"),
    agent("José Núñez", "two"),
)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("@Raúl Campos ¿lo ves?", ("raúl campos",)),
        ("ojo, @raúl campos.", ("raúl campos",)),
        ("@Ana Paz y @Raúl Campos", ("ana paz", "raúl campos")),
        ("@Ana Paz y @Ana", ("ana", "ana paz")),
        ("@Ana, @Ana", ("ana",)),
        ("@Anabel", ()),
        ("Raúl Campos, correo@ana", ("ana",)),
        ("@José Núñez", ("one", "two")),
        ("@Nadie", ()),
    ],
)
def test_whole_names_after_the_sign_are_named(words: str, named: tuple[str, ...]) -> None:
    assert mentioned(words, EVERYBODY) == named


@pytest.fixture
def house(engine: AsyncEngine) -> House:
    return House(engine)


async def note(house: House, conversation: UUID, words: str, *, key: str = "") -> None:
    async with house.engine.begin() as connection:
        written = await notes.write(
            connection,
            utility=house.utility.id,
            conversation_id=conversation,
            author="Noemí",
            name="Noemí Ruiz",
            words=words,
            now=house.now,
            key=key,
        )
        assert written is not None
        everybody = await agents.all_agents(connection, utility=house.utility.id, now=house.now)
        await mentions.write(connection, written, everybody, utility=house.utility.id)


async def unseen(house: House) -> dict[str, int]:
    async with house.engine.connect() as connection:
        return await mentions.unseen(connection, utility=house.utility.id)


async def see(house: House, agent_id: str, **which: UUID) -> int:
    async with house.engine.begin() as connection:
        return await mentions.see(connection, utility=house.utility.id, agent_id=agent_id, now=house.now, **which)


async def test_who_is_named_is_told_once_and_the_author_is_not(house: House) -> None:
    conversation = await house.conversation()
    await house.agent("Noemí")
    await house.agent("Raúl")
    for _ in range(2):
        await note(house, conversation, "@Raúl y @Noemí, véanlo", key="the same")
    assert await unseen(house) == {"Raúl": 1}


async def test_what_was_seen_is_counted_no_more_and_is_still_listed(house: House) -> None:
    first, second = await house.conversation(), await house.conversation()
    await house.agent("Raúl")
    await house.write(first, "Hola")
    await note(house, first, "@Raúl, uno")
    house.pass_time(seconds=1)
    await note(house, second, "@Raúl, dos")
    assert await see(house, "Raúl", conversation_id=second) == 1
    assert await see(house, "Raúl", conversation_id=second) == 0
    assert await unseen(house) == {"Raúl": 1}
    async with house.engine.connect() as connection:
        listed = await mentions.mentions_of(connection, utility=house.utility.id, agent_id="Raúl")
    assert [(one.conversation, one.words, one.author, one.seen_at is None) for one in listed] == [
        (first, "@Raúl, uno", "Noemí Ruiz", True),
        (second, "@Raúl, dos", "Noemí Ruiz", False),
    ]
    assert await see(house, "Raúl", note=listed[0].note) == 1
    assert await unseen(house) == {}


async def test_another_utility_s_mentions_are_neither_listed_nor_seen(house: House) -> None:
    conversation = await house.conversation()
    await house.agent("Raúl")
    await note(house, conversation, "@Raúl")
    other = House(house.engine)
    assert await see(other, "Raúl") == 0
    async with house.engine.connect() as connection:
        assert await mentions.mentions_of(connection, utility=other.utility.id, agent_id="Raúl") == ()
    assert await unseen(house) == {"Raúl": 1}
