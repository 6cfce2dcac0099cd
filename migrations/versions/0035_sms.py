"""What a message costs where the vendor counts segments, and short addresses of files."""

from __future__ import annotations

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE runtime.outbox ADD COLUMN segments SMALLINT")
    op.execute("ALTER TABLE runtime.outbox ADD COLUMN encoding TEXT")
    op.execute(
        """
CREATE TABLE runtime.short_links (
    code TEXT NOT NULL,
    outbox_id UUID NOT NULL,
    position INTEGER NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_short_links PRIMARY KEY (code),
    CONSTRAINT fk_short_links_outbox_id_outbox FOREIGN KEY(outbox_id) REFERENCES runtime.outbox (id),
    CONSTRAINT uq_short_links_outbox_id_position UNIQUE (outbox_id, position)
)
        """
    )


def downgrade() -> None:
    raise NotImplementedError("forward only")
