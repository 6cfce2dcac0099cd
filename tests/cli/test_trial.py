"""A trial's measuring, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli import train
from cli.comparison import Scores, Tally
from cli.trial import table


def scores(es: int, balance: int) -> Scores:
    return Scores(
        languages={"es": Tally(right=es, rows=200)},
        strangers={"es": Tally(right=90, rows=100)},
        intents={"check_balance": Tally(right=balance, rows=20)},
    )


def test_both_models_stand_beside_each_other() -> None:
    told = table(scores(180, 18), scores(181, 19))
    assert told["languages"] == {"es": {"before": [180, 200], "now": [181, 200]}}
    assert told["intents"] == {"check_balance": {"before": [18, 20], "now": [19, 20]}}
    assert (told["is_refused"], told["reasons"]) == (False, [])


def test_a_worse_language_is_refused_with_its_reason() -> None:
    told = table(scores(180, 18), scores(170, 18))
    assert told["is_refused"]
    assert told["reasons"] == ["Language es: 90.0 % (180 of 200) → 85.0 % (170 of 200)"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VENTANILLA_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_accepted_phrases_change_the_models_name_and_the_trials_is_the_same(home: Path, tmp_path: Path) -> None:
    trial = tmp_path / "trial"
    for folder in (trial, home / "training"):
        folder.mkdir(parents=True)
    before = train.data_hash()
    (trial / "nlu.es.yml").write_text("uno")
    tried = train.data_hash(extra=trial)
    assert tried != before
    (home / "training" / "nlu.es.yml").write_text("uno")
    assert train.data_hash() == tried


def test_without_accepted_phrases_the_folder_need_not_be_there(home: Path) -> None:
    assert train.accepted() == home / "training"
    assert not train.accepted().exists()
    assert train.data_hash() == train.data_hash(extra=home / "nowhere")
