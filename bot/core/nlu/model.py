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
from scipy import sparse

from bot.core.nlu.features import Features
from bot.core.nlu.meaning import DIRECTIONS, Axes, embed, embed_one, warm
from bot.core.nlu.spelling import Speller
from bot.core.nlu.words import is_only_data, tokens

REGULARISATION = 0.4  # C; like the next two chosen by cross-validation within our phrases, see docs/understanding.md
MEANING = 1.2  # how much the whole meaning weighs beside a block of words or of pieces, whose length is one
TOLERANCE = 0.01  # of the solver: a tighter one takes twice as long and understands no more
STEEPNESS = 4.0  # of margins when shares are made of them; the order doesn't depend on it
WARM_WORDS = 8000
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


@dataclass(frozen=True)
class Phrase:
    """A text as the model reads it: its words, and its meaning (`meaning.embed`)."""

    words: Sequence[str]
    meaning: np.ndarray


def read_all(texts: Sequence[str]) -> list[Phrase]:
    """Every text, slips not mended."""
    return [Phrase(tokens(text), row) for text, row in zip(texts, embed(texts), strict=True)]


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
        axes: Axes,
        meaning: np.ndarray,
        bias: np.ndarray,
        speller: Speller,
        confidence: Confidence = UNCALIBRATED,
    ) -> None:
        """`weights`: a row a column of the features, a column an intent; `meaning` the same for `axes`."""
        self.intents = list(intents)
        self.features = features
        self.weights = weights
        self.axes = axes
        self.meaning = meaning
        self.bias = bias
        self.speller = speller
        self.confidence = confidence

    @classmethod
    def fit(cls, phrases: Sequence[Phrase], intents: Sequence[str]) -> Model:
        """From each training phrase and its intent; two intents at least. Deterministic."""
        from sklearn.svm import LinearSVC

        features = Features.learn(phrase.words for phrase in phrases)
        meanings = np.array([phrase.meaning for phrase in phrases])
        axes = Axes.learn(meanings)
        turned = sparse.csr_matrix(MEANING * axes.turn(meanings))
        counted = features.matrix([phrase.words for phrase in phrases])
        machine = LinearSVC(C=REGULARISATION, tol=TOLERANCE, random_state=0)
        machine.fit(sparse.hstack([counted, turned]).tocsr(), list(intents))
        weights, bias = machine.coef_, machine.intercept_
        if len(machine.classes_) == 2:  # scikit-learn keeps one row for two classes
            weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
        weights = weights.astype(np.float32).T
        return cls(
            [str(one) for one in machine.classes_],
            features,
            np.ascontiguousarray(weights[:-DIRECTIONS]),
            axes,
            np.ascontiguousarray(weights[-DIRECTIONS:]) * np.float32(MEANING),
            bias.astype(np.float32),
            Speller(Counter(word for phrase in phrases for word in phrase.words)),
        )

    def read(self, text: str) -> Phrase:
        """A message as the model knows it, slips mended."""
        return self.mend(Phrase(tokens(text), embed_one(text)))

    def mend(self, phrase: Phrase) -> Phrase:
        """The phrase with its words spelled as the training phrases spell them."""
        return Phrase([self.speller.mend(word) for word in phrase.words], phrase.meaning)

    def score(self, phrase: Phrase) -> Scores:
        """Every intent's share, and what speaks for the first of them."""
        columns, values = self.features.weigh(phrase.words)
        raw = self.bias + self.axes.turn(phrase.meaning) @ self.meaning
        if columns:
            raw = raw + np.asarray(values, dtype=np.float32) @ self.weights[columns]
        chances = 1.0 / (1.0 + np.exp(-STEEPNESS * raw.astype(np.float64)))
        order = np.argsort(-chances, kind="stable")
        total = max(float(chances.sum()), _MIN_SCORE)
        ranking = [(self.intents[place], float(chances[place]) / total) for place in order]
        first, second = float(raw[order[0]]), float(raw[order[1]])
        known = sum(word in self.speller.counts for word in phrase.words) / max(1, len(phrase.words))
        return Scores(ranking, (first, first - second, known, math.log1p(len(phrase.words))))

    def rank(self, text: str) -> Ranking:
        """Every intent with a confidence, the likeliest first. The first one's is the chance that it is right."""
        return self._rank(self.read(text))

    def _rank(self, phrase: Phrase) -> Ranking:
        scores = self.score(phrase)
        top = self.confidence.of(scores.evidence)
        share = max(scores.ranking[0][1], _MIN_SCORE)
        return [(intent, top * one / share) for intent, one in scores.ranking]

    def understand(self, text: str) -> tuple[str | None, Ranking]:
        """The intent to act on (None: not clear enough, ask back), and the ranking.

        A message of nothing but digits is an answer, never a request; one without a single word that any phrase holds
        (signs, a cat on the keyboard) is never clear, whatever its sound resembles.
        """
        phrase = self.read(text)
        ranking = self._rank(phrase)
        if INFORM in self.intents and is_only_data(text):
            return INFORM, [(INFORM, 1.0), *((intent, 0.0) for intent, _ in ranking if intent != INFORM)]
        if not any(word in self.speller.counts for word in phrase.words):
            return None, ranking
        intent, confidence = ranking[0]
        return (intent if confidence >= self.confidence.threshold else None), ranking

    def warm(self) -> None:
        """Get ready for the first message."""
        often = sorted(self.speller.counts.items(), key=lambda one: -one[1])
        warm([word for word, _ in often[:WARM_WORDS]])

    def save(self, folder: Path) -> None:
        """Write `arrays.npz` and `model.json`."""
        arrays = {"weights": self.weights, "meaning": self.meaning, "bias": self.bias, "idf": self.features.idf}
        arrays |= {"centre": self.axes.centre, "directions": self.axes.directions}
        np.savez_compressed(folder / "arrays.npz", **arrays)
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
            weights, meaning, bias = arrays["weights"], arrays["meaning"], arrays["bias"]
            axes = Axes(arrays["centre"], arrays["directions"])
        confidence = content["confidence"]
        return cls(
            content["intents"],
            features,
            weights,
            axes,
            meaning,
            bias,
            Speller(content["words"]),
            Confidence(**(confidence | {"weights": tuple(confidence["weights"])})),
        )
