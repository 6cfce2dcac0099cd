"""Classifiers trained on the same phrases, one a process, in Rasa's environment.

`python -m benchmarks.contestants NAME TASK.json ANSWERS.json`: TASK has `train` ([[text, intent], …]) and `test`
([text, …]). Rasa's components are driven one by one, as its graph would, so that the graph's own time is nobody's.
"""

from __future__ import annotations

import io
import json
import sys
import tarfile
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

EPOCHS = 15
COUNTED: tuple[dict[str, Any], ...] = ({}, {"analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4})
WARM_UP = ("uno dos tres", "four five six", "siete ocho nueve")  # before the clock: weights read, graphs traced
Ranking = list[tuple[str, float]]


class Contestant(ABC):
    """Learns rows, keeps what it learned in a folder, and ranks all intents for one message."""

    def __init__(self, folder: Path) -> None:
        """`folder` is empty and its own."""
        self.folder = folder

    @abstractmethod
    def learn(self, rows: Sequence[tuple[str, str]]) -> None:
        """From texts and their intents; writes the folder, and is ready to rank."""

    @abstractmethod
    def rank(self, text: str) -> Ranking:
        """Intents and their chances, the likeliest first."""


class Ours(Contestant):
    """Words, pieces of words and meaning (bot/core/nlu), without its threshold."""

    def learn(self, rows: Sequence[tuple[str, str]]) -> None:
        """As `./ventanilla train` does."""
        from bot.core.nlu.calibration import calibrate
        from bot.core.nlu.model import Model

        phrases, intents = self._read_all([text for text, _ in rows]), [intent for _, intent in rows]
        self.model = Model.fit(phrases, intents)
        self.model.confidence = calibrate(phrases, intents)
        self.model.save(self.folder)

    def rank(self, text: str) -> Ranking:
        """The first has its calibrated chance, the others share the rest as the margins tell."""
        scores = self.model.score(self._read(text))
        (first, share), *others = scores.ranking
        top = self.model.confidence.of(scores.evidence)
        left = (1.0 - top) / max(1e-9, 1.0 - share)
        return [(first, top), *((intent, left * one) for intent, one in others)]

    def _read_all(self, texts: Sequence[str]) -> list[Any]:
        from bot.core.nlu.model import read_all

        return list(read_all(texts))

    def _read(self, text: str) -> Any:
        return self.model.read(text)


class WordsOnly(Ours):
    """The same with an empty meaning, in training too."""

    def _read_all(self, texts: Sequence[str]) -> list[Any]:
        import numpy as np

        from bot.core.nlu.meaning import WIDTH
        from bot.core.nlu.model import Phrase
        from bot.core.nlu.words import tokens

        return [Phrase(tokens(text), np.zeros(WIDTH, dtype=np.float32)) for text in texts]

    def _read(self, text: str) -> Any:
        (phrase,) = self._read_all([text])
        return self.model.mend(phrase)


class Rasas(Contestant):
    """A classifier of Rasa's on counted words and pieces of words of 1 to 4 characters."""

    settings: ClassVar[dict[str, Any]] = {"ranking_length": 0}

    def learn(self, rows: Sequence[tuple[str, str]]) -> None:
        """Train each component on what the one before it made, then load it back."""
        from rasa.engine.graph import ExecutionContext, GraphSchema
        from rasa.engine.storage.local_model_storage import LocalModelStorage
        from rasa.engine.storage.resource import Resource
        from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorsFeaturizer
        from rasa.nlu.tokenizers.whitespace_tokenizer import WhitespaceTokenizer
        from rasa.shared.nlu.training_data.message import Message
        from rasa.shared.nlu.training_data.training_data import TrainingData

        storage = LocalModelStorage(self.folder)
        data = TrainingData([Message.build(text=text, intent=intent) for text, intent in rows])
        tokenizer = WhitespaceTokenizer(WhitespaceTokenizer.get_default_config())
        tokenizer.process_training_data(data)
        self.steps: list[Any] = [tokenizer]
        wanted = [*((CountVectorsFeaturizer, counted) for counted in COUNTED), (self.component(), self.settings)]
        for number, (component, settings) in enumerate(wanted):
            config = component.get_default_config() | settings
            context = ExecutionContext(GraphSchema({}), node_name=f"step_{number}")
            resource = Resource(f"step_{number}")
            made = component.create(config, storage, resource, context)
            made.train(data)
            if component is CountVectorsFeaturizer:
                made.process_training_data(data)
            self.steps.append(component.load(config, storage, resource, context))

    def component(self) -> Any:
        """The classifier's class."""
        from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier

        return LogisticRegressionClassifier

    def rank(self, text: str) -> Ranking:
        """Through all components."""
        from rasa.shared.nlu.training_data.message import Message

        messages = [Message.build(text=text)]
        for step in self.steps:
            messages = step.process(messages)
        return [(str(one["name"]), float(one["confidence"])) for one in messages[0].get("intent_ranking")]


class Diet(Rasas):
    """DIET for intents only: our phrases have no entities marked."""

    settings: ClassVar[dict[str, Any]] = {
        "epochs": EPOCHS,
        "ranking_length": 0,
        "constrain_similarities": True,
        "entity_recognition": False,
        "random_seed": 1,
    }

    def component(self) -> Any:
        """The classifier's class."""
        from rasa.nlu.classifiers.diet_classifier import DIETClassifier

        return DIETClassifier


CONTESTANTS: dict[str, type[Contestant]] = {"ours": Ours, "words": WordsOnly, "logistic": Rasas, "diet": Diet}


def compete(contestant: Contestant, task: dict[str, Any]) -> dict[str, Any]:
    """Train and answer one by one. CPU seconds of all threads, milliseconds a message, bytes of the packed folder."""
    began = time.process_time()
    contestant.learn([(text, intent) for text, intent in task["train"]])
    trained = time.process_time() - began
    answers = answer(contestant.rank, task["test"])
    return {"training_cpu_seconds": trained, "bytes": packed(contestant.folder), "answers": answers}


def answer(rank: Callable[[str], Ranking], texts: Sequence[str]) -> list[dict[str, Any]]:
    """Each text's ranking, with its CPU milliseconds and those on the wall."""
    for text in WARM_UP:
        rank(text)
    found = []
    for text in texts:
        cpu, wall = time.process_time(), time.perf_counter()
        ranking = rank(text)
        spent, passed = time.process_time() - cpu, time.perf_counter() - wall
        found.append({"ranking": ranking, "cpu_ms": 1000 * spent, "ms": 1000 * passed})
    return found


def packed(folder: Path) -> int:
    """Bytes of a folder as .tar.gz."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        archive.add(folder, arcname=".")
    return len(buffer.getvalue())


def use(model: Path, task: dict[str, Any]) -> dict[str, Any]:
    """The trained assistant's whole reading of each text, what it names too; the classifier's bytes within it."""
    from bot.core.evaluate import load
    from bot.core.nlu import patterns

    classifier = load(model)

    def rank(text: str) -> Ranking:
        patterns.find(text)
        return list(classifier.understand(text)[1])

    with tempfile.TemporaryDirectory() as folder:
        classifier.save(Path(folder))
        size = packed(Path(folder))
    return {"training_cpu_seconds": 0.0, "bytes": size, "answers": answer(rank, task["test"])}


def main() -> None:
    """NAME is a contestant's, or the path of a trained model."""
    name, task_file, answers_file = sys.argv[1:]
    task = json.loads(Path(task_file).read_text("utf-8"))
    if name in CONTESTANTS:
        with tempfile.TemporaryDirectory() as folder:
            result = compete(CONTESTANTS[name](Path(folder)), task)
    else:
        result = use(Path(name), task)
    Path(answers_file).write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main()
