"""A desk of one's own on the real database."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from sqlalchemy.ext.asyncio import AsyncEngine

from kit import hashes
from tests.desk.staff.newcomers import Desk, make_desk


@pytest.fixture
def desk(engine: AsyncEngine) -> Desk:
    return make_desk(engine)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 with a hundredth of the work: these tests are about who is let in."""
    monkeypatch.setattr(hashes, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
