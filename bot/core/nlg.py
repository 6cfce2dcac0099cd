"""Picks what is said: the variation for language, tone and channel, and never the same sentence twice in a row."""

from __future__ import annotations

import zlib
from typing import Any

from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

VARIATION = "variation"


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
        chosen = self._next(fitting, utter_action, tracker)
        # Conditions and channel have done their work; what stays would be stored with every utterance.
        response = {key: value for key, value in chosen.items() if key not in ("condition", "channel", "id")}
        filled: dict[str, Any] = self._fill_response(response, slots, **kwargs)
        if len(fitting) > 1:
            filled[VARIATION] = chosen.get("id")
        return filled

    @staticmethod
    def _next(fitting: list[dict[str, Any]], utter_action: str, tracker: DialogueStateTracker) -> dict[str, Any]:
        if len(fitting) == 1:
            return fitting[0]
        for event in reversed(tracker.events):
            if isinstance(event, BotUttered) and event.metadata.get("utter_action") == utter_action:
                ids = [one.get("id") for one in fitting]
                last = event.metadata.get(VARIATION)
                return fitting[(ids.index(last) + 1) % len(fitting)] if last in ids else fitting[0]
        return fitting[zlib.crc32(f"{tracker.sender_id}{utter_action}".encode()) % len(fitting)]
