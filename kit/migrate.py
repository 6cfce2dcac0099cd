"""Bring a database to the newest schema."""

from __future__ import annotations

from alembic import command
from alembic.config import Config

from kit.settings import ROOT


def upgrade(url: str, revision: str = "head") -> None:
    """Run the migrations in `migrations/` against `url` (synchronous: call it before an event loop runs)."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    command.upgrade(config, revision)
