"""`./ventanilla test`: pytest with everything it needs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence

from kit.settings import ROOT

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


def run(*, fast: bool, arguments: Sequence[str]) -> int:
    """Run the suite; with `fast`, without what needs a trained model or a browser. Returns pytest's exit code."""
    command = [sys.executable, "-m", "pytest", *arguments]
    environment = dict(os.environ)
    if fast:
        command += ["-m", "not model and not browser"]
    elif chromium := ensure_chromium():
        environment["VENTANILLA_CHROMIUM"] = chromium
    # A folder of its own: pytest prunes older runs' folders, and two runs at once would delete each other's databases.
    with tempfile.TemporaryDirectory(prefix="ventanilla-test-", ignore_cleanup_errors=True) as folder:
        environment["PYTEST_DEBUG_TEMPROOT"] = folder
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
