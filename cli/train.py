"""`./ventanilla train`: the assistant's model, trained when something that it depends on has changed."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from cli.environments import rasa_python
from cli.manifest import Manifest, Promoted
from kit.clock import utc_now
from kit.settings import ROOT, Settings

MODELS = ROOT / "models"
CACHE = MODELS / "cache"
LEARNED = CACHE / "learned"
"""What the classifier learned, by its phrases: most changes of a model are none of its (bot/core/nlu/learning.py)."""
MANIFEST = MODELS / "manifest.json"
KEPT_MODELS = 4
ENVIRONMENT = {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", "VENTANILLA_LEARNED": str(LEARNED)}
_STEPS = 4  # reading, understanding, rules, and writing the archive


class TrainingError(RuntimeError):
    """Training failed; the message says which key, file or rule is wrong."""


def accepted() -> Path:
    """The folder of phrases that were accepted in the training inbox, `nlu.<language>.yml`; it may not exist.

    It is the home's and not the checkout's: nobody's working tree changes behind their back.
    """
    return Settings().ventanilla_home / "training"


def train(console: Console) -> Path:
    """The archive of today's model, trained first if need be. Raises TrainingError.

    Safe to call from several processes. The first model ever is promoted; later ones by `promotion.train_and_compare`.
    """
    model = archive(data_hash())
    if not model.exists():
        with one_at_a_time():
            if not model.exists():
                _train(console, model)
    if Manifest.read(MANIFEST).promoted is None:
        with one_at_a_time():
            _promote_first(model)
    return model


def train_with(console: Console, extra: Path) -> Path:
    """The archive of a model that learns the phrases in `extra` instead of the accepted ones. Promotes nothing.

    Once `extra` is what is accepted, it is today's model, and need not be trained again. Raises TrainingError.
    """
    model = archive(data_hash(extra=extra))
    with one_at_a_time():
        if not model.exists():
            _train(console, model, extra)
    return model


def archive(data: str) -> Path:
    """Where the model of that data hash is, or would be."""
    return CACHE / f"{data}.tar.gz"


def name_of(model: Path) -> str:
    """The data hash of an archive."""
    return model.name.partition(".")[0]


def data_hash(root: Path = ROOT, *, extra: Path | None = None) -> str:
    """A hash of everything that the model depends on; `extra` in the place of the accepted phrases."""
    digest = hashlib.sha256()
    for path in sorted(_sources(root)):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    for path in _phrases(extra or accepted()):
        digest.update(f"accepted/{path.name}".encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:20]


def _phrases(folder: Path) -> list[Path]:
    return sorted(folder.glob("nlu.*.yml"))


def _sources(root: Path) -> Iterator[Path]:
    for folder in ("data", "responses"):
        yield from (root / folder).rglob("*.yml")
    yield from (path for path in (root / "domain.yml", root / "config.yml") if path.exists())
    core = root / "bot" / "core"
    yield core / "uv.lock"
    # The serving side (connector, patches …) changes no model, but a model is cheap and a stale one is not.
    apart = {core / ".venv", core / "tests"}
    yield from (path for path in core.rglob("*.py") if not apart & set(path.parents))


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Whoever trains or writes the manifest, alone."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _train(console: Console, model: Path, extra: Path | None = None) -> None:
    more = ["--additions", str(extra or accepted())] if _phrases(extra or accepted()) else []
    began = time.monotonic()
    python = rasa_python()
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        made = Path(folder) / "model.tar.gz"
        with (
            tempfile.TemporaryFile("w+") as errors,
            subprocess.Popen(
                [str(python), "-m", "bot.core.train", "--output", str(made), *more],
                cwd=ROOT,
                env=os.environ
                | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", "VENTANILLA_LEARNED": str(LEARNED)},
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            ) as process,
        ):
            _show(console, process.stdout or ())
            if process.wait() != 0 or not made.exists():
                raise TrainingError(_reason(errors))
        made.replace(model)
    _write_manifest(model)
    _prune(model)
    console.print(f"[green]✔[/green] Trained [dim]{time.monotonic() - began:.1f} s[/dim]")


def _show(console: Console, lines: Iterable[str]) -> None:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Training the assistant", total=_STEPS)
        for line in lines:
            if line.startswith('{"step"'):
                progress.update(task, advance=1, description=json.loads(line)["step"])


def _reason(errors: IO[str]) -> str:
    errors.seek(0)
    return "Training failed.\n" + "\n".join(errors.read().strip().splitlines()[-30:])


def scores(model: Path) -> dict[str, Any]:
    """The classifier's threshold and how it did on phrases held out of its training."""
    with tarfile.open(model) as archive:
        member = next(one for one in archive.getmembers() if one.name.endswith("/model.json"))
        file = archive.extractfile(member)
        if file is None:
            raise TrainingError(f"{model} holds no classifier.")
        content = json.load(file)
    confidence = content["confidence"]
    return {"intents": len(content["intents"]), "threshold": confidence["threshold"], **confidence["figures"]}


def _write_manifest(model: Path) -> None:
    Manifest.read(MANIFEST).training({"data": name_of(model), **scores(model)}).write(MANIFEST)


def _promote_first(model: Path) -> None:
    manifest = Manifest.read(MANIFEST)
    if manifest.promoted is None:
        manifest.promoting(Promoted(data=name_of(model), at=utc_now())).write(MANIFEST)


def _prune(newest: Path) -> None:
    promoted = Manifest.read(MANIFEST).promoted
    kept = {newest, archive(promoted.data)} if promoted else {newest}
    others = sorted(CACHE.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in [one for one in others if one not in kept][KEPT_MODELS - len(kept) :]:
        path.unlink(missing_ok=True)
