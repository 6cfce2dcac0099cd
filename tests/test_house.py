"""House rules that a machine can hold."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

ROOT = Path(__file__).resolve().parent.parent
CEILING = 400
ROOMS = ["kit", "backend", "channels", "bot", "desk", "actions", "cli", "benchmarks"]


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)


async def test_migrations_make_the_schemas(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        rows = await connection.execute(text("select schema_name from information_schema.schemata"))
    assert {"service", "runtime", "desk"} <= {row[0] for row in rows}


@pytest.mark.parametrize("command", [("ruff", "check", "."), ("ruff", "format", "--check", ".")], ids=" ".join)
def test_ruff_finds_nothing(command: tuple[str, ...]) -> None:
    done = run(*command)
    assert done.returncode == 0, done.stdout


def test_types_hold_strictly() -> None:
    done = run("mypy", *ROOMS)
    assert done.returncode == 0, done.stdout


def test_rooms_import_only_downwards() -> None:
    done = subprocess.run(["lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_module_is_past_the_ceiling() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "*.py", ":!migrations"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    lengths = {
        name: len((ROOT / name).read_text().splitlines()) for name in listed.stdout.split() if (ROOT / name).exists()
    }
    assert {name: length for name, length in lengths.items() if length > CEILING} == {}


def test_every_skill_folder_has_both_languages_and_rules() -> None:
    missing = [
        f"{folder.name}/{piece}"
        for folder in sorted((ROOT / "data").iterdir())
        if folder.is_dir()
        for piece in ("nlu.es.yml", "nlu.en.yml", "rules.yml")
        if not (folder / piece).exists()
    ]
    assert missing == []


def test_every_intent_of_the_domain_has_a_rule() -> None:
    intents = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"]
    named = {next(iter(one)) if isinstance(one, dict) else one for one in intents}
    steps = [
        step
        for path in (ROOT / "data").glob("*/rules.yml")
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]
        for step in rule["steps"]
    ]
    assert named - {step["intent"] for step in steps if "intent" in step} == set()
