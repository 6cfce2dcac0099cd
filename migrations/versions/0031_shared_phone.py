"""The number that a customer shared as their own, where the channel vouches for it."""

from __future__ import annotations

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE runtime.conversations ADD COLUMN shared_phone TEXT")


def downgrade() -> None:
    raise NotImplementedError("forward only")
