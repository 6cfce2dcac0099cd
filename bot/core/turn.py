"""One turn of a conversation, the page to read first: a message goes in, what the assistant answers comes out.

Rasa's `Agent.handle_message` swallows failures and knows no turn ids. This does the same steps in the same order, and
writes the tracker only when the whole turn went well: a turn that failed can be asked again and nothing runs twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import dropwhile, islice
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.core import patches
from bot.core.importer import METADATA_SLOTS
from bot.core.nlg import SAID, fingerprint
from bot.core.nlu import parts

CHANNEL = "gateway"
RANKED = 3
_HIDDEN_ACTIONS = frozenset({ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME})


class EmptyAnswerError(RuntimeError):
    """The assistant had nothing to say, which is always a fault: a customer would wait for ever."""


@dataclass(frozen=True)
class Turn:
    """A request of the gateway."""

    conversation: str
    message: str
    id: str
    modality: str = "text"
    retry: bool = False
    new_session: bool = False
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def slots(self) -> dict[str, Any]:
        """What the metadata says that the dialogue may use."""
        return {name: self.metadata[name] for name in METADATA_SLOTS if self.metadata.get(name) is not None}


class _NamedChannel(OutputChannel):
    """Says nothing by itself (the answer is read from the tracker); its name picks the `channel:` variations."""

    def __init__(self, modality: str) -> None:
        self._modality = modality

    def name(self) -> str:  # type: ignore[override]  # a class method in Rasa, one name for all
        return self._modality

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        return None


async def take(agent: Agent, turn: Turn) -> dict[str, Any]:
    """The answer to a turn, as the gateway reads it.

    Raises EmptyAnswerError, ActionFailedError (an action failed or its server is down), and whatever Rasa raises; then
    nothing was written.
    """
    processor: MessageProcessor = agent.processor
    async with agent.lock_store.lock(turn.conversation):
        tracker = await processor.get_tracker(turn.conversation)
        recorded = _recorded(tracker, turn.id) if turn.retry else None
        if recorded is not None:
            return _answer(tracker, recorded)
        tracker = _with_session(processor, tracker, turn)
        turn = await _first_part(processor, tracker, turn)
        before = len(tracker.events)
        await _converse(processor, tracker, turn)
        _remember_words(processor, tracker, before)
        answer = _answer(tracker, list(islice(tracker.events, before, None)))
        if not _says_something(answer["messages"]):
            raise EmptyAnswerError(turn.id)
        await processor.save_tracker(tracker)
        return answer


def _with_session(processor: MessageProcessor, tracker: DialogueStateTracker, turn: Turn) -> DialogueStateTracker:
    if tracker.events and not turn.new_session and not processor._has_session_expired(tracker):
        return tracker
    carried = patches.carried_slot_events(tracker)
    fresh = processor.tracker_store.init_tracker(turn.conversation)
    fresh.model_id, fresh.assistant_id = tracker.model_id, tracker.assistant_id
    fresh.stored_events = 0
    fresh.update_with_events(
        [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted(), *carried, ActionExecuted(ACTION_LISTEN_NAME)],
        processor.domain,
    )
    return fresh


async def _first_part(processor: MessageProcessor, tracker: DialogueStateTracker, turn: Turn) -> Turn:
    """The turn with the first of two requests as its message; an answer to an open question is never taken apart."""
    if tracker.active_loop_name or turn.message.startswith("/"):
        return turn
    for first, second in parts.candidates(turn.message):
        match parts.decide(await _intent(processor, turn, first), await _intent(processor, turn, second)):
            case "both":
                return replace(turn, message=first, metadata={**turn.metadata, "second": second})
            case "first":
                return replace(turn, message=first)
            case "second":
                return replace(turn, message=second)
    return turn


async def _intent(processor: MessageProcessor, turn: Turn, words: str) -> dict[str, Any]:
    parsed = await processor.parse_message(UserMessage(words, metadata=dict(turn.metadata)))
    return _guess(parsed["intent"])


async def _converse(processor: MessageProcessor, tracker: DialogueStateTracker, turn: Turn) -> None:
    output = _NamedChannel(turn.modality)
    tracker.update_with_events(_changed_slots(tracker, turn.slots), processor.domain)
    message = UserMessage(
        turn.message,
        output,
        turn.conversation,
        input_channel=CHANNEL,
        message_id=turn.id,
        metadata=dict(turn.metadata),
    )
    await processor._handle_message_with_tracker(message, tracker)
    tracker = await processor.run_action_extract_slots(output, tracker)
    await processor._run_prediction_loop(output, tracker)


def _remember_words(processor: MessageProcessor, tracker: DialogueStateTracker, before: int) -> None:
    """Keep what this answer said, so that the next one says it otherwise."""
    if SAID not in tracker.slots:
        return
    said = [
        fingerprint(event.text)
        for event in islice(tracker.events, before, None)
        if isinstance(event, BotUttered) and event.text
    ]
    tracker.update_with_events(_changed_slots(tracker, {SAID: said}), processor.domain)


def _changed_slots(tracker: DialogueStateTracker, wanted: Mapping[str, Any]) -> list[Event]:
    return [
        SlotSet(name, value)
        for name, value in wanted.items()
        if name in tracker.slots and tracker.slots[name].value != value
    ]


def _recorded(tracker: DialogueStateTracker, turn_id: str) -> list[Event] | None:
    """The events of a turn that was taken before, or None."""
    events = list(tracker.events)
    for start, event in enumerate(events):
        if isinstance(event, UserUttered) and event.message_id == turn_id:
            later = (n for n in range(start + 1, len(events)) if isinstance(events[n], UserUttered))
            return events[start : next(later, len(events))]
    return None


def _answer(tracker: DialogueStateTracker, events: Sequence[Event]) -> dict[str, Any]:
    user = next((event for event in events if isinstance(event, UserUttered)), None)
    intent = dict(user.intent) if user else {}
    ranking = user.parse_data.get("intent_ranking", []) if user else []
    second = (user.metadata or {}).get("second") if user else None
    return ({"second": second} if second else {}) | {
        "messages": [_message(event) for event in events if isinstance(event, BotUttered)],
        "intent": _guess(intent),
        "ranking": [_guess(one) for one in ranking if one.get("name") != DEFAULT_NLU_FALLBACK_INTENT_NAME][:RANKED],
        "actions": [
            event.action_name
            for event in events
            if isinstance(event, ActionExecuted) and event.action_name not in _HIDDEN_ACTIONS
        ],
        "slots": {
            name: value for name, value in tracker.current_slot_values().items() if value is not None and name != SAID
        },
        "active_loop": tracker.active_loop_name,
        "events": sum(1 for event in dropwhile(lambda one: not isinstance(one, SessionStarted), tracker.events)),
    }


def _guess(intent: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": intent.get("name"), "confidence": round(float(intent.get("confidence") or 0.0), 4)}


def _message(event: BotUttered) -> dict[str, Any]:
    said = {
        "text": event.text,
        "buttons": event.data.get("buttons"),
        "custom": event.data.get("custom"),
        "response": event.metadata.get("utter_action"),
    }
    return {key: value for key, value in said.items() if value}


def _says_something(messages: Sequence[Mapping[str, Any]]) -> bool:
    return any(message.get("text") or set(message.get("custom") or {}) - {"trace"} for message in messages)
