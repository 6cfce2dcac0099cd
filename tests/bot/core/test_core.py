"""The Rasa process has an interpreter and a test suite of its own (bot/core/tests); this runs it."""

from __future__ import annotations

import os
import subprocess

import pytest

from cli.environments import rasa_python
from cli.up import ensure_rasa_database
from kit.settings import ROOT

TIMEOUT_SECONDS = 600
SUITE = ("-m", "pytest", "-q", "-c", "bot/core/pyproject.toml", "--rootdir", "bot/core", "bot/core/tests")


@pytest.mark.model
def test_the_rasa_process_passes_its_own_suite(server_url: str) -> None:
    done = subprocess.run(
        [str(rasa_python()), *SUITE],
        cwd=ROOT,
        env=os.environ | {"RASA_TEST_DATABASE_URL": ensure_rasa_database(server_url)},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert "skipped" not in done.stdout.splitlines()[-1]
