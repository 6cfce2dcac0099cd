"""`./ventanilla evaluate FILE.jsonl`: how well the trained assistant understands labelled rows.

In-scope rows count as right when the mapped top intent, after the model's own threshold, is the row's. A row is
refused when the model asks back or says out_of_scope.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict
from rich.console import Console

from cli import train
from cli.environments import rasa_python
from kit.settings import ROOT

OUT_OF_SCOPE = "out_of_scope"
MAP = ROOT / "data" / "shared" / "eval_map.yml"
CONFUSIONS = 25


class Row(BaseModel):
    """A labelled utterance of the file."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    text: str
    lang: str
    intent: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A row with what the assistant made of it, in the file's names; `understood` is None when it asked back."""

    row: Row
    understood: str | None
    likeliest: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Whether the assistant would have done what the row wants."""
        return self.understood == self.row.intent

    @property
    def is_refused(self) -> bool:
        """Whether the assistant would have asked back or said that it can't help."""
        return self.understood in (None, OUT_OF_SCOPE)


def evaluate(file: Path) -> dict[str, Any]:
    """Scores of the trained model on `file`. Raises pydantic.ValidationError for rows that are none."""
    rows = [Row.model_validate_json(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    model = train.train(Console(stderr=True))
    return score(judge(rows, understand(model, [row.text for row in rows]))) | {
        "threshold": train.scores(model)["threshold"]
    }


def understand(model: Path, texts: Sequence[str]) -> list[dict[str, Any]]:
    """What the model's classifier makes of each text, in Rasa's environment."""
    done = subprocess.run(
        [str(rasa_python()), "-m", "bot.core.evaluate", str(model)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"},
        input="".join(json.dumps(text) + "\n" for text in texts),
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def judge(rows: Sequence[Row], answers: Sequence[dict[str, Any]]) -> list[Judged]:
    """Rows beside answers, with the assistant's intents under the file's names."""
    names: dict[str, str] = yaml.safe_load(MAP.read_text("utf-8")) or {}
    known = {row.intent for row in rows}
    judged = []
    for row, answer in zip(rows, answers, strict=True):
        ranking = tuple(dict.fromkeys(names.get(name, name) for name in answer["ranking"]))
        intent = answer["intent"]
        judged.append(Judged(row, names.get(intent, intent), tuple(one for one in ranking if one in known)[:3]))
    return judged


def score(judged: Sequence[Judged]) -> dict[str, Any]:
    """The figures, each a share of 1."""
    known = [one for one in judged if one.row.intent != OUT_OF_SCOPE]
    strange = [one for one in judged if one.row.intent == OUT_OF_SCOPE]
    missed = Counter((one.row.intent, one.understood or "ask back") for one in judged if not one.is_right)
    return {
        "rows": {"in_scope": len(known), OUT_OF_SCOPE: len(strange)},
        "accuracy": {
            language: _share([one.is_right for one in known if one.row.lang == language])
            for language in sorted({one.row.lang for one in judged})
        },
        "accuracy_overall": _share([one.is_right for one in known]),
        "macro_f1": _macro_f1(judged),
        "out_of_scope_recall": _share([one.is_refused for one in strange]),
        "false_reject_rate": _share([one.is_refused for one in known]),
        "top3": _share([one.row.intent in one.likeliest for one in known]),
        "per_intent": {
            intent: {"rows": len(mine), "recall": _share([one.is_right for one in mine])}
            for intent in sorted({one.row.intent for one in known})
            if (mine := [one for one in known if one.row.intent == intent])
        },
        "confusions": [
            {"intent": intent, "understood": understood, "rows": count}
            for (intent, understood), count in missed.most_common(CONFUSIONS)
            if understood != "ask back" or intent != OUT_OF_SCOPE
        ],
    }


def _macro_f1(judged: Sequence[Judged]) -> float:
    scores = []
    for intent in sorted({one.row.intent for one in judged}):
        said = [one for one in judged if (one.understood or OUT_OF_SCOPE) == intent]
        meant = [one for one in judged if one.row.intent == intent]
        hits = sum(one.row.intent == intent for one in said)
        scores.append(2 * hits / (len(said) + len(meant)))
    return round(sum(scores) / len(scores), 4) if scores else 0.0


def _share(truths: Sequence[bool]) -> float:
    return round(sum(truths) / len(truths), 4) if truths else 0.0
