"""The patterns as a component of Rasa's graph."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.core.nlu import patterns


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PatternEntityExtractor(GraphComponent, EntityExtractorMixin):
    """What a message names (bot/core/nlu/patterns): numbers, money, days, contacts, places, readings, ways to pay."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PatternEntityExtractor:
        """There is nothing to learn and nothing to load."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what each message holds."""
        for message in messages:
            found = [
                {"entity": one.entity, "value": one.value, "start": one.start, "end": one.end}
                for one in patterns.find(message.get(TEXT) or "", _language(message))
            ]
            entities = message.get(ENTITIES, []) + self.add_extractor_name(found)
            message.set(ENTITIES, entities, add_to_output=True)
        return messages


def _language(message: Message) -> str:
    """The language that the runtime told beside the message (DESIGN.md, Seams)."""
    metadata = message.get("metadata")
    told = metadata.get("language") if isinstance(metadata, dict) else None
    return "en" if told == "en" else "es"
