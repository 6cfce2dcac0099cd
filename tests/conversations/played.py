"""The dialogues of these folders, and which of them this run has played."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

Played = dict[str, set[str]]
"""Dialogues that were begun → the conversations that they were."""


def _read(path: Path) -> list[dict[str, Any]]:
    file = f"{path.parent.name}/{path.stem}"
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [dialogue | {"file": file, "id": f"{file}: {dialogue['name']}"} for dialogue in told]


DIALOGUES: list[dict[str, Any]] = [
    dialogue for path in sorted(Path(__file__).parent.glob("*/*.yml")) for dialogue in _read(path)
]
