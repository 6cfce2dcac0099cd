"""What is kept of a turn to learn from: its words (redacted), how sure we were, and how it turned out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_COLUMNS = (
    ("utterance", sa.Text()),
    ("margin", sa.Float()),
    ("answering", sa.Boolean()),
    ("asking", sa.Boolean()),
    ("verdict", sa.Text()),
    ("taught", sa.Text()),
)


def upgrade() -> None:
    for name, kind in _COLUMNS:
        op.add_column("turns", sa.Column(name, kind, nullable=True), schema="runtime")
    op.create_index(
        "ix_turns_unjudged",
        "turns",
        ["started_at"],
        schema="runtime",
        postgresql_where=sa.text("verdict is null and asking is not null"),
    )
    op.create_index(
        "ix_turns_kept_words",
        "turns",
        ["started_at"],
        schema="runtime",
        postgresql_where=sa.text("utterance is not null"),
    )


def downgrade() -> None:
    op.drop_index("ix_turns_kept_words", table_name="turns", schema="runtime")
    op.drop_index("ix_turns_unjudged", table_name="turns", schema="runtime")
    for name, _kind in reversed(_COLUMNS):
        op.drop_column("turns", name, schema="runtime")
