"""Who waits and asks how long hears their place; everybody else is served as always."""

from __future__ import annotations

import pytest

from bot import handoff
from bot.demo import Phone
from bot.dialogue import Handoff
from bot.floor.asking import asks
from tests.bot.harness import Counter


@pytest.mark.parametrize(
    "words",
    [
        "¿cuánto falta para que me atiendan?",
        "cuanto tarda en contestar alguien",
        "¿Cuánto más tengo que esperar?",
        "oigan cuánto tiempo voy a esperar",
        "¿cuándo me van a atender?",
        "¿en qué lugar voy?",
        "qué turno tengo",
        "¿cuántas personas hay antes?",
        "cómo va la fila",
        "how long is the wait?",
        "How much longer do I have to wait",
        "how long until someone answers",
        "when will somebody help me?",
        "what number am I",
        "what's my place in line?",
        "how many people are ahead of me",
    ],
)
def test_asking_for_the_wait_is_heard(words: str) -> None:
    assert asks(words)


@pytest.mark.parametrize(
    "words",
    [
        "¿cuánto falta?",
        "¿cuánto tarda en volver el agua?",
        "¿cuánto falta para que venza mi recibo?",
        "¿cuándo me contestan mi queja?",
        "¿en qué lugar pago?",
        "qué número de contrato tengo",
        "¿cuánto debo?",
        "how long until the power is back?",
        "when will you answer my claim?",
        "what is my account number",
        "how many people live here",
        "how long does a reconnection take",
    ],
)
def test_asking_for_something_else_is_not(words: str) -> None:
    assert not asks(words)


def test_a_bare_how_long_means_the_wait_only_while_nobody_has_the_word() -> None:
    assert asks("¿cuánto falta?", alone=True)
    assert not asks("¿cuánto falta para mi recibo?", alone=True)


async def waiting(counter: Counter) -> Phone:
    """Somebody on WhatsApp who has asked for a person."""
    phone = counter.phone()
    await counter.say(phone, "hola")
    await counter.work()
    await counter.waits(phone, Handoff("asked", "check_balance"))
    counter.rasa.asked.clear()
    return phone


async def test_who_waits_is_told_the_place_instead_of_being_asked_back(counter: Counter) -> None:
    phone = await waiting(counter)
    await counter.say(phone, "¿en qué lugar voy?")
    await counter.work()
    assert "en la fila" in counter.graph.texts(phone.number)[-1]
    assert counter.rasa.asked == []
    await counter.say(phone, "¿cuánto falta?")  # of what the assistant told, perhaps
    await counter.work()
    assert counter.graph.texts(phone.number)[-1] == "re: ¿cuánto falta?"


async def test_while_the_queue_has_the_word_only_the_wait_is_answered(counter: Counter) -> None:
    phone = await waiting(counter)
    found = await counter.conversation(phone)
    async with counter.engine.begin() as connection:
        await handoff.change_owner(connection, found.id, "queue")
    for words in ("¿cuánto debo?", "¿cuánto falta?"):
        await counter.say(phone, words)
        await counter.work()
    first, told = counter.graph.texts(phone.number)
    assert first == "re: hola"
    assert "en la fila" in told
    assert counter.rasa.asked == []


async def test_who_does_not_wait_is_answered_by_the_assistant(counter: Counter) -> None:
    phone = counter.phone()
    await counter.say(phone, "¿en qué lugar voy?")
    await counter.work()
    assert counter.graph.texts(phone.number) == ["re: ¿en qué lugar voy?"]
