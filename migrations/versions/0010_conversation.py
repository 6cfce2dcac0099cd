"""Conversation: edits and deletions, silence, ratings, and the greeting under test."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE TABLE runtime.revisions (
    id UUID NOT NULL,
    channel TEXT NOT NULL,
    account TEXT NOT NULL,
    external_id TEXT NOT NULL,
    original_id TEXT NOT NULL,
    address TEXT NOT NULL,
    deletes BOOLEAN NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE NOT NULL,
    arrived_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_revisions PRIMARY KEY (id),
    CONSTRAINT uq_revisions_channel_account_external_id UNIQUE (channel, account, external_id)
)
    """,
    """
CREATE INDEX ix_revisions_original ON runtime.revisions (channel, account, original_id)
    """,
    """
ALTER TABLE runtime.inbound ADD COLUMN revises TEXT
    """,
    """
CREATE INDEX ix_inbound_revises ON runtime.inbound (channel, account, revises) WHERE revises is not null
    """,
    """
ALTER TABLE runtime.conversations
    ADD COLUMN waiting_task TEXT,
    ADD COLUMN reminded_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN lapsed_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN invited_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN served_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN rating TEXT,
    ADD COLUMN rating_asked_at TIMESTAMP WITH TIME ZONE
    """,
    """
CREATE INDEX ix_conversations_waiting ON runtime.conversations (last_turn_at) WHERE active_loop is not null
    """,
    """
ALTER TABLE runtime.turns ADD COLUMN greeting TEXT
    """,
    """
CREATE TABLE runtime.ratings (
    id UUID NOT NULL,
    utility_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    conversation_id UUID NOT NULL,
    turn_id UUID NOT NULL,
    score SMALLINT NOT NULL,
    reason TEXT,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_ratings PRIMARY KEY (id),
    CONSTRAINT fk_ratings_conversation_id_conversations FOREIGN KEY(conversation_id)
        REFERENCES runtime.conversations (id),
    CONSTRAINT fk_ratings_turn_id_turns FOREIGN KEY(turn_id) REFERENCES runtime.turns (id),
    CONSTRAINT uq_ratings_turn_id UNIQUE (turn_id),
    CONSTRAINT ck_ratings_score CHECK (score between 1 and 5)
)
    """,
    """
CREATE INDEX ix_ratings_at ON runtime.ratings (utility_id, at)
    """,
    """
CREATE INDEX ix_ratings_conversation ON runtime.ratings (conversation_id, at)
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("forward only")
