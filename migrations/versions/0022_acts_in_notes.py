"""What somebody did in the records stands among the private notes of a conversation."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notes", sa.Column("kind", sa.Text(), server_default="note", nullable=False), schema="runtime")
    op.create_check_constraint(op.f("ck_notes_kind"), "notes", "kind in ('note', 'act')", schema="runtime")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_notes_kind"), "notes", schema="runtime")
    op.drop_column("notes", "kind", schema="runtime")
