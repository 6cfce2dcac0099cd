"""Passages of what a utility has written for its customers, searched in its language."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

CONFIG = "case language when 'es' then 'pg_catalog.spanish'::regconfig else 'pg_catalog.english'::regconfig end"

WEIGHTS = {"title": "A", "heading": "B", "also": "C", "body": "D"}


def words(text: str, weight: str) -> str:
    """Lexemes of `text` without accents."""
    folded = f"translate({text}, 'ÁÉÍÓÚÜÑáéíóúüñ', 'AEIOUUNaeiouun')"
    return f"setweight(to_tsvector({CONFIG}, {folded}), '{weight}')"


def upgrade() -> None:
    searched = " || ".join(words(column, weight) for column, weight in WEIGHTS.items())
    op.create_table(
        "knowledge_passages",
        sa.Column("utility_id", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("also", sa.Text(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("search", postgresql.TSVECTOR(), sa.Computed(searched, persisted=True), nullable=False),
        sa.PrimaryKeyConstraint("utility_id", "language", "article", "position", name=op.f("pk_knowledge_passages")),
        schema="service",
    )
    op.create_index(
        "ix_knowledge_passages_search", "knowledge_passages", ["search"], schema="service", postgresql_using="gin"
    )


def downgrade() -> None:
    op.drop_table("knowledge_passages", schema="service")
