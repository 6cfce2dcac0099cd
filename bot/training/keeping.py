"""Accepted phrases on their way into the training: files under the home, never in the checkout.

`cli/train.py` reads them beside `data/`, so that the next `./ventanilla up` or `train` learns them; the model that the
trial made is that very model. Whoever wants them in the repository downloads them and commits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.reading import plain
from bot.training.labels import LANGUAGES, Labelled, by_language
from bot.training.phrases import rendered, without
from kit.settings import ROOT

HELD_OUT = ROOT / "tests" / "data" / "held_out.jsonl"
FOLDER = "training"


def measured_with() -> frozenset[str]:
    """What models are measured with, as `plain` has it: none of it is ever learned."""
    lines = HELD_OUT.read_text("utf-8").splitlines() if HELD_OUT.exists() else []
    return frozenset(plain(json.loads(line)["text"]) for line in lines if line.strip())


def additions(
    some: Sequence[Labelled], before: Mapping[str, Mapping[str, Sequence[str]]], *, known: frozenset[str]
) -> dict[str, str]:
    """A file a language: these phrases, with those accepted `before`, without what is `known`. Pure."""
    found: dict[str, Any] = by_language(some, before)
    files = {language: rendered(without(found.get(language, {}), known)) for language in LANGUAGES}
    return {language: content for language, content in files.items() if content}


def keep(home: Path, files: Mapping[str, str]) -> None:
    """Put the files where training finds them, each at once."""
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for language, content in files.items():
        beside = folder / f"nlu.{language}.new"
        beside.write_text(content, encoding="utf-8")
        beside.replace(folder / f"nlu.{language}.yml")
