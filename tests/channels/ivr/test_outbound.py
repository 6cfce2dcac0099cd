"""TwiML, as Twilio reads it."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from channels.ivr import outbound
from channels.ivr.outbound import MAX_SAY, Line, Listening
from channels.ivr.step import Step

BASE = "/channels/voice"


def test_a_question_is_said_inside_the_gather_and_a_redirect_follows() -> None:
    root = ET.fromstring(  # noqa: S314
        outbound.ask(
            [Line("¿Qué necesita?", "es")], Step(turn=2, language="es"), "es", base=BASE, listening=Listening()
        )
    )
    gather, redirect = root
    assert gather.attrib == {
        "input": "dtmf speech",
        "action": "/channels/voice/turn?turn=2&lang=es",
        "method": "POST",
        "language": "es-MX",
        "timeout": "5",
        "speechTimeout": "auto",
        "actionOnEmptyResult": "true",
        "bargeIn": "true",
        "finishOnKey": "#",
    }
    assert [(one.tag, one.text) for one in gather] == [("Say", "¿Qué necesita?")]
    assert (redirect.tag, redirect.text) == ("Redirect", "/channels/voice/turn?turn=2&lang=es")


def test_a_gather_is_never_empty() -> None:
    root = ET.fromstring(outbound.ask([], Step(), "es", base=BASE, listening=Listening()))  # noqa: S314
    assert [one.tag for one in root[0]] == ["Pause"]


def test_signs_that_xml_knows_are_only_words() -> None:
    root = ET.fromstring(outbound.hang_up([Line('<Dial>900</Dial> & "adiós"', "es")]))  # noqa: S314
    assert root.find("Dial") is None
    assert root[0].text == '<Dial>900</Dial> & "adiós"'


def test_long_words_are_said_in_pieces_that_twilio_takes() -> None:
    root = ET.fromstring(outbound.hang_up([Line("a" * (MAX_SAY + 1), "en")]))  # noqa: S314
    assert [len(say.text or "") for say in root.iter("Say")] == [MAX_SAY, 1]


def test_a_person_is_rung_and_what_becomes_of_it_comes_back() -> None:
    root = ET.fromstring(outbound.dial([], "+524421230000", Step(turn=3, dialed=True), base=BASE))  # noqa: S314
    (dial,) = root
    assert dial.attrib["action"] == "/channels/voice/turn?turn=3&dialed=1"
    assert dial[0].text == "+524421230000"
