"""What is picked to be said, and what is said of words that were just said."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.core.nlg import SAID, Responses, fingerprint
from bot.core.responses import merge

LEADS = {
    "utter_as_i_said": [{"text": "As I said:"}, {"text": "Again:"}],
    "utter_i_still_ask": [{"text": "I still need to know:"}],
}


def say(text: Any, *, said: tuple[str, ...] = (), lapsed: bool = False) -> str:
    """The words of a response, after an answer that said `said`."""
    return str(spoken(text, said=said, lapsed=lapsed)["text"])


def spoken(text: Any, *, said: tuple[str, ...] = (), lapsed: bool = False) -> dict[str, Any]:
    """A whole response."""
    responses = merge({"en": {"utter_a": text, **LEADS}})
    slots = [AnySlot(SAID, mappings=[{}]), AnySlot("language", mappings=[{}])]
    tracker = DialogueStateTracker("talk", slots)
    tracker.slots[SAID].value = [fingerprint(one) for one in said]
    tracker.slots["language"].value = "en"
    tracker.update(UserUttered("hello", metadata={"lapsed": lapsed}))
    generator = Responses(domain=Domain.empty())
    generator.responses = responses
    return asyncio.run(generator.generate("utter_a", tracker, "text", amount="5")) or {}


def test_words_that_were_not_just_said_are_said_as_they_are() -> None:
    assert say({"text": "You owe 5."}, said=("You owe 6.",)) == "You owe 5."


def test_the_other_variation_is_said_where_one_was_just_said() -> None:
    both = [{"text": "You owe 5."}, {"text": "It is 5."}]
    assert say(both, said=("You owe 5.",)) == "It is 5."
    assert say(both, said=("It is 5.",)) == "You owe 5."


def test_the_same_answer_is_owned_up_to() -> None:
    assert say({"text": "You owe 5."}, said=("You owe 5.",)) == "As I said: You owe 5."
    assert say({"text": "You owe 5."}, said=("You owe 5.", "As I said: You owe 5.")) == "Again: You owe 5."


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("We are closed. The office opens at 9:00. Shall I open a case?", "Shall I open a case?"),
        ("Cerramos hoy. ¿Te abro un caso?", "¿Te abro un caso?"),
    ],
)
def test_of_the_same_offer_only_the_question_is_asked_again(text: str, question: str) -> None:
    assert say({"text": text}, said=(text,)) == question


def test_what_there_is_to_choose_from_is_told_again() -> None:
    text = "These are open:\n• one\n• two\nWhich of them?"
    assert say({"text": text}, said=(text,)) == f"As I said: {text}"


def test_a_question_that_leans_on_the_sentence_before_it_is_not_asked_alone() -> None:
    text = "I sent a code. Which is it?"
    assert say({"text": text}, said=(text,)) == f"As I said: {text}"


def test_after_hours_nobody_remembers_what_was_said() -> None:
    text = "We are closed. Shall I open a case?"
    assert say({"text": text}, said=(text,), lapsed=True) == text


def test_after_the_question_alone_the_whole_offer_is_told_again() -> None:
    assert (
        say({"text": "We are closed. Shall I open it?"}, said=("Shall I open it?",))
        == "We are closed. Shall I open it?"
    )


def test_a_question_that_stands_alone_is_asked_again_with_a_reason() -> None:
    assert say({"text": "Where is it?"}, said=("Where is it?",)) == "I still need to know: Where is it?"
    assert say({"text": "Where is it?"}, said=("I still need to know: Where is it?",)) == "Where is it?"


def test_a_payload_goes_out_as_it_is_and_leaves_nothing_in_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    button = {"title": "Work it out", "payload": '/ask_rates{"topic": "quantity"}'}
    told = spoken({"text": "It is {amount}.", "buttons": [button]})
    assert (told["text"], told["buttons"]) == ("It is 5.", [button])
    assert capsys.readouterr() == ("", "")
