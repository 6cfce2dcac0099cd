"""Keys with which programs use the desk's API."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from desk.staff.models import Base


class ApiKeyRow(Base):
    """A utility's key: its secret is kept as a hash only. A revoked one stays, for the audit log names it."""

    __tablename__ = "api_keys"
    __table_args__ = (
        UniqueConstraint("prefix"),
        CheckConstraint("scopes <@ array['read', 'act', 'webhooks']", name="scopes"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    utility_id: Mapped[str]
    name: Mapped[str]
    prefix: Mapped[str]  # the part of the key that is no secret
    secret_hash: Mapped[bytes]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
