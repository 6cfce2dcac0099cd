"""Which conversation of ours is which one at another desk."""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE TABLE runtime.desk_links (
    conversation_id UUID NOT NULL,
    carrier TEXT NOT NULL,
    utility_id TEXT NOT NULL,
    contact_id BIGINT NOT NULL,
    source_id TEXT NOT NULL,
    remote_id BIGINT,
    entry_id UUID,
    heard BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT pk_desk_links PRIMARY KEY (conversation_id, carrier),
    CONSTRAINT uq_desk_links_utility_id_carrier_remote_id UNIQUE (utility_id, carrier, remote_id)
)
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("forward only")
