"""Rasa's own checks of the project: `rasa data validate`, and `rasa test` of a really trained model."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest
import yaml
from rich.console import Console

from cli import train
from cli.environments import rasa_python
from kit.settings import ROOT

TIMEOUT_SECONDS = 600
HELD_OUT = ROOT / "tests" / "data" / "held_out.jsonl"
UNDERSTOOD = 0.85
SAID_BY_ACTIONS = re.compile(r"The utterance 'utter_\w+' is not used in any story or rule\.")
"""Actions say nearly everything here; that each response is said is the dialogues' to show."""

pytestmark = pytest.mark.model


def rasa(*arguments: str) -> str:
    """What the command printed. Fails when it did."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "RASA_TELEMETRY_ENABLED": "false", "MPLBACKEND": "Agg"}
    done = subprocess.run(
        [str(rasa_python()), "-m", "rasa", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    printed = done.stdout + done.stderr
    assert done.returncode == 0, printed[-4000:]
    return printed


@pytest.fixture(scope="module")
def model() -> Path:
    """The archive of today's data."""
    return train.train(Console(quiet=True))


def test_rasa_finds_the_data_valid() -> None:
    printed = rasa("data", "validate", "--domain", "domain.yml", "--data", "data", "--config", "config.yml")

    warned = [line for line in printed.splitlines() if "UserWarning" in line]
    assert [line for line in warned if not SAID_BY_ACTIONS.search(line)] == []
    assert "No story structure conflicts found." in printed


def test_rasa_predicts_the_action_of_every_intent(model: Path, tmp_path: Path) -> None:
    stories = Path(__file__).with_name("test_stories.yml")
    told = yaml.safe_load(stories.read_text(encoding="utf-8"))["stories"]
    intents = {step["intent"] for story in told for step in story["steps"] if "intent" in step}
    defined = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"]
    assert intents - {"nlu_fallback"} == set(defined)

    chosen = ("--model", str(model), "--stories", str(stories), "--out", str(tmp_path))
    rasa("test", "core", *chosen, "--fail-on-prediction-errors")
    report = json.loads((tmp_path / "story_report.json").read_text(encoding="utf-8"))
    assert report["accuracy"] == 1.0


def test_rasa_understands_the_phrases_held_out(model: Path, tmp_path: Path) -> None:
    examples: dict[str, list[str]] = defaultdict(list)
    for line in HELD_OUT.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        examples[row["intent"]].append(row["text"])
    blocks = [
        {"intent": intent, "examples": "".join(f"- {one}\n" for one in some)} for intent, some in examples.items()
    ]
    phrases = tmp_path / "nlu.yml"
    phrases.write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True), encoding="utf-8")

    rasa("test", "nlu", "--model", str(model), "--nlu", str(phrases), "--out", str(tmp_path / "out"), "--no-plot")
    report = json.loads((tmp_path / "out" / "intent_report.json").read_text(encoding="utf-8"))
    assert report["accuracy"] >= UNDERSTOOD
