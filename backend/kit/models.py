"""The one table that every domain shares: answers already given to idempotent writes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, Integer, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.kit.orm import Base, Created


class IdempotencyKey(Base, Created):
    """`key` as sent, within `scope` (who sent it); `request_hash` of method, path and body; the answer once known."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index("ix_idempotency_keys_created_at", "created_at"),)

    scope: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int | None] = mapped_column(Integer)
    body: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
