"""The declarative base of the service schema."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Enum, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kit import orm


class Base(DeclarativeBase):
    """Tables of the service layer, all in the schema `service`."""

    metadata = orm.metadata("service")
    type_annotation_map = orm.COLUMN_TYPES


class Created:
    """When the row was written, by the database's clock."""

    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


def choice(kind: type[StrEnum]) -> Enum:
    """A column of a StrEnum's values: text with a check, so that adding a value is a plain migration."""
    return Enum(
        kind,
        name=kind.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )
