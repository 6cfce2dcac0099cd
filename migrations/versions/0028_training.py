"""The training inbox: labels of messages that were not understood, and trials of them."""

from __future__ import annotations

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE TABLE runtime.trials (
    id UUID NOT NULL,
    state TEXT DEFAULT 'asked' NOT NULL,
    step TEXT DEFAULT '' NOT NULL,
    turns UUID[] NOT NULL,
    additions JSONB NOT NULL,
    asked_by UUID NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE,
    result JSONB,
    error TEXT,
    decided_by UUID,
    decided_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_trials PRIMARY KEY (id),
    CONSTRAINT ck_trials_state CHECK (state in ('asked', 'running', 'done', 'failed', 'accepted', 'rejected'))
)
    """,
    """
CREATE UNIQUE INDEX uq_trials_live ON runtime.trials ((true)) WHERE state in ('asked', 'running')
    """,
    """
CREATE TABLE runtime.labels (
    turn_id UUID NOT NULL,
    utility_id TEXT NOT NULL,
    language TEXT NOT NULL,
    words TEXT NOT NULL,
    intent TEXT NOT NULL,
    labelled_by UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    trial_id UUID,
    CONSTRAINT pk_labels PRIMARY KEY (turn_id),
    CONSTRAINT ck_labels_words CHECK ((intent = '') = (words = '')),
    CONSTRAINT fk_labels_turn_id_turns FOREIGN KEY(turn_id) REFERENCES runtime.turns (id),
    CONSTRAINT fk_labels_trial_id_trials FOREIGN KEY(trial_id) REFERENCES runtime.trials (id)
)
    """,
    """
CREATE INDEX ix_labels_waiting ON runtime.labels (utility_id, at) WHERE trial_id is null and intent <> ''
    """,
    """
CREATE INDEX ix_turns_missed ON runtime.turns (started_at) WHERE utterance is not null and verdict <> 'understood'
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("forward only")
