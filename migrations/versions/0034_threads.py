"""Letters by their thread: how many of one were answered today, whoever wrote them."""

from __future__ import annotations

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

INDEX = """
CREATE INDEX ix_inbound_thread ON runtime.inbound (channel, account, (parts->0->>'thread'), arrived_at)
WHERE parts->0->>'type' = 'heading'
"""


def upgrade() -> None:
    op.execute(INDEX)


def downgrade() -> None:
    raise NotImplementedError("forward only")
