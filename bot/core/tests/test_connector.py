"""The seam between gateway and Rasa."""

from __future__ import annotations

import json
import time
from itertools import pairwise
from typing import Any

import pytest
from rasa.shared.core.events import SessionStarted, SlotSet

from bot.core import patches
from bot.core.connector import BadTurnError, read_turn
from bot.core.nlu import parts
from bot.core.tests.conftest import ActionServer, Counter


def test_an_answer_carries_messages_intent_ranking_actions_slots_and_count(counter: Counter) -> None:
    answer = counter.say("¿cuánto debo?")

    assert answer["messages"] == [
        {
            "text": "Debes $350.50.",
            "buttons": [{"title": "Pagar", "payload": "/pay_bill"}],
            "response": "utter_balance",
        },
        {"custom": {"trace": []}},
    ]
    assert answer["intent"]["name"] == "check_balance"
    assert len(answer["ranking"]) == 3
    assert answer["actions"] == ["action_balance"]
    assert answer["slots"] == {
        "language": "es", "tone": "tu", "utility": "cantera", "channel": "whatsapp", "mood": "calm", "note": "x",
    }  # fmt: skip
    assert answer["active_loop"] is None
    assert answer["events"] == len(counter.events()) - 1  # the action before the session's start is not in it


def test_the_language_of_this_very_message_decides_also_for_a_button(counter: Counter) -> None:
    assert counter.texts("/greet", language="en") == ["Hello, what do you need?"]
    assert counter.texts("/check_balance", language="es") == ["Debes $350.50."]


def test_tone_and_modality_pick_the_variation(counter: Counter) -> None:
    said = {text for _ in range(2) for text in counter.texts("/greet", tone="usted")}

    assert said == {"Hola, ¿qué necesita?", "Qué gusto, ¿en qué le ayudo?"}
    assert counter.texts("/greet", modality="voice") == ["Hola. Dígame."]


def test_the_same_sentence_is_never_said_twice_in_a_row(counter: Counter) -> None:
    said = [counter.texts("/greet")[0] for _ in range(6)]

    assert all(one != other for one, other in pairwise(said))


def test_the_same_answer_begins_otherwise_also_across_sessions(counter: Counter) -> None:
    said = [counter.texts("/check_balance", new_session=fresh)[0] for fresh in (False, True, True, False)]

    assert said[:2] == ["Debes $350.50.", "Como te decía: Debes $350.50."]
    assert all(one != other for one, other in pairwise(said))


def test_another_amount_is_no_repetition(counter: Counter, actions: ActionServer) -> None:
    counter.say("/check_balance")
    actions.replies["action_balance"]["responses"][0]["amount"] = "$10.00"

    assert counter.texts("/check_balance") == ["Debes $10.00."]


def test_a_retried_turn_gets_its_recorded_answer_and_runs_nothing(counter: Counter, actions: ActionServer) -> None:
    first = counter.say("/check_balance", turn="t1")
    again = counter.say("/check_balance", turn="t1", retry=True)

    assert again == first
    assert len(actions.calls) == 1


def test_a_retried_turn_that_began_a_session_does_not_begin_another(counter: Counter, actions: ActionServer) -> None:
    counter.say("/greet")
    first = counter.say("/check_balance", turn="t1", new_session=True)

    assert counter.say("/check_balance", turn="t1", new_session=True, retry=True) == first
    assert len(actions.calls) == 1


def test_a_retry_of_a_turn_that_failed_runs_it(counter: Counter, actions: ActionServer) -> None:
    actions.failing = True
    assert counter.request("/check_balance", turn="t1")[0] == 503
    actions.failing = False

    assert counter.texts("/check_balance", turn="t1", retry=True) == ["Debes $350.50."]


def test_a_failing_action_is_a_503_and_leaves_no_trace(counter: Counter, actions: ActionServer) -> None:
    counter.say("/greet")
    before = counter.events()
    actions.failing = True

    assert counter.request("/check_balance") == (503, {"error": "action-failed"})
    assert counter.events() == before


def test_an_action_server_that_is_down_is_told_at_once(counter: Counter, actions: ActionServer) -> None:
    actions.stop()
    began = time.monotonic()

    assert counter.request("/check_balance")[0] == 503
    assert time.monotonic() - began < 4


def test_an_answer_of_nothing_is_a_500(counter: Counter) -> None:
    assert counter.request("/mute") == (500, {"error": "empty-answer"})


def test_an_answer_of_nothing_but_a_trace_is_a_500(counter: Counter, actions: ActionServer) -> None:
    actions.replies["action_mute"] = {"events": [], "responses": [{"custom": {"trace": []}}]}

    assert counter.request("/mute")[0] == 500


def test_a_new_session_keeps_only_the_whitelist(counter: Counter) -> None:
    counter.say("/check_balance")
    answer = counter.say("/greet", new_session=True)

    assert answer["slots"]["mood"] == "calm"
    assert "note" not in answer["slots"]
    assert sum(isinstance(event, SessionStarted) for event in counter.events()) == 1


