"""A listening gateway for the web chat's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.bot.webchat.stage import Stage, open_stage


@pytest.fixture
async def stage(database_url: str, engine: AsyncEngine) -> AsyncIterator[Stage]:
    """A gateway of this test's own."""
    async with open_stage(database_url, engine) as opened:
        yield opened
