"""Two things in one message: both answered, in order, once."""

from __future__ import annotations

from typing import Any

import httpx

from bot.second import turn_of
from tests.bot.harness import Counter, words

BOTH = "cuánto debo y también quiero reportar una fuga"
LEAK = "quiero reportar una fuga"


def answers(*, asks_first: bool = False) -> Any:
    """A Rasa that takes BOTH apart; with `asks_first` the first thing needs an answer before it is done."""

    def reply(body: dict[str, Any]) -> Any:
        match body["message"]:
            case str() as said if said == BOTH:
                asked = words("¿Cuál es tu contrato?") if asks_first else words("Debes $350.50.")
                return asked | {"second": LEAK} | ({"active_loop": "action_answer"} if asks_first else {})
            case str() as said if said == LEAK:
                return words("¿Dónde es?") | {"active_loop": "action_answer"}
            case "olvídalo":
                return words("Listo.") | {"intent": {"name": "cancel", "confidence": 0.9}}
            case _:
                return words("Debes $350.50.")

    return reply


async def test_both_are_answered_in_order(counter: Counter) -> None:
    phone = counter.phone()
    counter.rasa.reply = answers()
    await counter.say(phone, BOTH)
    await counter.work()
    assert counter.graph.texts(phone.number) == ["Primero: Debes $350.50.", "Ahora lo otro: ¿Dónde es?"]
    assert (await counter.conversation(phone)).active_loop == "action_answer"


async def test_each_half_is_a_turn_of_its_own_for_rasa(counter: Counter) -> None:
    phone = counter.phone()
    counter.rasa.reply = answers()
    await counter.say(phone, BOTH)
    await counter.work()
    first, second = (one["metadata"] for one in counter.rasa.asked)
    assert first["turn"] != second["turn"]
    assert (first["new_session"], second["new_session"]) == (False, False)


async def test_the_second_waits_until_the_first_is_done(counter: Counter) -> None:
    phone = counter.phone()
    counter.rasa.reply = answers(asks_first=True)
    await counter.say(phone, BOTH)
    await counter.work()
    assert (await counter.conversation(phone)).second == LEAK
    await counter.say(phone, "0000005724")
    await counter.work()
    assert counter.graph.texts(phone.number) == [
        "Primero: ¿Cuál es tu contrato?",
        "Debes $350.50.",
        "Ahora lo otro: ¿Dónde es?",
    ]
    assert (await counter.conversation(phone)).second is None


async def test_who_cancels_the_first_is_not_asked_the_second(counter: Counter) -> None:
    phone = counter.phone()
    counter.rasa.reply = answers(asks_first=True)
    await counter.say(phone, BOTH)
    await counter.work()
    await counter.say(phone, "olvídalo")
    await counter.work()
    assert counter.graph.texts(phone.number)[-1] == "Listo."
    assert (await counter.conversation(phone)).second is None


async def test_when_the_second_fails_both_are_asked_again_as_retries_and_said_once(counter: Counter) -> None:
    phone = counter.phone()
    usual = answers()
    failing = [True]

    def reply(body: dict[str, Any]) -> Any:
        return httpx.Response(503) if body["message"] == LEAK and failing[0] else usual(body)

    counter.rasa.reply = reply
    await counter.say(phone, BOTH)
    await counter.work()
    failing[0] = False
    counter.pass_time(seconds=30)
    await counter.work()
    said = counter.graph.texts(phone.number)
    assert said[1:] == ["Primero: Debes $350.50.", "Ahora lo otro: ¿Dónde es?"]
    ids = [(one["message"], one["metadata"]["turn"], one["metadata"]["retry"]) for one in counter.rasa.asked]
    assert [retry for _, _, retry in ids] == [False, False, True, True]
    assert ids[0][1] == ids[2][1]
    assert ids[1][1] == ids[3][1]


async def test_a_second_that_never_works_does_not_cost_the_first(counter: Counter) -> None:
    phone = counter.phone()
    usual = answers()
    counter.rasa.reply = lambda body: httpx.Response(503) if body["message"] == LEAK else usual(body)
    await counter.say(phone, BOTH)
    for _ in range(8):
        await counter.work()
        counter.pass_time(seconds=300)
    assert counter.graph.texts(phone.number)[-1] == "Debes $350.50."


async def test_a_day_later_nothing_of_it_is_asked(counter: Counter) -> None:
    phone = counter.phone()
    counter.rasa.reply = answers(asks_first=True)
    await counter.say(phone, BOTH)
    await counter.work()
    counter.pass_time(hours=25)
    await counter.say(phone, "hola")
    await counter.work()
    assert counter.graph.texts(phone.number)[-1] == "Debes $350.50."


def test_the_id_of_the_second_half_follows_from_the_turns() -> None:
    from uuid import UUID

    turn = UUID(int=7)
    assert turn_of(turn) == turn_of(turn) != turn
