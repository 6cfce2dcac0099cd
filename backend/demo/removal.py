"""Deletes everything that some utilities have in the service schema, whichever domain owns the table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from psycopg import Connection, sql
from sqlalchemy import MetaData, Table, create_engine, pool

from backend.knowledge.models import KnowledgePassage
from kit.postgres import sqlalchemy_url

KEPT: Final = frozenset({KnowledgePassage.__tablename__})
"""Tables that hold a utility's own files, not its customers: they stay as the service layer has read them."""


def remove(connection: Connection[Any], utilities: Sequence[str], *, tables: Sequence[Table]) -> None:
    """Delete the utilities' rows from `tables` (parents first). What hangs from no utility is left alone."""
    for table in reversed(tables):
        condition = _belongs(table)
        if condition is not None:
            statement = sql.SQL("delete from service.{} where {}").format(sql.Identifier(table.name), condition)
            connection.execute(statement, {"utilities": list(utilities)})


def service_tables(url: str) -> list[Table]:
    """The tables of the service schema as the database has them, parents first, but for KEPT."""
    engine = create_engine(sqlalchemy_url(url), poolclass=pool.NullPool)
    found = MetaData(schema="service")
    found.reflect(engine, schema="service")
    engine.dispose()
    return [table for table in found.sorted_tables if table.name not in KEPT]


def _belongs(table: Table) -> sql.Composable | None:
    """The condition under which a row belongs to the utilities: its own column, or that of what it hangs from."""
    if "utility_id" in table.columns:
        return sql.SQL("utility_id = any(%(utilities)s)")
    for key in table.foreign_keys:
        parent = _belongs(key.column.table)
        if parent is not None and not key.parent.nullable:
            return sql.SQL("{} in (select {} from service.{} where {})").format(
                sql.Identifier(key.parent.name),
                sql.Identifier(key.column.name),
                sql.Identifier(key.column.table.name),
                parent,
            )
    return None