def test_a_session_never_grows_by_what_the_last_one_set(counter: Counter) -> None:
    sizes = [counter.say("/check_balance", new_session=True)["events"] for _ in range(4)]

    assert sizes[1:] == [sizes[1]] * 3


def test_unchanged_metadata_adds_no_events(counter: Counter) -> None:
    counter.say("/greet")
    counter.say("/greet")

    names = [event.key for event in counter.events() if isinstance(event, SlotSet) and event.key != "said"]
    assert sorted(names) == ["channel", "language", "tone", "utility"]


TWO_THINGS = "quiero saber mi saldo y también cállate ya"


@pytest.fixture
def easily_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    """So small an assistant is never sure of anything."""
    monkeypatch.setattr(parts, "SURE", 0.0)


@pytest.mark.usefixtures("easily_sure")
def test_of_two_requests_the_first_is_answered_and_the_second_handed_back(
    counter: Counter, actions: ActionServer
) -> None:
    answer = counter.say(TWO_THINGS, turn="t1")

    assert answer["intent"]["name"] == "check_balance"
    assert answer["second"] == "cállate ya"
    assert actions.calls[0]["tracker"]["latest_message"]["text"] == "quiero saber mi saldo"
    assert counter.say(TWO_THINGS, turn="t1", retry=True) == answer


@pytest.mark.usefixtures("easily_sure")
def test_an_answer_to_an_open_question_is_never_taken_apart(counter: Counter, actions: ActionServer) -> None:
    actions.replies["action_balance"] = {
        "events": [{"event": "active_loop", "name": "action_balance"}, {"event": "followup", "name": "action_listen"}],
        "responses": [{"response": "utter_balance", "amount": "$1"}],
    }
    counter.say("/check_balance")
    counter.say(TWO_THINGS)

    assert actions.calls[-1]["tracker"]["latest_message"]["text"] == TWO_THINGS


def test_only_digits_are_an_answer(counter: Counter) -> None:
    answer = counter.say("1234 567 890")

    assert answer["intent"] == {"name": "inform", "confidence": 1.0}


@pytest.mark.parametrize("message", ["/", "/{", '/nada{"', "\x00\x01 hola", "a" * 100_000, "🤷‍♀️\u202e"])
def test_odd_text_is_answered_or_refused_but_never_breaks(counter: Counter, message: str) -> None:
    status, body = counter.request(message)

    assert status == 200 or body == {"error": "empty-answer"}


def test_actions_get_the_token_this_turn_and_no_responses(counter: Counter, actions: ActionServer) -> None:
    counter.say("/greet")
    counter.say("/check_balance", token="s3cret")

    call = actions.calls[0]
    assert call["tracker"]["latest_message"]["metadata"]["token"] == "s3cret"
    assert [event["event"] for event in call["tracker"]["events"]] == ["user", "user_featurization"]
    assert call["tracker"]["slots"]["language"] == "es"
    assert call["domain"]["responses"] == {}
    assert "slots" in call["domain"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"no json", "body"),
        (b"[]", "body"),
        (b'{"sender": "c", "message": "", "metadata": {"turn": "t"}}', "message"),
        (b'{"sender": "c", "message": "hola", "metadata": {}}', "metadata.turn"),
        (b'{"sender": "c", "message": "hola", "metadata": {"turn": "t", "modality": "smoke"}}', "metadata.modality"),
    ],
)
def test_a_request_that_is_no_turn_names_the_field(body: bytes, field: str) -> None:
    with pytest.raises(BadTurnError, match=f"^{field}:"):
        read_turn(body)


def test_not_ready_is_a_503() -> None:
    import asyncio

    from bot.core.connector import _ready, _receive

    async def statuses() -> list[Any]:
        return [(await _ready(None)).status, (await _receive(None, b"{}")).status]

    assert asyncio.run(statuses()) == [503, 503]


def test_carried_slots_come_from_the_credentials() -> None:
    from bot.core.connector import GatewayInput

    GatewayInput.from_credentials({"carried_slots": ["language", "mood"]})
    assert patches._carried == ["language", "mood"]


def test_why_words_are_understood_so_is_told_by_the_models_own_ranking(counter: Counter) -> None:
    from bot.core.connector import _explain

    ranking = counter.say("¿cuánto debo?")["ranking"]
    answer = counter.run(_explain(counter.agent, json.dumps({"text": "¿cuánto debo?"}).encode()))
    told = json.loads(answer.body)

    assert answer.status == 200
    assert told["ranking"][0]["name"] == ranking[0]["name"]
    assert [one["said"] for one in told["words"]] == ["¿cuánto", "debo?"]


@pytest.mark.parametrize("body", [b"no json", b"[]", b"{}", b'{"text": ""}', b'{"text": 1}'])
def test_an_explanation_of_nothing_is_refused(counter: Counter, body: bytes) -> None:
    from bot.core.connector import _explain

    assert counter.run(_explain(counter.agent, body)).status == 400


def test_before_there_is_a_model_nothing_is_explained(counter: Counter) -> None:
    from bot.core.connector import _explain

    assert counter.run(_explain(None, b'{"text": "hola"}')).status == 503
