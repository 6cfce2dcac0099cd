"""Trains the assistant: `python -m bot.core.train --output models/….tar.gz`, from the project's root.

Among what Rasa prints, a JSON object a line: `{"step": "…"}` as it goes, at the end
`{"model": "…"}`. Fails with a sentence on stderr.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

from bot.core import absent

_COMPONENT = re.compile(r"Starting to train component '(?P<name>\w+)'")
_STEPS = {"CounterIntentClassifier": "Learning to understand", "RulePolicy": "Learning the rules"}


class _Steps(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        if found := _COMPONENT.search(record.getMessage()):
            _tell({"step": _STEPS.get(found["name"], found["name"])})


def _tell(content: dict[str, str]) -> None:
    print(json.dumps(content), flush=True)


def main() -> int:
    """Train. Returns the exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--project", type=Path, default=Path())
    parser.add_argument("--additions", type=Path, help="a folder with more phrases, nlu.<language>.yml")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    absent.install()
    absent.quieten()
    _tell({"step": "Reading phrases, rules and responses"})

    from rasa.model_training import train
    from rasa.shared.exceptions import RasaException

    from bot.core import domain_file

    domain_file.install()

    hooks = logging.getLogger("rasa.engine.training.hooks")
    hooks.setLevel(logging.INFO)
    hooks.propagate = False
    hooks.addHandler(_Steps())
    project: Path = options.project
    with tempfile.TemporaryDirectory() as folder:
        try:
            result = train(
                domain=str(project / "domain.yml"),
                config=str(project / "config.yml"),
                training_files=[str(project / "data"), *([str(options.additions)] if options.additions else [])],
                output=folder,
                fixed_model_name="model",
                force_training=True,
            )
        except RasaException as error:
            print(error, file=sys.stderr)
            return 1
        if result.code != 0 or result.model is None:
            return result.code or 1
        options.output.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(result.model, options.output)
    _tell({"model": str(options.output)})
    return 0


if __name__ == "__main__":
    sys.exit(main())
