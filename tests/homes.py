"""Folders for the tests' databases."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def database_home() -> Iterator[Path]:
    """A folder that the database's own user may enter.

    Not pytest's: each pytest closes its root folder to all but its own user, so a second one (the Rasa suite's) would
    lock a running PostgreSQL out of its files.
    """
    with tempfile.TemporaryDirectory(prefix="ventanilla-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
