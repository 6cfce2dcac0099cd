"""Tables of the training inbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import Mapped, mapped_column

from bot.orm import Base


class Trial(Base):
    """A training with labelled phrases, measured against the model without them (states: `trials.STATES`)."""

    __tablename__ = "trials"
    __table_args__ = (
        CheckConstraint("state in ('asked', 'running', 'done', 'failed', 'accepted', 'rejected')", name="state"),
        Index("uq_trials_live", text("(true)"), unique=True, postgresql_where=text("state in ('asked', 'running')")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(server_default="asked")
    step: Mapped[str] = mapped_column(server_default="")
    turns: Mapped[list[UUID]] = mapped_column(ARRAY(PG_UUID(as_uuid=True)))  # whose labels it learns
    additions: Mapped[dict[str, str]] = mapped_column(JSONB)  # language: the file, with what was accepted before
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]  # the last sign of life of who runs it
    ended_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    error: Mapped[str | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]


class Label(Base):
    """What somebody said that a message means. `intent` is empty for what is to be ignored; then no words are kept."""

    __tablename__ = "labels"
    __table_args__ = (
        CheckConstraint("(intent = '') = (words = '')", name="words"),
        Index("ix_labels_waiting", "utility_id", "at", postgresql_where=text("trial_id is null and intent <> ''")),
    )

    turn_id: Mapped[UUID] = mapped_column(ForeignKey("runtime.turns.id"), primary_key=True)
    utility_id: Mapped[str]
    language: Mapped[str]
    words: Mapped[str]  # redacted, without masks, seen by a person
    intent: Mapped[str]
    labelled_by: Mapped[UUID]
    at: Mapped[datetime]
    trial_id: Mapped[UUID | None] = mapped_column(ForeignKey("runtime.trials.id"))  # with which it was accepted
