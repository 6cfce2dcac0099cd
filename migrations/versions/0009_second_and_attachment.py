"""What a message asked for second, kept until the first is done; the name of a demo e-mail's file."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("second", sa.Text(), nullable=True), schema="runtime")
    op.add_column("demo_messages", sa.Column("attachment", sa.Text(), nullable=True), schema="service")


def downgrade() -> None:
    op.drop_column("demo_messages", "attachment", schema="service")
    op.drop_column("conversations", "second", schema="runtime")
