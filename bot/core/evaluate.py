"""Understands rows of text: `python -m bot.core.evaluate MODEL.tar.gz < texts.jsonl`, one JSON string a line.

Prints one JSON object a line, in order: `{"intent": "…"|null, "ranking": ["…", …]}`; null is "ask back".
"""

from __future__ import annotations

import json
import sys
import tarfile
import tempfile
from pathlib import Path

from bot.core.nlu.model import Model

RANKED = 12


def load(archive: Path) -> Model:
    """The classifier inside a model of Rasa's."""
    with tempfile.TemporaryDirectory() as folder, tarfile.open(archive) as opened:
        for member in opened.getmembers():
            name = Path(member.name).name
            content = opened.extractfile(member) if name in ("model.json", "arrays.npz") else None
            if content is not None:
                (Path(folder) / name).write_bytes(content.read())
        model = Model.load(Path(folder))
    model.warm()
    return model


def main() -> None:
    """Read texts until the end of the input."""
    model = load(Path(sys.argv[1]))
    for line in sys.stdin:
        intent, ranking = model.understand(json.loads(line))
        print(json.dumps({"intent": intent, "ranking": [name for name, _ in ranking[:RANKED]]}))


if __name__ == "__main__":
    main()
