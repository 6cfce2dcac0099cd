"""Files of conversations: what they hold once a utility, and where each was sent."""

from __future__ import annotations

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE TABLE runtime.file_contents (
    utility_id TEXT NOT NULL,
    sha256 BYTEA NOT NULL,
    content BYTEA NOT NULL,
    CONSTRAINT pk_file_contents PRIMARY KEY (utility_id, sha256),
    CONSTRAINT ck_file_contents_size CHECK (octet_length(content) between 1 and 16777216)
)
    """,
    """
ALTER TABLE runtime.file_contents ALTER COLUMN content SET STORAGE EXTERNAL
    """,
    """
CREATE TABLE runtime.files (
    id UUID NOT NULL,
    utility_id TEXT NOT NULL,
    conversation_id UUID NOT NULL,
    sha256 BYTEA NOT NULL,
    mime_type TEXT NOT NULL,
    kind TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_files PRIMARY KEY (id),
    CONSTRAINT uq_files_conversation_id_sha256 UNIQUE (conversation_id, sha256),
    CONSTRAINT ck_files_kind CHECK (kind in ('image', 'document', 'audio', 'video')),
    CONSTRAINT fk_files_utility_id_sha256_file_contents FOREIGN KEY(utility_id, sha256)
        REFERENCES runtime.file_contents (utility_id, sha256),
    CONSTRAINT fk_files_conversation_id_conversations FOREIGN KEY(conversation_id)
        REFERENCES runtime.conversations (id)
)
    """,
    """
CREATE INDEX ix_files_sent ON runtime.files (sent_at)
    """,
    """
CREATE INDEX ix_files_content ON runtime.files (utility_id, sha256)
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("forward only")
