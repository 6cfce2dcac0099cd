"""Learns how far the classifier may be trusted, on phrases it was not trained on.

Three kinds of phrases teach it: known ones that it gets right, known ones that it gets wrong, and strange ones. Strange
are the phrases of `out_of_scope`, and those of intents that were left out of training on purpose: a customer's next
question is as strange to the classifier as those.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from bot.core.nlu.model import Confidence, Model, Phrase

OUT_OF_SCOPE = "out_of_scope"
FOLDS = 3
STRANGE_ROUNDS = 2
MIN_ROWS = 200  # with fewer phrases there is nothing to learn from
MAX_FALSE_REJECT = 0.05  # of the known phrases that it got right: asking back is for the few
FALLBACK = Confidence(weights=(3.0, 1.0, 1.0, 0.0), bias=0.0, threshold=0.5)


@dataclass
class Trials:
    """Evidence for unseen phrases, and whether each answer was right, wrong, or given to a stranger."""

    evidence: list[tuple[float, ...]] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    strange: list[bool] = field(default_factory=list)
    refused: list[bool] = field(default_factory=list)  # the classifier itself said out_of_scope

    def add(self, evidence: tuple[float, ...], *, predicted: str, intent: str, strange: bool) -> None:
        """Note one trial."""
        self.evidence.append(evidence)
        self.right.append(not strange and predicted == intent)
        self.strange.append(strange)
        self.refused.append(predicted == OUT_OF_SCOPE)

    @classmethod
    def together(cls, several: Iterable[Trials]) -> Trials:
        """All trials, in their order."""
        joined = cls()
        for one in several:
            joined.evidence += one.evidence
            joined.right += one.right
            joined.strange += one.strange
            joined.refused += one.refused
        return joined


def calibrate(phrases: Sequence[Phrase], intents: Sequence[str]) -> Confidence:
    """The confidence to put into a model trained on the same phrases."""
    if len(phrases) < MIN_ROWS or len(set(intents)) < 2 * STRANGE_ROUNDS:
        return FALLBACK
    # Training leaves Python's lock alone, so two models learn at once.
    with ThreadPoolExecutor(max_workers=2) as pool:
        tried = list(pool.map(lambda one: _try(phrases, intents, one), _rounds(intents)))
    return _fit(Trials.together(tried))


@dataclass(frozen=True)
class Round:
    """What is held out of one training: rows to try, and the intents that it must not know."""

    held: tuple[int, ...]
    left_out: frozenset[str] = frozenset()


def _rounds(intents: Sequence[str]) -> Iterator[Round]:
    fold_of = folds(intents, FOLDS)
    for fold in range(FOLDS):
        yield Round(tuple(n for n in range(len(intents)) if fold_of[n] == fold))
    known = sorted(set(intents) - {OUT_OF_SCOPE})
    for turn in range(STRANGE_ROUNDS):
        left_out = frozenset(known[turn :: 2 * STRANGE_ROUNDS])
        yield Round(tuple(n for n in range(len(intents)) if intents[n] in left_out), left_out)


def folds(intents: Sequence[str], count: int) -> list[int]:
    """A fold for each row, every intent spread evenly; the same for the same rows."""
    seen: dict[str, int] = defaultdict(int)
    placed: list[int] = []
    for intent in intents:
        placed.append(seen[intent] % count)
        seen[intent] += 1
    return placed


def _try(phrases: Sequence[Phrase], intents: Sequence[str], this: Round) -> Trials:
    apart = set(this.held)
    kept = [n for n in range(len(phrases)) if n not in apart]
    model = Model.fit([phrases[n] for n in kept], [intents[n] for n in kept])
    trials = Trials()
    for n in this.held:
        scores = model.score(model.mend(phrases[n]))
        strange = intents[n] == OUT_OF_SCOPE or intents[n] in this.left_out
        trials.add(scores.evidence, predicted=scores.ranking[0][0], intent=intents[n], strange=strange)
    return trials


def _fit(trials: Trials) -> Confidence:
    from sklearn.linear_model import LogisticRegression

    evidence, right = np.array(trials.evidence), np.array(trials.right)
    # A refusal needs no threshold, so it must not teach one.
    used = ~np.array(trials.refused)
    regression = LogisticRegression(C=1.0, solver="liblinear", random_state=0).fit(evidence[used], right[used])
    weights, bias = tuple(float(one) for one in regression.coef_[0]), float(regression.intercept_[0])
    chances = regression.predict_proba(evidence)[:, 1]
    threshold = _threshold(chances, trials)
    return Confidence(weights, bias, threshold, _figures(chances >= threshold, trials))


def _figures(accepted: np.ndarray, trials: Trials) -> dict[str, float]:
    """How it did on phrases held out of training; `strange` are out_of_scope and left-out intents together."""
    right, strange, refused = (np.array(one) for one in (trials.right, trials.strange, trials.refused))
    known, accepted = ~strange, accepted & ~refused
    return {
        "held_out_accuracy": round(float(right[known].mean()), 4),
        "held_out_accuracy_after_threshold": round(float((accepted & right)[known].mean()), 4),
        "held_out_strange_recall": round(float((~accepted)[strange].mean()), 4),
    }


def _threshold(chances: np.ndarray, trials: Trials) -> float:
    """Where known phrases answered right and strange ones turned away are together the most."""
    right, strange, refused = (np.array(one) for one in (trials.right, trials.strange, trials.refused))
    known = ~strange
    best, chosen = -1.0, 0.0
    for threshold in np.arange(0.0, 0.8, 0.01):
        accepted = (chances >= threshold) & ~refused
        false_reject = float((~accepted & right & known).sum() / max(1, (right & known).sum()))
        if false_reject > MAX_FALSE_REJECT:
            break
        gain = float((accepted & right).sum() / known.sum() + (~accepted & strange).sum() / max(1, strange.sum()))
        if gain > best:
            best, chosen = gain, float(threshold)
    return round(chosen, 2)
