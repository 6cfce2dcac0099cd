"""Picks what is said: the variation for language, tone and channel, and never the same sentence twice in a row."""

from __future__ import annotations

import re
import zlib
from typing import Any

from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

VARIATION = "variation"
SAID = "said"
"""The slot that keeps what the last answer said, as `fingerprint`s: a new session begins without its words."""
AGAIN = "utter_as_i_said"
"""How an answer begins that is the same as the last one."""
STILL = "utter_i_still_ask"
"""The same of a question."""
WHOLE = 4
"""Words from which a question is understood without what stands before it; "Which is it?" is not."""
_LAST_SENTENCE = re.compile(r"(?<=[.!?:…]) +(?=[^.!?]*\?$)")


def fingerprint(text: str) -> int:
    """Short, and tells nothing of what was said."""
    return zlib.crc32(text.encode())


class Responses(TemplatedNaturalLanguageGenerator):
    """Rasa's generator, deterministic: variations take turns instead of being drawn by lot."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        """The agent puts the model's responses in when it has loaded the model."""
        super().__init__(domain.responses if domain else {})

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """The filled-in response, or None where there is none of that name."""
        slots = tracker.current_slot_values()
        if utter_action not in self.responses:
            return None
        fitting = ResponseVariationFilter(self.responses).responses_for_utter_action(
            utter_action, output_channel, slots
        )
        if not fitting:
            return None
        said = frozenset() if _has_lapsed(tracker) else frozenset(slots.get(SAID) or ())
        filled: dict[str, Any] = {}
        for chosen in self._in_turn(fitting, utter_action, tracker):
            filled = self._fill(chosen, slots, **kwargs)
            if len(fitting) > 1:
                filled[VARIATION] = chosen.get("id")
            if fingerprint(filled.get("text") or "") not in said:
                return filled
        return self._as_i_said(filled, tracker, output_channel, said)

    def _fill(self, chosen: dict[str, Any], slots: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        # Conditions and channel have done their work; what stays would be stored with every utterance.
        # A button's payload is JSON: Rasa would look for values to put between its braces, and log all it has.
        response = {key: value for key, value in chosen.items() if key not in ("condition", "channel", "id", "buttons")}
        filled: dict[str, Any] = self._fill_response(response, slots, **kwargs)
        return filled | {"buttons": [dict(button) for button in chosen.get("buttons", ())]}

    def _as_i_said(
        self, filled: dict[str, Any], tracker: DialogueStateTracker, output_channel: str, said: frozenset[int]
    ) -> dict[str, Any]:
        """The same words as last time, owned up to.

        Of an answer that ends with a question, the question is enough; several lines may be the choices.
        """
        text = filled.get("text") or ""
        if not text or not _begins(tracker):
            return filled
        asked = _LAST_SENTENCE.split(text)[-1] if text.endswith("?") and "\n" not in text else ""
        if len(asked.split()) >= WHOLE and fingerprint(asked) not in said:
            return filled | {"text": asked}
        lead = STILL if asked == text else AGAIN
        if lead not in self.responses:
            return filled
        slots = tracker.current_slot_values()
        leads = ResponseVariationFilter(self.responses).responses_for_utter_action(lead, output_channel, slots)
        led = [f"{one['text']} {text}" for one in leads]
        return filled | {"text": next((one for one in led if fingerprint(one) not in said), text)}

    @staticmethod
    def _in_turn(
        fitting: list[dict[str, Any]], utter_action: str, tracker: DialogueStateTracker
    ) -> list[dict[str, Any]]:
        """The variations, the one whose turn it is first."""
        first = zlib.crc32(f"{tracker.sender_id}{utter_action}".encode()) % len(fitting)
        for event in reversed(tracker.events):
            if isinstance(event, BotUttered) and event.metadata.get("utter_action") == utter_action:
                ids = [one.get("id") for one in fitting]
                last = event.metadata.get(VARIATION)
                first = (ids.index(last) + 1) % len(fitting) if last in ids else 0
                break
        return fitting[first:] + fitting[:first]


def _has_lapsed(tracker: DialogueStateTracker) -> bool:
    """Whether hours went by since the last answer: nobody remembers its words."""
    return bool(tracker.latest_message and tracker.latest_message.metadata.get("lapsed"))


def _begins(tracker: DialogueStateTracker) -> bool:
    """Whether nothing has been said in this turn yet."""
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            return True
        if isinstance(event, BotUttered) and event.text:
            return False
    return True
