"""The two Python environments: the root's, made by the launcher, and Rasa's own under `bot/core/` (Python 3.10)."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from kit.settings import ROOT

RASA_PROJECT = ROOT / "bot" / "core"


class MissingEnvironmentError(RuntimeError):
    """An environment could not be made; the message says what to do."""


def rasa_python() -> Path:
    """The interpreter of Rasa's environment, which is made or brought up to date first (nothing to do: 50 ms)."""
    uv = shutil.which("uv")
    if uv is None:
        raise MissingEnvironmentError("uv is not on the PATH: start through ./ventanilla")
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    done = subprocess.run(
        [uv, "sync", "--quiet", "--frozen", "--python", "3.10", "--project", str(RASA_PROJECT)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise MissingEnvironmentError(
            "Rasa's environment could not be made. It needs a Python 3.10 that uv can find or download.\n" + done.stderr
        )
    return RASA_PROJECT / ".venv" / "bin" / "python"
