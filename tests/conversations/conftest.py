"""What the tests of the dialogues share."""

from __future__ import annotations

import pytest

from tests.conversations.played import Played


@pytest.fixture(scope="session")
def played() -> Played:
    """Filled by the dialogues as they end."""
    return {}
