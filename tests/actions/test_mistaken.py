"""That's not it: the task is let go where little was told, and such words are never a value."""

from __future__ import annotations

import pytest

from actions.mistaken import denies_only
from tests.actions.stage import ME, NEEDS_1, Backend, Conversation, balance


@pytest.mark.parametrize(
    "words",
    [
        "no, eso no es", "no es eso", "eso no", "No, no es eso.", "no era eso", "eso no es lo que pregunté",
        "no te pregunté eso", "no me refería a eso", "no quise decir eso", "me entendiste mal", "no me entendiste",
        "no, por ahí no", "nada que ver", "oye no, eso no es lo que necesito", "ninguna de esas", "no es eso, gracias",
        "no, that's not it", "no thats not it", "that isn't it", "not that", "no, not that one",
        "that's not what I asked", "not what I meant", "I didn't ask that", "you misunderstood me", "you got it wrong",
        "sorry, that's not what I was talking about", "none of those", "it's not that",
    ],
)  # fmt: skip
def test_words_that_only_turn_down(words: str) -> None:
    assert denies_only(words)


@pytest.mark.parametrize(
    "words",
    [
        "no", "sí", "no gracias", "no, es en Hidalgo 25", "no es ahí, es en Juárez 8", "eso no es justo", "no, 300",
        "no es eso, quiero mi saldo", "that's not right", "that's not fair", "not that street, the next one",
        "no thanks", "I meant my bill", "no me llegó", "no tengo agua", "no entiendo", "está mal", "nada", "",
    ],
)  # fmt: skip
def test_words_that_say_something_else(words: str) -> None:
    assert not denies_only(words)


@pytest.mark.parametrize("words", ["no, that's not it", "no thats not it", "not that", "you misunderstood"])
async def test_an_offer_that_was_not_meant_is_let_go_and_we_ask_what_was(words: str) -> None:
    talk = Conversation(Backend({}), utility="prairie", language="en")
    assert (await talk.say("my meter is weird", "meter_problem")).responses == ["not_yet"]
    assert (await talk.say(words, "deny")).responses == ["mistaken"]
    assert talk.slots["question"] is None


async def test_what_came_next_in_the_ranking_is_offered() -> None:
    talk = Conversation(Backend({f"GET {ME}/balance": NEEDS_1}))
    ranking = {"check_balance": 0.6, "high_bill": 0.3, "get_bill": 0.06, "deny": 0.02}
    await talk.say("mi recibo está raro", "check_balance", ranking=ranking)
    heard = await talk.say("no, no es eso", "deny")
    assert heard.responses == ["mistaken_for"]
    assert [one["payload"] for one in heard.messages[0]["buttons"]] == ["/high_bill", "/get_bill", "/human_agent"]


async def test_it_is_no_place() -> None:
    talk = Conversation(Backend({}))
    await talk.say("hay una fuga", "report_leak")
    assert (await talk.say("no, eso no es", "deny")).responses == ["mistaken"]


async def test_where_something_was_told_it_is_asked_which_of_it_is_wrong() -> None:
    talk = Conversation(Backend({}))
    await talk.say("hay una fuga", "report_leak")
    await talk.say("Hidalgo 25", "inform")
    assert (await talk.say("no, eso no es", "deny")).responses == ["reask_place"]


async def test_who_says_that_it_was_not_what_they_asked_lets_go_of_much() -> None:
    talk = Conversation(Backend({f"GET {ME}/balance": NEEDS_1}))
    await talk.say("¿cuánto debo?", "check_balance")
    await talk.say("12", "inform")
    assert (await talk.say("eso no es lo que pregunté", "deny")).responses == ["mistaken"]


async def test_an_answer_may_be_turned_down_too() -> None:
    talk = Conversation(balance(41230))
    await talk.say("¿cuánto debo?", "check_balance")
    assert (await talk.say("eso no es lo que pregunté", "deny")).responses == ["mistaken"]


async def test_the_third_time_a_person_comes() -> None:
    talk = Conversation(Backend({f"GET {ME}/balance": NEEDS_1}))
    said = []
    for _ in range(3):
        await talk.say("mi recibo", "check_balance")
        said += (await talk.say("no es eso", "deny")).responses
    assert said == ["mistaken"] * 2 + ["not_understood_person_open"]
