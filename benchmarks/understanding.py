"""Our classifier against Rasa's logistic regression, DIET and all three together, on one split of our own phrases.

Then what the model that customers meet costs: its training, its size, and a message.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from benchmarks import neighbours
from benchmarks.contestants import EPOCHS
from cli.environments import rasa_python
from kit.settings import ROOT

SAMPLE = 6000
HELD_OUT_EVERY = 5
TARGET_MILLISECONDS = 3.0
TARGET_MEGABYTES = 20.0
OTHERS = ("words", "logistic", "diet")
TOGETHER = ("ours", "logistic", "diet")
HELD_OUT = ROOT / "tests" / "data" / "held_out.jsonl"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A training phrase with its label."""

    text: str
    intent: str
    language: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What one classifier made of one phrase: a chance for every intent, and the milliseconds of it."""

    chances: dict[str, float]
    cpu_ms: float
    ms: float

    @property
    def ranking(self) -> list[str]:
        """Intents, the likeliest first."""
        return sorted(self.chances, key=lambda intent: -self.chances[intent])


@dataclass(frozen=True, slots=True)
class Trial:
    """A trained classifier's answers to the phrases held out, in their order."""

    answers: list[Answer]
    training_cpu_seconds: float
    bytes: int


AS_IT_RUNS = {"OPENBLAS_NUM_THREADS": "1"}
"""A message is read by one thread, as in the Rasa process (bot/core/run.py)."""


def run() -> dict[str, Any]:
    """Everything in one go, one classifier after the other: about a quarter of an hour of CPU, most of it DIET's."""
    known, held = split(sample(distinct(phrases()), SAMPLE))
    trials = {name: _compete(name, known, held) for name in ("ours", *OTHERS)}
    trials["ensemble"] = together([trials[name] for name in TOGETHER])
    figures = {name: score(trial, held) for name, trial in trials.items()}
    in_use = _in_use()
    return {
        "compared": "ours, ours without meaning (words), Rasa's LogisticRegressionClassifier and DIETClassifier "
        f"({EPOCHS} epochs; more might help it) on CountVectors of words and char_wb 1-4, and the mean of the chances "
        f"of ours, logistic and diet (ensemble): {len(known)} phrases to learn, {len(held)} held out, no threshold",
        "figures": figures | {"model_in_use": in_use, "cores": os.cpu_count()},
        "target": "ours right at least as often as each single other; in use p50 ≤ "
        f"{TARGET_MILLISECONDS:.0f} ms and ≤ {TARGET_MEGABYTES:.0f} MB",
        "holds": figures["ours"]["right"] >= max(figures[name]["right"] for name in OTHERS)
        and in_use["message_ms_p50"] <= TARGET_MILLISECONDS
        and in_use["megabytes"] <= TARGET_MEGABYTES,
    }


def phrases() -> Iterator[Phrase]:
    """Every training phrase of every intent and language."""
    for path in sorted((ROOT / "data").glob("*/nlu.*.yml")):
        for block in yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)["nlu"]:
            for line in filter(None, map(str.strip, block["examples"].splitlines())):
                yield Phrase(line.removeprefix("- "), block["intent"], path.suffixes[0][1:])


def distinct(every: Iterable[Phrase]) -> list[Phrase]:
    """Of those with the same text, whatever the case of its letters, the first: none is learned and held out."""
    found: dict[str, Phrase] = {}
    for phrase in every:
        found.setdefault(phrase.text.casefold(), phrase)
    return list(found.values())


def sample(every: Sequence[Phrase], count: int) -> list[Phrase]:
    """`count` of them, each intent and language with its share; the same for the same phrases, in whatever order."""
    strata: dict[tuple[str, str], list[Phrase]] = defaultdict(list)
    for phrase in sorted(every, key=_digest):
        strata[phrase.intent, phrase.language].append(phrase)
    placed = [
        ((place + 0.5) / len(stratum), key, phrase)
        for key, stratum in strata.items()
        for place, phrase in enumerate(stratum)
    ]
    chosen = sorted(placed, key=lambda one: one[:2])[:count]
    return [phrase for _, _, phrase in chosen]


def split(every: Sequence[Phrase]) -> tuple[list[Phrase], list[Phrase]]:
    """To learn, and one in HELD_OUT_EVERY held out, spread over intents and languages."""
    ordered = sorted(every, key=lambda one: (one.intent, one.language, _digest(one)))
    known = [phrase for place, phrase in enumerate(ordered) if place % HELD_OUT_EVERY]
    return known, ordered[::HELD_OUT_EVERY]


