"""`./ventanilla test`: pytest with everything it needs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from cli import skill_table
from kit.settings import ROOT

WORKERS = 2
"""Test processes side by side: what the suite is measured on has two cores."""
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


def ensure_chromium() -> str | None:
    """Path of a Chromium, installed from Debian's packages if need be (root only); None when there is no way."""
    for name in CHROMIUM_NAMES:
        if found := shutil.which(name):
            return found
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return shutil.which("chromium")


def side_by_side() -> list[str]:
    """The whole suite in as many processes as serve; `tests/side_by_side.py` says which runs what."""
    workers = min(WORKERS, os.cpu_count() or 1)
    return ["-n", str(workers), "--dist", "loadscope"] if workers > 1 else []


def run(*, fast: bool, arguments: Sequence[str], every_channel: bool = False) -> int:
    """Run the suite; with `fast`, without what needs a trained model or a browser. Returns pytest's exit code.

    With `every_channel` only the dialogues, on every channel that can carry them; then README.md's table is written.
    """
    command = [sys.executable, "-m", "pytest", *(arguments or side_by_side())]
    environment = dict(os.environ)
    if fast:
        command += ["-m", "not model and not browser"]
    elif every_channel:
        command.append("tests/conversations/test_dialogues.py")
    elif chromium := ensure_chromium():
        environment["VENTANILLA_CHROMIUM"] = chromium
    # A folder of its own: pytest prunes older runs' folders, and two runs at once would delete each other's databases.
    with tempfile.TemporaryDirectory(prefix="ventanilla-test-", ignore_cleanup_errors=True) as folder:
        environment["PYTEST_DEBUG_TEMPROOT"] = folder
        shown = Path(folder) / "shown.json"
        if every_channel:
            environment |= {"VENTANILLA_EVERY_CHANNEL": "1", "VENTANILLA_SHOWN": str(shown)}
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        if every_channel and shown.exists():
            skill_table.write(json.loads(shown.read_text()))
        return code
