"""What we change in Rasa 3.6.21 while it runs, each with its reason.

`bot/core/tests/test_patches.py` holds each to this version.

Nothing here changes what the assistant says; the patches are about speed, about failing loudly, and about sessions.
"""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import aiohttp
import jsonschema
import rasa.core.actions.action as rasa_action
import rasa.core.agent as rasa_agent
import rasa.core.tracker_store as rasa_store
from rasa.core.actions.action import ActionExecutionRejection, ActionSessionStart, RemoteAction
from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.utils.endpoints import ClientResponseError, EndpointConfig, concat_url

# Rasa's own limit is 300 s while its conversation lock lives 60.
ACTION_TIMEOUT = aiohttp.ClientTimeout(total=8.0, connect=2.0)
# What a custom action may look at in the domain; responses are most of its size and are spoken by Rasa.
_DOMAIN_FOR_ACTIONS = ("version", "intents", "entities", "slots", "forms", "actions", "session_config")

_carried: list[str] = []
_applied = False


class ActionFailedError(BaseException):
    """A custom action could not be run, or failed.

    Not an Exception on purpose: Rasa catches those around every action, drops the action's events and goes on as if
    nothing had happened. This one ends the turn and reaches the connector.
    """


def apply(carried_slots: Sequence[str]) -> None:
    """Put every patch in place; a new session keeps the current values of `carried_slots`. Safe to call again."""
    global _applied
    _carried[:] = carried_slots
    if _applied:
        return
    _applied = True
    _speed()
    _loud_failure()
    # A session start re-emitted every SlotSet there ever was, so sessions grew without end.
    ActionSessionStart._slot_set_events_from_tracker = staticmethod(carried_slot_events)


def _speed() -> None:
    # Rasa checks its own constant schema again after each action: two thirds of a stock turn's CPU.
    RemoteAction._validate_action_result = _validate_action_result
    # Rasa walks every subclass of Event for each event that it reads.
    Event.resolve_by_type = staticmethod(_resolve_by_type)
    # Rasa sends the whole domain, all responses in all languages, and the whole session with each action call.
    # Slots and the latest message go as ever; of the events, those of this turn.
    RemoteAction._action_call_format = _action_call_format
    # Rasa replays the whole session to copy a tracker, once for each action.
    DialogueStateTracker.copy = _copy_tracker
    # Rasa lays out its graph anew for each prediction, and writes it all into a log line that nobody reads.
    DaskGraphRunner.run = _run_graph
    # Rasa works out every state since the session's start for each prediction; rules look at the last few.
    RulePolicy._prediction_states = _prediction_states
    # Rasa opens a new connection for each action call.
    EndpointConfig.request = _request


def _loud_failure() -> None:
    rasa_action.DEFAULT_REQUEST_TIMEOUT = ACTION_TIMEOUT
    _wrap_remote_action()
    # Rasa falls back to memory when the database fails, and forgets the conversation without a word.
    rasa_agent.Agent._create_tracker_store = staticmethod(_create_tracker_store)


def carried_slot_events(tracker: DialogueStateTracker) -> list[SlotSet]:
    """The current values that a new session keeps."""
    return [
        SlotSet(name, tracker.slots[name].value)
        for name in _carried
        if name in tracker.slots and tracker.slots[name].value is not None
    ]


@lru_cache(maxsize=1)
def _action_result_validator() -> Any:
    schema = RemoteAction.action_response_format_spec()
    return jsonschema.validators.validator_for(schema)(schema)


def _validate_action_result(_self: RemoteAction, result: dict[str, Any]) -> bool:
    _action_result_validator().validate(result)
    return True


_stock_resolve_by_type = Event.resolve_by_type


