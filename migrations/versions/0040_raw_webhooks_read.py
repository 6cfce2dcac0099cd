"""What the sweeper of webhooks goes by."""

from __future__ import annotations

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX ix_raw_webhooks_read ON runtime.raw_webhooks (received_at) WHERE outcome <> 'malformed'")


def downgrade() -> None:
    raise NotImplementedError("forward only")
