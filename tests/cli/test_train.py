"""A model is trained when something it depends on has changed, and only then."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from rich.console import Console

from cli import train
from cli.environments import rasa_python
from kit.settings import ROOT

STORIES = ROOT / "bot" / "core" / "tests" / "conversation" / "test_stories.yml"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in (
        "data/greet/nlu.es.yml",
        "responses/es.yml",
        "domain.yml",
        "config.yml",
        "bot/core/uv.lock",
        "bot/core/nlu/model.py",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


@pytest.mark.parametrize(
    "name",
    [
        "data/greet/nlu.es.yml",
        "responses/es.yml",
        "domain.yml",
        "config.yml",
        "bot/core/uv.lock",
        "bot/core/nlu/model.py",
    ],
)
def test_whatever_the_model_depends_on_changes_its_name(project: Path, name: str) -> None:
    before = train.data_hash(project)
    (project / name).write_text("changed")

    assert train.data_hash(project) != before


def test_a_new_file_changes_its_name(project: Path) -> None:
    before = train.data_hash(project)
    (project / "data" / "greet" / "nlu.en.yml").write_text("")

    assert train.data_hash(project) != before


def test_what_it_doesn_t_depend_on_leaves_it(project: Path) -> None:
    before = train.data_hash(project)
    for name in ("README.md", "bot/core/tests/test_x.py", "bot/core/.venv/lib/x.py", "actions/x.py"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("x")

    assert train.data_hash(project) == before


@pytest.mark.model
def test_a_trained_model_is_used_again() -> None:
    first = train.train(Console(quiet=True))
    written = first.stat().st_mtime_ns

    assert train.train(Console(quiet=True)) == first
    assert first.stat().st_mtime_ns == written
    assert 0 < train.scores(first)["threshold"] < 1


def _rasa(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(rasa_python()), "-W", "ignore", "-m", "rasa", *arguments]
    environment = {"RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=600, check=False
    )


@pytest.mark.model
def test_rasa_finds_the_project_valid() -> None:
    done = _rasa("data", "validate")

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "No story structure conflicts found" in done.stdout + done.stderr


@pytest.mark.model
def test_rasa_predicts_the_test_stories(tmp_path: Path) -> None:
    model = train.train(Console(quiet=True))
    done = _rasa(
        "test", "core", "-m", str(model), "-s", str(STORIES), "--out", str(tmp_path), "--fail-on-prediction-errors"
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
