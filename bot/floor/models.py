"""Tables of the floor: what waits for a person, every move of it, who works, and the clocks that run."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from bot.orm import Base


class QueueEntry(Base):
    """A conversation that waits for a person or has one; at most one live entry each (states: `bot/handoff.py`)."""

    __tablename__ = "queue_entries"
    __table_args__ = (
        CheckConstraint("state in ('open', 'taken', 'returned', 'closed', 'left')", name="state"),
        CheckConstraint("state <> 'taken' or agent_id is not null", name="taken_by_somebody"),
        CheckConstraint("state <> 'open' or agent_id is null", name="open_by_nobody"),
        Index(
            "uq_queue_entries_open", "conversation_id", unique=True, postgresql_where=text("state in ('open', 'taken')")
        ),
        Index("ix_queue_entries_waiting", "utility_id", "urgent", "opened_at", postgresql_where=text("state = 'open'")),
        Index("ix_queue_entries_taken", "utility_id", "agent_id", postgresql_where=text("state = 'taken'")),
        Index("ix_queue_entries_ended", "utility_id", "closed_at", postgresql_where=text("closed_at is not null")),
        Index("ix_queue_entries_opened", "utility_id", "opened_at"),
        Index("ix_queue_entries_turn", "turn_id", postgresql_where=text("turn_id is not null")),
        Index("ix_queue_entries_conversation", "conversation_id", "opened_at"),
        Index("ix_queue_entries_asleep", "snoozed_until", postgresql_where=text("snoozed_until is not null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    utility_id: Mapped[str]
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("runtime.conversations.id"))
    turn_id: Mapped[UUID | None]
    reason: Mapped[str]  # asked, anger, distress, not_understood, dispute, emergency; taken: an agent began it
    topic: Mapped[str]  # the task it is about; empty when there is none
    state: Mapped[str] = mapped_column(server_default="open")
    opened_at: Mapped[datetime]  # its place in the queue hangs on this, also after a transfer
    closed_at: Mapped[datetime | None]  # when it came to any of its ends
    team: Mapped[str] = mapped_column(server_default="")  # a key of utility.yml's teams; empty: anybody
    language: Mapped[str | None]
    urgent: Mapped[bool] = mapped_column(Boolean, server_default="false")  # before everybody, whatever the hours
    queued_at: Mapped[datetime] = mapped_column(server_default=text("now()"))  # opened, transferred or dropped
    agent_id: Mapped[str | None]  # who has it, or had it at its end
    wanted_agent_id: Mapped[str | None]  # who it was transferred to
    first_taken_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None]
    acknowledged_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    closed_reason: Mapped[str | None]
    instruction: Mapped[str | None]  # the payload that the bot resumed with
    reopens: Mapped[UUID | None] = mapped_column(ForeignKey("runtime.queue_entries.id"))
    reopened_at: Mapped[datetime | None]
    snoozed_at: Mapped[datetime | None]  # asleep since, and until: bot/floor/snoozing.py
    snoozed_until: Mapped[datetime | None]
    surveyed_at: Mapped[datetime | None]  # when the customer was asked how it was


class QueueMove(Base):
    """One step of an entry, for the audit: who made it (an agent's id, `floor` or `customer`), and who has it now."""

    __tablename__ = "queue_moves"
    __table_args__ = (Index("ix_queue_moves_entry", "entry_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    utility_id: Mapped[str]
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("runtime.queue_entries.id"))
    move: Mapped[str]
    made_by: Mapped[str]
    agent_id: Mapped[str | None]
    team: Mapped[str]
    at: Mapped[datetime]


class Agent(Base):
    """Somebody who answers customers: what they can take on, and whether they are there."""

    __tablename__ = "agents"
    __table_args__ = (
        CheckConstraint("capacity >= 0", name="capacity"),
        CheckConstraint("presence in ('online', 'busy', 'away', 'offline')", name="presence"),
    )

    utility_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text))
    teams: Mapped[list[str]] = mapped_column(ARRAY(Text))
    capacity: Mapped[int]  # conversations at once
    presence: Mapped[str] = mapped_column(server_default="offline")
    presence_since: Mapped[datetime | None]  # none: never there
    last_seen: Mapped[datetime | None]
    last_given: Mapped[datetime | None]  # round robin: who waited longest for work comes first


class ServiceClock(Base):
    """What one entry was promised: by when a first answer, the next one, an end. Times of business hours."""

    __tablename__ = "service_clocks"
    __table_args__ = (
        UniqueConstraint("entry_id", "kind", "started_at"),
        CheckConstraint("kind in ('first_response', 'next_response', 'resolution')", name="kind"),
        Index("uq_service_clocks_running", "entry_id", "kind", unique=True, postgresql_where=text("ended_at is null")),
        Index("ix_service_clocks_ended", "utility_id", "ended_at", postgresql_where=text("ended_at is not null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    utility_id: Mapped[str]
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("runtime.queue_entries.id"))
    kind: Mapped[str]
    started_at: Mapped[datetime]
    warn_at: Mapped[datetime | None]  # none: people never answer, so nothing is promised
    due_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    is_met: Mapped[bool] = mapped_column(Boolean, server_default="false")  # it ended by what was promised
    warned_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]
