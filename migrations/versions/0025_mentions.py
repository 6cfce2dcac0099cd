"""Who is named in a private note, and whether they have seen it."""

from __future__ import annotations

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE TABLE runtime.mentions (
    note_id UUID NOT NULL,
    agent_id TEXT NOT NULL,
    utility_id TEXT NOT NULL,
    conversation_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_mentions PRIMARY KEY (note_id, agent_id),
    CONSTRAINT fk_mentions_note_id_notes FOREIGN KEY(note_id) REFERENCES runtime.notes (id) ON DELETE CASCADE,
    CONSTRAINT fk_mentions_conversation_id_conversations FOREIGN KEY(conversation_id)
        REFERENCES runtime.conversations (id) ON DELETE CASCADE
)
    """,
    """
CREATE INDEX ix_mentions_unseen ON runtime.mentions (utility_id, agent_id) WHERE seen_at is null
    """,
    """
CREATE INDEX ix_mentions_of ON runtime.mentions (utility_id, agent_id, at)
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("forward only")
