"""What the inspector tells about a turn."""

from __future__ import annotations

import json

from bot.conversation import Transcript
from channels.message import Choice, Option, Text
from desk.turns import Arrived, Call, inspect, newest_turn
from tests.desk.transcripts import TURN, at, heard, said

RANKING = [
    {"name": "ask_balance", "confidence": 0.91},
    {"name": "ask_due_date", "confidence": 0.06},
    {"name": "how_to_pay", "confidence": 0.02},
    {"name": "greet", "confidence": 0.01},
]


def test_a_turn_that_nobody_knows_has_no_inspection() -> None:
    assert inspect(Transcript((heard(),), ()), "nobody") is None


def test_what_came_in_what_was_understood_and_what_was_done() -> None:
    row = heard(
        ranking=RANKING,
        actions=["action_balance"],
        slots={"language": "es", "amount": 100, "account": {"id": 1}},
        trace=[{"method": "GET", "path": "/api/customers/me/balance", "status": 200, "ms": 12.4}],
        timings={"total_ms": 80.5, "rasa_ms": 60, "waited_ms": 3.1},
    )
    told = inspect(Transcript((row,), ()), str(TURN))
    assert told is not None
    assert told.arrived == (Arrived("¿cuánto debo?", "wamid.in.1", at(0)),)
    assert told.language == "es"
    assert told.ranking == (("ask_balance", 0.91), ("ask_due_date", 0.06), ("how_to_pay", 0.02))
    assert told.actions == ("action_balance",)
    assert told.slots == (("account", '{"id": 1}'), ("amount", "100"), ("language", "es"))
    assert told.calls == (Call("GET", "/api/customers/me/balance", 200, 12.4),)
    assert told.timings == (("waited_ms", 3.1), ("rasa_ms", 60.0), ("total_ms", 80.5))


def test_messages_that_waited_together_are_one_turn() -> None:
    rows = (heard(Text("hola"), number=1), heard(Text("¿cuánto debo?"), number=2, seconds=1))
    told = inspect(Transcript(rows, ()), str(TURN))
    assert told is not None
    assert [one.text for one in told.arrived] == ["hola", "¿cuánto debo?"]


def test_a_press_is_told_by_its_words() -> None:
    offered = said(choices=(Option("Ver mi recibo", "/get_bill"),))
    told = inspect(Transcript((heard(Choice("/get_bill")),), (offered,)), str(TURN))
    assert told is not None
    assert told.arrived[0].text == "Ver mi recibo"


def test_every_state_that_was_reached_stands_with_its_time() -> None:
    payload = {"type": "interactive", "interactive": {"type": "button"}, "to": "524425550101"}
    row = said(rendered=payload, delivered_at=at(1.5), read_at=at(2))
    told = inspect(Transcript((heard(),), (row,)), str(TURN))
    assert told is not None
    (sent,) = told.sent
    assert sent.steps == (("queued", at(1)), ("sent", at(1.1)), ("delivered", at(1.5)), ("read", at(2)))
    assert sent.kind == "interactive · button"
    assert json.loads(sent.payload) == payload


def test_on_the_web_the_payload_is_the_frame_that_the_browser_got() -> None:
    frame = {"seq": 1, "parts": [{"type": "text", "text": "Debes $455.13."}], "from": "bot"}
    row = said(channel="web", state="sent")
    told = inspect(Transcript((heard(),), (row,)), str(TURN), frames={1: frame})
    assert told is not None
    assert json.loads(told.sent[0].payload) == frame
    assert told.sent[0].kind == "text"


def test_a_refused_call_is_not_shown_as_a_success() -> None:
    row = heard(trace=[{"method": "GET", "path": "/x", "status": 403, "ms": 2}])
    told = inspect(Transcript((row,), ()), str(TURN))
    assert told is not None
    assert not told.calls[0].ok


def test_a_turn_in_progress_is_open() -> None:
    told = inspect(Transcript((heard(outcome=None, intent=None, confidence=None),), ()), str(TURN))
    assert told is not None
    assert (told.outcome, told.ranking) == ("open", ())


def test_the_newest_turn_is_the_one_of_the_newest_message_that_has_one() -> None:
    assert newest_turn(Transcript((heard(), heard(number=2, turn=None)), ())) == str(TURN)
    assert newest_turn(Transcript((), ())) is None


def test_what_the_classifier_read_is_the_words_of_all_messages() -> None:
    rows = (
        heard(Text("hola"), number=1, has_words=True),
        heard(Text("/cuánto   debo"), number=2, seconds=1, has_words=True),
    )
    told = inspect(Transcript(rows, ()), str(TURN))
    assert told is not None
    assert told.read == "hola\n/cuánto debo"


def test_a_press_was_not_read() -> None:
    told = inspect(Transcript((heard(Choice("/get_bill")),), ()), str(TURN))
    assert told is not None
    assert told.read == ""
