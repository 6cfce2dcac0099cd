"""Two greetings, half of the conversations each, the same one for ever."""

from __future__ import annotations

from collections import Counter as Tally
from dataclasses import replace
from typing import Any
from uuid import UUID

from bot.greeting import VARIANTS, variant
from kit import utility
from tests.bot.harness import Counter, words

CANTERA = utility.load("cantera")
TESTING = CANTERA.model_copy(update={"greeting_test": True})


def test_a_conversation_keeps_its_greeting() -> None:
    one = UUID(int=7)
    assert {variant(one, TESTING) for _ in range(5)} == {variant(one, TESTING)}


def test_each_greeting_gets_about_half() -> None:
    tally = Tally(variant(UUID(int=number), TESTING) for number in range(2000))
    assert set(tally) == set(VARIANTS)
    assert min(tally.values()) > 900


def test_a_utility_that_compares_nothing_has_no_variant() -> None:
    assert variant(UUID(int=7), CANTERA) == ""


async def test_the_turn_remembers_how_it_greeted(counter: Counter) -> None:
    utilities = {**counter.services.utilities, "cantera": TESTING}
    counter.services = replace(counter.services, utilities=utilities)

    def reply(body: dict[str, Any]) -> dict[str, Any]:
        return words("¡Hola!") | {"intent": {"name": "greet" if body["message"] == "hola" else "thank"}}

    counter.rasa.reply = reply
    phone = counter.phone()
    for said in ("hola", "gracias"):
        counter.pass_time(seconds=5)
        await counter.say(phone, said)
        await counter.work()
    told = counter.rasa.asked[0]["metadata"]["greeting"]
    found = await counter.conversation(phone)
    rows = await counter.rows(
        "select greeting from runtime.turns where conversation_id = :id order by started_at", id=found.id
    )
    assert told in VARIANTS
    assert [row.greeting for row in rows] == [told, None]
