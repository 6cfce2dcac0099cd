"""Writes the demo into a database by COPY, once; takes it out again; keeps its outages of today."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import psycopg
from psycopg import Connection, sql
from sqlalchemy import create_engine, pool, text

from backend.demo import cases, expect, outages
from backend.demo.generate import generate
from backend.demo.population import CUSTOMERS
from backend.demo.removal import remove, service_tables
from backend.demo.rows import TABLES
from kit.postgres import sqlalchemy_url
from kit.utility import UTILITIES, Utility
from kit.utility import load as load_utility

LOCK: Final = 0x76656E74
"""Advisory lock: two launchers on one database load it once."""


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What a load did; `loaded` is false when the demo was there already."""

    loaded: bool
    rows: Mapping[str, int]
    seconds: float

    def __str__(self) -> str:
        if not self.loaded:
            return "The demo is loaded already."
        counts = ", ".join(f"{self.rows[name]:,} {name}" for name in ("customers", "accounts", "bills", "payments"))
        return f"Demo loaded in {self.seconds:.1f} s: {counts}."


def load(url: str, *, today: date) -> DemoReport:
    """Load the demo as of `today` unless it is there; then only its outages are moved to `today`."""
    began = time.perf_counter()
    with psycopg.connect(url) as connection:
        _lock(connection)
        if connection.execute("select 1 from service.demo_cast limit 1").fetchone():
            _roll(url, today=today)
            return DemoReport(loaded=False, rows={}, seconds=time.perf_counter() - began)
        counts = _write_all(connection, today=today)
    return _loaded(url, counts, began)


def reset(url: str, *, today: date) -> DemoReport:
    """Delete what the demo utilities have in the service layer and load them anew, in one transaction."""
    began = time.perf_counter()
    with psycopg.connect(url) as connection:
        _lock(connection)
        remove(connection, list(CUSTOMERS), tables=service_tables(url))
        counts = _write_all(connection, today=today)
    return _loaded(url, counts, began)


def _roll(url: str, *, today: date) -> None:
    """Move the current and the planned outage of each demo utility to `today`, unless somebody ended them."""
    engine = create_engine(sqlalchemy_url(url), poolclass=pool.NullPool)
    with engine.begin() as connection:
        for utility in _utilities():
            for statement, values in outages.moves(utility, today=today):
                connection.execute(text(statement), values)
    engine.dispose()


def _utilities() -> list[Utility]:
    return [load_utility(utility_id, UTILITIES) for utility_id in CUSTOMERS]


def _lock(connection: Connection[Any]) -> None:
    connection.execute("select pg_advisory_xact_lock(%s)", (LOCK,))


def _loaded(url: str, counts: Mapping[str, int], began: float) -> DemoReport:
    """Fresh statistics, so that the first questions are planned well."""
    with psycopg.connect(url, autocommit=True) as connection:
        for table in TABLES.values():
            connection.execute(sql.SQL("analyze service.{}").format(sql.Identifier(table)))
    return DemoReport(loaded=True, rows=counts, seconds=time.perf_counter() - began)


def _write_all(connection: Connection[Any], *, today: date) -> dict[str, int]:
    counts = dict.fromkeys(TABLES.values(), 0)
    for utility in _utilities():
        for kind, rows in _rows(connection, utility, today=today).items():
            _copy(connection, kind, rows)
            counts[TABLES[kind]] += len(rows)
    return counts


def _rows(connection: Connection[Any], utility: Utility, *, today: date) -> dict[type[Any], list[Any]]:
    """Everything of one utility, by the type of the row, in the order of TABLES."""
    data = generate(utility, today=today)
    opened = cases.build(utility, data, today=today, serials=_serials(connection, cases.wanted(data)))
    found: dict[type[Any], list[Any]] = {kind: [] for kind in TABLES} | data.by_table()
    more: Iterable[Any] = (
        *outages.rows(utility, data, today=today),
        *opened.rows,
        *expect.rows(utility, data, cases=opened.numbers),
    )
    for row in more:
        found[type(row)].append(row)
    return found


def _serials(connection: Connection[Any], count: int) -> list[int]:
    """Case numbers from the sequence that all cases share."""
    query = "select nextval('service.case_numbers') from generate_series(1, %s)"
    return [row[0] for row in connection.execute(query, (count,)).fetchall()]


def _copy(connection: Connection[Any], kind: type[Any], rows: list[Any]) -> None:
    statement = sql.SQL("copy service.{} ({}) from stdin").format(
        sql.Identifier(TABLES[kind]), sql.SQL(", ").join(map(sql.Identifier, kind._fields))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
