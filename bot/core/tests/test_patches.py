"""Each patch still meets what it was written against."""

from __future__ import annotations

import inspect
from pathlib import Path

import jsonschema
import pytest
import rasa
import rasa.core.actions.action as rasa_action
from rasa.core.actions.action import ActionSessionStart, RemoteAction
from rasa.core.agent import Agent
from rasa.core.policies.policy import Policy
from rasa.core.policies.rule_policy import RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.core import patches
from bot.core.tests.conftest import CARRIED, FIXTURE

DOMAIN = Domain.load(str(FIXTURE / "domain.yml"))


@pytest.fixture(autouse=True)
def applied() -> None:
    """Every patch in place."""
    patches.apply(CARRIED)


def test_this_is_the_rasa_that_was_patched() -> None:
    assert rasa.__version__ == "3.6.21"


@pytest.mark.parametrize(
    ("owner", "name", "parameters"),
    [
        (RemoteAction, "_validate_action_result", ["self", "result"]),
        (RemoteAction, "_action_call_format", ["self", "tracker", "domain"]),
        (RemoteAction, "run", ["self", "output_channel", "nlg", "tracker", "domain"]),
        (Event, "resolve_by_type", ["type_name", "default"]),
        (DialogueStateTracker, "copy", ["self"]),
        (DaskGraphRunner, "run", ["self", "inputs", "targets"]),
        (Policy, "_prediction_states", ["self", "tracker", "domain", "use_text_for_last_user_input", "rule_only_data"]),
        (RulePolicy, "_is_rule_applicable", ["self", "rule_key", "turn_index", "conversation_state"]),
        (EndpointConfig, "request", ["self", "method", "subpath", "content_type", "compress", "kwargs"]),
        (ActionSessionStart, "_slot_set_events_from_tracker", ["tracker"]),
        (Agent, "_create_tracker_store", ["store", "domain"]),
        (MessageProcessor, "_handle_message_with_tracker", ["self", "message", "tracker"]),
        (MessageProcessor, "run_action_extract_slots", ["self", "output_channel", "tracker"]),
        (MessageProcessor, "_run_prediction_loop", ["self", "output_channel", "tracker"]),
        (MessageProcessor, "_has_session_expired", ["self", "tracker"]),
    ],
)
def test_what_is_patched_or_called_has_the_same_shape(owner: type, name: str, parameters: list[str]) -> None:
    source = Path(inspect.getfile(owner)).read_text()
    definition = source[source.index(f"def {name}(") :].partition(")")[0]

    assert [one for one in parameters if f"{one}:" not in definition and one not in definition] == []


def test_rasa_still_reads_the_timeout_where_it_is_set() -> None:
    assert "timeout=DEFAULT_REQUEST_TIMEOUT" in Path(inspect.getfile(rasa_action)).read_text()
    assert rasa_action.DEFAULT_REQUEST_TIMEOUT.total == 8


def test_an_action_s_result_is_still_checked() -> None:
    action = RemoteAction("action_x", None)

    assert action._validate_action_result({"events": [{"event": "slot", "name": "a", "value": 1}], "responses": []})
    with pytest.raises(jsonschema.ValidationError):
        action._validate_action_result({"events": [{"event": 5}], "responses": []})


def test_every_event_type_is_still_found() -> None:
    assert Event.resolve_by_type("slot") is SlotSet
    assert Event.resolve_by_type("user") is UserUttered
    with pytest.raises(ValueError, match="Unknown event"):
        Event.resolve_by_type("nonsense")


def test_a_copied_tracker_is_what_replaying_would_give() -> None:
    tracker = DialogueStateTracker("c", DOMAIN.slots)
    for event in (
        ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen"),
        UserUttered("hola", {"name": "greet"}), SlotSet("mood", "calm"), ActionExecuted("utter_greet"),
        BotUttered("Hola"), ActionExecuted("some_form"), ActiveLoop("some_form"), SlotSet("requested_slot", "note"),
        ActionExecuted("action_listen"), UserUttered("?", {"name": "nlu_fallback"}), UserUtteranceReverted(),
    ):  # fmt: skip
        tracker.update(event)
        copied, replayed = tracker.copy(), tracker.travel_back_in_time(float("inf"))
        assert copied.current_state() == replayed.current_state()
        assert list(copied.events) == list(replayed.events)

    copied = tracker.copy()
    copied.update(SlotSet("mood", "angry"))
    assert tracker.get_slot("mood") == "calm"
    assert len(tracker.events) == len(copied.events) - 1


def test_the_recent_states_are_the_last_of_all_states() -> None:
    tracker = DialogueStateTracker("c", DOMAIN.slots)
    for turn in range(4):
        for event in (
            ActionExecuted("action_listen"), UserUttered(f"{turn}", {"name": "greet"}), SlotSet("mood", str(turn)),
            ActionExecuted("action_balance"), BotUttered("…"),
        ):  # fmt: skip
            tracker.update(event)
        every = tracker.past_states(DOMAIN)
        for count in range(1, len(every) + 3):
            assert patches.recent_states(tracker, DOMAIN, count) == every[-count:]
    tracker.update(UserUtteranceReverted())
    assert patches.recent_states(tracker, DOMAIN, 3) == tracker.past_states(DOMAIN)[-3:]


def test_a_session_start_carries_current_values_once() -> None:
    tracker = DialogueStateTracker("c", DOMAIN.slots)
    tracker.update_with_events([SlotSet("mood", "a"), SlotSet("mood", "b"), SlotSet("note", "n")], DOMAIN)

    assert ActionSessionStart._slot_set_events_from_tracker(tracker) == [SlotSet("mood", "b")]


def test_a_database_that_fails_is_not_replaced_by_memory() -> None:
    from rasa.core.tracker_store import InMemoryTrackerStore

    store = InMemoryTrackerStore(DOMAIN)
    assert Agent._create_tracker_store(store, DOMAIN) is store
