"""The classifier as a component of Rasa's graph."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.core.nlu.learning import learn
from bot.core.nlu.model import Model

RANKED = 5


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CounterIntentClassifier(GraphComponent, IntentClassifier):
    """What the customer wants, in either language, or `nlu_fallback` when it isn't clear enough to act on."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, model: Model | None = None) -> None:
        """Without a model nothing is understood."""
        self._model_storage = model_storage
        self._resource = resource
        self.model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CounterIntentClassifier:
        """Before training."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CounterIntentClassifier:
        """After training. Raises ValueError when the model holds none."""
        with model_storage.read_from(resource) as folder:
            model = Model.load(folder)
        model.warm()
        return cls(model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every phrase of every language, then learn how far to trust it."""
        rows = sorted(
            {(str(one.get(TEXT)), str(one.get(INTENT))) for one in training_data.intent_examples if one.get(TEXT)}
        )
        self.model = learn(rows)
        with self._model_storage.write_to(self._resource) as folder:
            self.model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Put intent and ranking into each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            if self.model is None or not text:
                continue
            intent, ranking = self.model.understand(text)
            top = ranking[0] if intent else (DEFAULT_NLU_FALLBACK_INTENT_NAME, 1.0 - ranking[0][1])
            message.set(INTENT, _as_dict(*top), add_to_output=True)
            message.set(INTENT_RANKING_KEY, [_as_dict(*one) for one in ranking[:RANKED]], add_to_output=True)
        return messages


def _as_dict(name: str, confidence: float) -> dict[str, Any]:
    return {"name": name, "confidence": confidence}
