"""The floor: where a handoff stands, who works on it, what was promised, and every move of it."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
ALTER TABLE runtime.queue_entries
    ADD COLUMN team TEXT DEFAULT '' NOT NULL,
    ADD COLUMN language TEXT,
    ADD COLUMN urgent BOOLEAN DEFAULT 'false' NOT NULL,
    ADD COLUMN queued_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN agent_id TEXT,
    ADD COLUMN wanted_agent_id TEXT,
    ADD COLUMN first_taken_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN acknowledged_by TEXT,
    ADD COLUMN acknowledged_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN escalated_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN closed_reason TEXT,
    ADD COLUMN instruction TEXT,
    ADD COLUMN reopens UUID,
    ADD COLUMN reopened_at TIMESTAMP WITH TIME ZONE
    """,
    """
UPDATE runtime.queue_entries SET queued_at = opened_at
    """,
    """
ALTER TABLE runtime.queue_entries
    ALTER COLUMN queued_at SET DEFAULT now(),
    ALTER COLUMN queued_at SET NOT NULL,
    ADD CONSTRAINT fk_queue_entries_reopens_queue_entries FOREIGN KEY (reopens) REFERENCES runtime.queue_entries (id),
    ADD CONSTRAINT ck_queue_entries_state CHECK (state in ('open', 'taken', 'returned', 'closed', 'left')),
    ADD CONSTRAINT ck_queue_entries_taken_by_somebody CHECK (state <> 'taken' or agent_id is not null),
    ADD CONSTRAINT ck_queue_entries_open_by_nobody CHECK (state <> 'open' or agent_id is null)
    """,
    """
CREATE INDEX ix_queue_entries_waiting ON runtime.queue_entries (utility_id, urgent, opened_at) WHERE state = 'open'
    """,
    """
CREATE INDEX ix_queue_entries_taken ON runtime.queue_entries (utility_id, agent_id) WHERE state = 'taken'
    """,
    """
CREATE INDEX ix_queue_entries_ended ON runtime.queue_entries (utility_id, closed_at) WHERE closed_at is not null
    """,
    """
CREATE INDEX ix_queue_entries_conversation ON runtime.queue_entries (conversation_id, opened_at)
    """,
    """
CREATE TABLE runtime.queue_moves (
    id UUID NOT NULL,
    utility_id TEXT NOT NULL,
    entry_id UUID NOT NULL,
    move TEXT NOT NULL,
    made_by TEXT NOT NULL,
    agent_id TEXT,
    team TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_queue_moves PRIMARY KEY (id),
    CONSTRAINT fk_queue_moves_entry_id_queue_entries FOREIGN KEY (entry_id) REFERENCES runtime.queue_entries (id)
)
    """,
    """
CREATE INDEX ix_queue_moves_entry ON runtime.queue_moves (entry_id, at)
    """,
    """
CREATE TABLE runtime.agents (
    utility_id TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    languages TEXT[] NOT NULL,
    teams TEXT[] NOT NULL,
    capacity BIGINT NOT NULL,
    presence TEXT DEFAULT 'offline' NOT NULL,
    last_seen TIMESTAMP WITH TIME ZONE,
    last_given TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_agents PRIMARY KEY (utility_id, id),
    CONSTRAINT ck_agents_capacity CHECK (capacity >= 0),
    CONSTRAINT ck_agents_presence CHECK (presence in ('online', 'busy', 'away', 'offline'))
)
    """,
    """
CREATE TABLE runtime.service_clocks (
    id UUID NOT NULL,
    utility_id TEXT NOT NULL,
    entry_id UUID NOT NULL,
    kind TEXT NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    warn_at TIMESTAMP WITH TIME ZONE,
    due_at TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE,
    is_met BOOLEAN DEFAULT 'false' NOT NULL,
    warned_at TIMESTAMP WITH TIME ZONE,
    breached_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_service_clocks PRIMARY KEY (id),
    CONSTRAINT fk_service_clocks_entry_id_queue_entries FOREIGN KEY (entry_id) REFERENCES runtime.queue_entries (id),
    CONSTRAINT uq_service_clocks_entry_id_kind_started_at UNIQUE (entry_id, kind, started_at),
    CONSTRAINT ck_service_clocks_kind CHECK (kind in ('first_response', 'next_response', 'resolution'))
)
    """,
    """
CREATE UNIQUE INDEX uq_service_clocks_running ON runtime.service_clocks (entry_id, kind) WHERE ended_at is null
    """,
    """
CREATE INDEX ix_outbox_agents ON runtime.outbox (conversation_id, created_at) WHERE sender = 'agent'
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("forward only")
