"""Where a command's database and secret key are: `--home`, and the paths that people type."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from kit.settings import ROOT, Settings

HomeOption = Annotated[Path, typer.Option("--home", help="Where database, secret key and logs are kept.")]
DEFAULT_HOME = ROOT / ".ventanilla"


def typed(given: Path) -> Path:
    """A path as the person typed it: relative to where they stand, not to the project."""
    return given if given.is_absolute() else Path(os.environ.get("VENTANILLA_CWD", str(Path.cwd()))) / given


def settings_of(home: Path) -> Settings:
    """The settings with that home. Without a DATABASE_URL it is the demo, as for `up`."""
    path = typed(home).resolve()
    if "DATABASE_URL" not in os.environ and "VENTANILLA_DEMO" not in os.environ:
        return Settings(ventanilla_home=path, ventanilla_demo=True)
    return Settings(ventanilla_home=path)


def database_url(home: Path) -> str:
    """The database's URL: DATABASE_URL, or the embedded server in `home`, started."""
    from cli import up

    return up.database(Settings(), typed(home))
