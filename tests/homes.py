"""Folders for the tests' databases, and databases."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

from kit import migrate, postgres


@contextmanager
def database_home() -> Iterator[Path]:
    """A folder that the database's own user may enter.

    Not pytest's: each pytest closes its root folder to all but its own user, so a second one (the Rasa suite's) would
    lock a running PostgreSQL out of its files.
    """
    with tempfile.TemporaryDirectory(prefix="ventanilla-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def migrated(server_url: str) -> str:
    """The URL of a new database of that server, with the schema of the migrations."""
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
    url = postgres.sqlalchemy_url(server_url).set(drivername="postgresql", database=name)
    rendered = url.render_as_string(hide_password=False)
    migrate.upgrade(rendered)
    return rendered
