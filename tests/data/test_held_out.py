"""Our own measuring set: wide enough, apart from the training phrases, and answered by the trained model."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
import yaml
from rich.console import Console

from bot.reading import plain
from cli import promotion, train

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
MEASURING_SET = ROOT.parent / "shared" / "eval" / "dev.jsonl"
LANGUAGES = ("es", "en")
LEAST_EACH = 6
LEAST_OUT_OF_SCOPE = 150
FLOORS = {"es": 85.0, "en": 85.0}
STRANGER_FLOORS = {"es": 88.0, "en": 88.0}


def bare(text: str) -> str:
    """Letters and figures only: how rows are told apart."""
    return plain(text) or text.strip()


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return [json.loads(line) for line in promotion.HELD_OUT.read_text("utf-8").splitlines()]


def test_every_intent_has_enough_rows_in_both_languages(rows: list[dict[str, str]]) -> None:
    intents = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["intents"]
    counted = Counter((row["intent"], row["lang"]) for row in rows)
    short = {
        (intent, language)
        for intent in intents
        for language in LANGUAGES
        if counted[intent, language] < (LEAST_OUT_OF_SCOPE if intent == "out_of_scope" else LEAST_EACH)
    }

    assert short == set()
    assert {row["intent"] for row in rows} <= set(intents)


def test_no_row_stands_twice(rows: list[dict[str, str]]) -> None:
    assert [text for text, count in Counter(bare(row["text"]) for row in rows).items() if count > 1] == []


def test_no_row_is_a_training_phrase(rows: list[dict[str, str]]) -> None:
    """When one is: take the phrase out of `data/`, not the row out of the measure."""
    phrases = {
        bare(line.removeprefix("- "))
        for path in DATA.glob("*/nlu.*.yml")
        for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]
        if "intent" in block
        for line in block["examples"].strip().splitlines()
    }

    assert [row["text"] for row in rows if bare(row["text"]) in phrases] == []


@pytest.mark.skipif(not MEASURING_SET.is_file(), reason="the measuring set is not beside the project")
def test_no_row_is_of_the_other_measuring_set(rows: list[dict[str, str]]) -> None:
    """Only a number leaves this test."""
    with MEASURING_SET.open(encoding="utf-8") as lines:
        measured = {bare(json.loads(line)["text"]) for line in lines if line.strip()}

    assert sum(bare(row["text"]) in measured for row in rows) == 0


@pytest.mark.model
def test_the_trained_model_answers_them() -> None:
    scores = promotion.score(train.train(Console(quiet=True)))

    assert {language: one for language, one in scores.languages.items() if one.percent < FLOORS[language]} == {}
    assert {lang: one for lang, one in scores.strangers.items() if one.percent < STRANGER_FLOORS[lang]} == {}
