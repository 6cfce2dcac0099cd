"""The classifier itself: a linear machine, one intent against the rest, that knows when it doesn't know.

No Rasa here. Kept as numpy arrays and JSON, never as pickles.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from bot.core.nlu.features import Features
from bot.core.nlu.spelling import Speller
from bot.core.nlu.words import is_only_data, tokens

REGULARISATION = 0.5  # C; chosen by cross-validation within the training phrases, see docs/understanding.md
STEEPNESS = 4.0  # of margins when shares are made of them; the order doesn't depend on it
INFORM = "inform"
_MIN_SCORE = 1e-9
Ranking = list[tuple[str, float]]


@dataclass(frozen=True)
class Confidence:
    """Turns scores into the chance that the top intent is right; below `threshold` it isn't to be acted on.

    Learned on phrases that the scores were not (see `calibration.py`); `figures` say how well it did on those.
    """

    weights: tuple[float, ...]
    bias: float
    threshold: float
    figures: dict[str, float] = field(default_factory=dict)

    def of(self, evidence: Sequence[float]) -> float:
        """The chance, 0 to 1."""
        raw = self.bias + sum(weight * value for weight, value in zip(self.weights, evidence, strict=True))
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, raw))))


# Before calibration: the score itself.
UNCALIBRATED = Confidence(weights=(1.0, 0.0, 0.0, 0.0), bias=0.0, threshold=0.0)


@dataclass
class Scores:
    """What the linear model found for one message."""

    ranking: Ranking
    evidence: tuple[float, ...]


class Model:
    """Words in, intents with confidences out."""

    def __init__(
        self,
        intents: Sequence[str],
        features: Features,
        weights: np.ndarray,
        bias: np.ndarray,
        speller: Speller,
        confidence: Confidence = UNCALIBRATED,
    ) -> None:
        """`weights`: a row a column of the features, a column an intent."""
        self.intents = list(intents)
        self.features = features
        self.weights = weights
        self.bias = bias
        self.speller = speller
        self.confidence = confidence

    @classmethod
    def fit(cls, messages: Sequence[Sequence[str]], intents: Sequence[str]) -> Model:
        """From the words and the intent of each training phrase; two intents at least. Deterministic."""
        from sklearn.svm import LinearSVC

        features = Features.learn(messages)
        machine = LinearSVC(C=REGULARISATION, random_state=0)
        machine.fit(features.matrix(messages), list(intents))
        weights, bias = machine.coef_, machine.intercept_
        if len(machine.classes_) == 2:  # scikit-learn keeps one row for two classes
            weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
        return cls(
            [str(one) for one in machine.classes_],
            features,
            np.ascontiguousarray(weights.T, dtype=np.float32),
            bias.astype(np.float32),
            Speller(Counter(word for words in messages for word in words)),
        )

    def read(self, text: str) -> list[str]:
        """The words of a message as the model knows them, slips mended."""
        return [self.speller.mend(word) for word in tokens(text)]

    def score(self, words: Sequence[str]) -> Scores:
        """Every intent's share, and what speaks for the first of them."""
        columns, values = self.features.weigh(words)
        raw = self.bias + np.asarray(values, dtype=np.float32) @ self.weights[columns] if columns else self.bias
        chances = 1.0 / (1.0 + np.exp(-STEEPNESS * raw.astype(np.float64)))
        order = np.argsort(-chances, kind="stable")
        total = max(float(chances.sum()), _MIN_SCORE)
        ranking = [(self.intents[place], float(chances[place]) / total) for place in order]
        first, second = float(raw[order[0]]), float(raw[order[1]])
        known = sum(word in self.speller.counts for word in words) / max(1, len(words))
        return Scores(ranking, (first, first - second, known, math.log1p(len(words))))

    def rank(self, text: str) -> Ranking:
        """Every intent with a confidence, the likeliest first. The first one's is the chance that it is right."""
        scores = self.score(self.read(text))
        top = self.confidence.of(scores.evidence)
        share = max(scores.ranking[0][1], _MIN_SCORE)
        return [(intent, top * one / share) for intent, one in scores.ranking]

    def understand(self, text: str) -> tuple[str | None, Ranking]:
        """The intent to act on (None: not clear enough, ask back), and the ranking.

        A message of nothing but digits is an answer, never a request.
        """
        ranking = self.rank(text)
        if INFORM in self.intents and is_only_data(text):
            return INFORM, [(INFORM, 1.0), *((intent, 0.0) for intent, _ in ranking if intent != INFORM)]
        intent, confidence = ranking[0]
        return (intent if confidence >= self.confidence.threshold else None), ranking

    def save(self, folder: Path) -> None:
        """Write `arrays.npz` and `model.json`."""
        np.savez_compressed(folder / "arrays.npz", weights=self.weights, bias=self.bias, idf=self.features.idf)
        content = {
            "intents": self.intents,
            "places": sorted(self.features.places, key=self.features.places.__getitem__),
            "words": self.speller.counts,
            "confidence": asdict(self.confidence),
        }
        (folder / "model.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Model:
        """Read what `save` wrote."""
        content = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        with np.load(folder / "arrays.npz", allow_pickle=False) as arrays:
            features = Features({one: place for place, one in enumerate(content["places"])}, arrays["idf"])
            weights, bias = arrays["weights"], arrays["bias"]
        confidence = content["confidence"]
        return cls(
            content["intents"],
            features,
            weights,
            bias,
            Speller(content["words"]),
            Confidence(**(confidence | {"weights": tuple(confidence["weights"])})),
        )
