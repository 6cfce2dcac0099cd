"""Answers that agents keep at hand."""

from __future__ import annotations

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE TABLE desk.answers (
    id UUID NOT NULL,
    utility_id TEXT NOT NULL,
    origin TEXT,
    name TEXT NOT NULL,
    spanish TEXT NOT NULL,
    english TEXT NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    changed_by UUID,
    retired_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_answers PRIMARY KEY (id),
    CONSTRAINT uq_answers_utility_id_origin UNIQUE (utility_id, origin),
    CONSTRAINT ck_answers_words CHECK (spanish <> '' and english <> '')
)
    """,
    """
CREATE UNIQUE INDEX uq_answers_name ON desk.answers (utility_id, name) WHERE retired_at is null
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("forward only")