@lru_cache(maxsize=256)
def _resolve_by_type(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
    return _stock_resolve_by_type(type_name, default)


def _action_call_format(self: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
    whole = domain.as_dict()
    state = tracker.current_state(EventVerbosity.NONE)
    return {
        "next_action": self._name,
        "sender_id": tracker.sender_id,
        "tracker": state | {"events": [event.as_dict() for event in _this_turn(tracker)]},
        "version": rasa_action.rasa.__version__,
        "domain": {key: whole[key] for key in _DOMAIN_FOR_ACTIONS if key in whole} | {"responses": {}},
    }


def _this_turn(tracker: DialogueStateTracker) -> list[Event]:
    events: list[Event] = []
    for event in reversed(tracker.events):
        events.append(event)
        if isinstance(event, UserUttered):
            break
    return events[::-1]


def _copy_tracker(self: DialogueStateTracker) -> DialogueStateTracker:
    duplicate = self.init_copy()
    duplicate.slots = {name: copy.copy(slot) for name, slot in self.slots.items()}
    duplicate.events = self.events.copy()
    for name in ("_paused", "followup_action", "latest_action", "latest_message", "latest_bot_utterance"):
        setattr(duplicate, name, getattr(self, name))
    duplicate.active_loop = copy.copy(self.active_loop)
    return duplicate


def _run_graph(
    self: DaskGraphRunner, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
) -> dict[str, Any]:
    results: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}

    def of(name: str) -> Any:
        if name not in results:
            schema = self._graph_schema.nodes.get(name)
            if schema is None:
                return name  # nobody provides it, and the node that needs it says so
            results[name] = self._instantiated_nodes[name](*(of(need) for need in schema.needs.values()))
        return results[name]

    return dict(of(target) for target in targets or self._graph_schema.target_names)


def _prediction_states(
    self: RulePolicy,
    tracker: DialogueStateTracker,
    domain: Domain,
    use_text_for_last_user_input: bool = False,
    rule_only_data: dict[str, Any] | None = None,
) -> list[Any]:
    states = recent_states(tracker, domain, _longest_rule(self))
    self.featurizer._choose_last_user_input([states], use_text_for_last_user_input)
    return states


def _longest_rule(policy: RulePolicy) -> int:
    longest: int | None = getattr(policy, "_longest_rule", None)
    if longest is None:
        keys = [key for kind in (RULES, RULES_FOR_LOOP_UNHAPPY_PATH) for key in policy.lookup.get(kind, ())]
        longest = max((len(policy._rule_key_to_state(key)) for key in keys), default=1)
        policy._longest_rule = longest
    return longest


def recent_states(tracker: DialogueStateTracker, domain: Domain, count: int) -> list[Any]:
    """The last `count` of `tracker.past_states(domain)`.

    A rule compares its own states with the conversation's from the end and passes once it has no more, so those before
    the longest rule's first can't change what it says.
    """
    events = tracker.applied_events()
    skipped = sum(isinstance(event, ActionExecuted) for event in events) + 1 - count
    replayed = tracker.init_copy()
    states = []
    for event in events:
        if isinstance(event, ActionExecuted):
            if skipped <= 0:
                states.append(domain._clean_state(domain.get_active_state(replayed)))
            skipped -= 1
        replayed.update(event)
    return [*states, domain._clean_state(domain.get_active_state(replayed))]


async def _request(
    self: EndpointConfig,
    method: str = "post",
    subpath: str | None = None,
    content_type: str | None = "application/json",
    compress: bool = False,
    **kwargs: Any,
) -> Any | None:
    headers = {"Content-Type": content_type} if content_type else {}
    headers.update(kwargs.pop("headers", {}))
    headers.update(self.headers or {})
    url = concat_url(self.url, subpath)
    params = self.combine_parameters(kwargs)
    session = _kept_session(self)
    async with session.request(method, url, headers=headers, params=params, compress=compress, **kwargs) as response:
        if response.status >= 400:
            raise ClientResponseError(response.status, response.reason, await response.content.read())
        try:
            return await response.json()
        except aiohttp.ContentTypeError:
            return None


def _kept_session(endpoint: EndpointConfig) -> aiohttp.ClientSession:
    loop = asyncio.get_running_loop()
    kept = getattr(endpoint, "_kept_session", None)
    if kept is None or kept.closed or kept._loop is not loop:
        kept = endpoint.session()
        endpoint._kept_session = kept
    return kept


def _wrap_remote_action() -> None:
    stock_run = RemoteAction.run

    async def run(self: RemoteAction, *args: Any, **kwargs: Any) -> list[Event]:
        try:
            events: list[Event] = await stock_run(self, *args, **kwargs)
        except ActionExecutionRejection:
            raise
        except Exception as error:  # whatever the action server did, the turn has failed
            raise ActionFailedError(f"{self.name()}: {type(error).__name__}") from error
        return events

    RemoteAction.run = run


def _create_tracker_store(
    store: rasa_store.TrackerStore | EndpointConfig | None, domain: Domain
) -> rasa_store.TrackerStore:
    if isinstance(store, rasa_store.FailSafeTrackerStore):
        return store._tracker_store
    return store if store is not None else rasa_store.InMemoryTrackerStore(domain)
