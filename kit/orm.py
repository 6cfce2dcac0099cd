"""What both schemas' declarative bases share: constraint names and column types."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UUID as SQL_UUID
from sqlalchemy import BigInteger, DateTime, MetaData, Text

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

COLUMN_TYPES: dict[Any, Any] = {
    str: Text,
    int: BigInteger,
    UUID: SQL_UUID(as_uuid=True),
    datetime: DateTime(timezone=True),
}


def metadata(schema: str) -> MetaData:
    """Metadata for one schema, with the house's constraint names (so that migrations can name what they drop)."""
    return MetaData(schema=schema, naming_convention=_NAMES)
