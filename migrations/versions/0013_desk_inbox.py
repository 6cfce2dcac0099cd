"""The desk's inbox: private notes, what was read, conversations by their last message, and news of the queue."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE TABLE runtime.notes (
    id UUID NOT NULL,
    utility_id TEXT NOT NULL,
    conversation_id UUID NOT NULL,
    author TEXT NOT NULL,
    name TEXT NOT NULL,
    words TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_notes PRIMARY KEY (id),
    CONSTRAINT ck_notes_words CHECK (words <> ''),
    CONSTRAINT fk_notes_conversation_id_conversations FOREIGN KEY(conversation_id)
        REFERENCES runtime.conversations (id)
)
    """,
    """
CREATE INDEX ix_notes_conversation ON runtime.notes (conversation_id, at)
    """,
    """
CREATE TABLE runtime.reads (
    entry_id UUID NOT NULL,
    utility_id TEXT NOT NULL,
    arrival BIGINT NOT NULL,
    CONSTRAINT pk_reads PRIMARY KEY (entry_id),
    CONSTRAINT fk_reads_entry_id_queue_entries FOREIGN KEY(entry_id)
        REFERENCES runtime.queue_entries (id) ON DELETE CASCADE
)
    """,
    """
CREATE INDEX ix_conversations_recent ON runtime.conversations (utility_id, last_inbound_at)
    """,
    """
CREATE FUNCTION runtime.tell_of_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('runtime_floor', conversation_id::text) FROM runtime.queue_entries WHERE id = NEW.entry_id;
    RETURN NULL;
END $$
    """,
    """
CREATE TRIGGER tell_of_move AFTER INSERT ON runtime.queue_moves
FOR EACH ROW EXECUTE FUNCTION runtime.tell_of_move()
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("forward only")
