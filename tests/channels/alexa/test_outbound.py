"""What Alexa is answered stays within what it takes."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from channels.alexa.outbound import FREE, MAX_BYTES, MAX_SPEECH, Saying, cut, render, silent, size


def speech(rendered: dict) -> str:  # type: ignore[type-arg]
    return str(rendered["response"]["outputSpeech"]["ssml"])


def test_an_answer_is_said_shown_and_over() -> None:
    rendered = render(Saying(("Debes cien pesos.", "Vence el lunes."), title="Aguas", card="Debes $100.00"))
    assert rendered == {
        "version": "1.0",
        "sessionAttributes": {"asking": False},
        "response": {
            "outputSpeech": {
                "type": "SSML",
                "ssml": '<speak>Debes cien pesos.<break time="400ms"/>Vence el lunes.</speak>',
            },
            "card": {"type": "Simple", "title": "Aguas", "content": "Debes $100.00"},
            "shouldEndSession": True,
        },
    }


def test_a_question_keeps_the_microphone_open_and_is_said_again() -> None:
    rendered = render(Saying(("¿Qué contrato?",), again="¿Cuál?", asks=True, free=True))
    response = rendered["response"]
    assert response["shouldEndSession"] is False
    assert response["reprompt"]["outputSpeech"]["ssml"] == "<speak>¿Cuál?</speak>"
    assert response["directives"][0]["type"] == "Dialog.ElicitSlot"
    assert response["directives"][0]["updatedIntent"]["name"] == FREE
    assert rendered["sessionAttributes"] == {"asking": True}


def test_who_has_not_linked_gets_the_card_that_does() -> None:
    assert render(Saying(("Vincula tu contrato.",), link=True))["response"]["card"] == {"type": "LinkAccount"}


@pytest.mark.parametrize("letter", ["a", "ñ", "漢", "😀", "&", "<", "\x00", "\ud800"])
def test_whatever_is_said_fits_and_is_well_formed(letter: str) -> None:
    long = letter * 30_000
    rendered = render(Saying((long, long), again=long, title="Aguas", card=long, asks=True))
    assert size(rendered) < MAX_BYTES
    assert len(speech(rendered)) <= MAX_SPEECH
    ET.fromstring(speech(rendered))  # noqa: S314 - our own words
    assert len(rendered["response"].get("card", {}).get("content", "")) <= MAX_SPEECH


def test_what_is_too_long_ends_after_a_sentence() -> None:
    assert cut("Uno. Dos. Tres.", 10) == "Uno. Dos."


def test_what_takes_no_answer_gets_none() -> None:
    assert silent() == {"version": "1.0", "response": {}}