def _digest(phrase: Phrase) -> str:
    return sha256(phrase.text.encode()).hexdigest()


def together(trials: Sequence[Trial]) -> Trial:
    """The mean of the chances; it costs what all cost."""
    answers = []
    for several in zip(*(trial.answers for trial in trials), strict=True):
        chances: dict[str, float] = defaultdict(float)
        for answer in several:
            whole = sum(answer.chances.values()) * len(several)
            for intent, chance in answer.chances.items():
                chances[intent] += chance / whole
        answers.append(Answer(dict(chances), sum(one.cpu_ms for one in several), sum(one.ms for one in several)))
    return Trial(
        answers,
        training_cpu_seconds=sum(trial.training_cpu_seconds for trial in trials),
        bytes=sum(trial.bytes for trial in trials),
    )


def score(trial: Trial, held: Sequence[Phrase]) -> dict[str, float]:
    """Shares of 1 that the first intent, and one of the first three, is right; and the costs."""
    figures: dict[str, float] = {}
    for language in (None, *sorted({phrase.language for phrase in held})):
        mine = [
            (phrase.intent, answer.ranking)
            for phrase, answer in zip(held, trial.answers, strict=True)
            if language in (None, phrase.language)
        ]
        ending = f"_{language}" if language else ""
        figures[f"right{ending}"] = round(statistics.mean(intent == ranking[0] for intent, ranking in mine), 3)
        figures[f"top_three{ending}"] = round(statistics.mean(intent in ranking[:3] for intent, ranking in mine), 3)
    return figures | {
        "training_cpu_seconds": round(trial.training_cpu_seconds, 1),
        "message_cpu_ms_p50": round(statistics.median(answer.cpu_ms for answer in trial.answers), 2),
        "megabytes": _megabytes(trial.bytes),
    }


def _compete(name: str, known: Sequence[Phrase], held: Sequence[Phrase]) -> Trial:
    train = [(phrase.text, phrase.intent) for phrase in known]
    trial = _process(name, {"train": train, "test": [phrase.text for phrase in held]})
    print(f"{name}: trained in {trial.training_cpu_seconds:.0f} CPU s", file=sys.stderr, flush=True)
    return trial


def _process(name: str, task: dict[str, Any], environment: Mapping[str, str] = MappingProxyType({})) -> Trial:
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "task.json", Path(folder) / "answers.json"
        given.write_text(json.dumps(task), encoding="utf-8")
        _run("benchmarks.contestants", name, str(given), str(made), environment=environment)
        result = json.loads(made.read_text("utf-8"))
    answers = [Answer(dict(one["ranking"]), one["cpu_ms"], one["ms"]) for one in result["answers"]]
    return Trial(answers, training_cpu_seconds=result["training_cpu_seconds"], bytes=result["bytes"])


def _run(module: str, *arguments: str, environment: Mapping[str, str] = MappingProxyType({})) -> None:
    """In Rasa's environment, with nothing kept of what was learned before. Raises RuntimeError."""
    inherited = {name: value for name, value in os.environ.items() if name != "VENTANILLA_LEARNED"}
    done = subprocess.run(
        [str(rasa_python()), "-m", module, *arguments],
        cwd=ROOT,
        env=inherited | neighbours.QUIET | dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{module} {' '.join(arguments)} failed:\n{done.stderr[-3000:]}")


def _in_use() -> dict[str, float]:
    """The assistant's model trained anew, and read with it the file that no model is trained on."""
    texts = [json.loads(line)["text"] for line in HELD_OUT.read_text("utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "model.tar.gz"
        cpu, began = _children_cpu_seconds(), time.monotonic()
        _run("bot.core.train", "--output", str(model))
        spent, passed = _children_cpu_seconds() - cpu, time.monotonic() - began
        trial = _process(str(model), {"train": [], "test": texts}, AS_IT_RUNS)
        size = model.stat().st_size
    return {
        "phrases": sum(1 for _ in phrases()),
        "training_cpu_seconds": round(spent, 1),
        "training_seconds": round(passed, 1),
        "message_ms_p50": round(statistics.median(answer.ms for answer in trial.answers), 2),
        "message_cpu_ms_p50": round(statistics.median(answer.cpu_ms for answer in trial.answers), 2),
        "messages": len(texts),
        "megabytes": _megabytes(size),
        "classifier_megabytes": _megabytes(trial.bytes),
    }


def _children_cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _megabytes(size: int) -> float:
    return round(size / 1_000_000, 2)
