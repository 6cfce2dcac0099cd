"""What the tests of the dialogues share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conversations.played import Played
from tests.conversations.shown import Shown


@pytest.fixture(scope="session")
def played() -> Played:
    """Filled by the dialogues as they end."""
    return {}


@pytest.fixture(scope="session")
def shown() -> Shown:
    """What the dialogues showed of which skill on which channel; kept in the file VENTANILLA_SHOWN, if there is one."""
    path = os.environ.get("VENTANILLA_SHOWN")
    return Shown(Path(path) if path else None)
