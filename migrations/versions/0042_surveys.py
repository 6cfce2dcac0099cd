"""Surveys: their templates, recommendation from 0 to 10, and what each answer was given to (SUR-01)."""

from __future__ import annotations

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE TABLE runtime.survey_templates (
    id UUID NOT NULL,
    utility_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    title JSONB NOT NULL,
    questions JSONB NOT NULL,
    active BOOLEAN NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_survey_templates PRIMARY KEY (id),
    CONSTRAINT uq_survey_templates_utility_id UNIQUE (utility_id, kind),
    CONSTRAINT ck_survey_templates_kind CHECK (kind in ('csat', 'post_interaction', 'nps'))
)
    """,
    "ALTER TABLE runtime.conversations ADD COLUMN nps_asked_at TIMESTAMP WITH TIME ZONE",
    """
ALTER TABLE runtime.ratings
    ADD COLUMN kind TEXT NOT NULL DEFAULT 'csat',
    ADD COLUMN template_id UUID,
    ADD COLUMN case_number TEXT,
    ADD COLUMN responses JSONB NOT NULL DEFAULT '{}',
    DROP CONSTRAINT ck_ratings_score
    """,
    "UPDATE runtime.ratings SET kind = 'post_interaction' WHERE entry_id IS NOT NULL",
    "UPDATE runtime.ratings SET responses = jsonb_strip_nulls(jsonb_build_object('score', score, 'reason', reason))",
    """
ALTER TABLE runtime.ratings
    ADD CONSTRAINT ck_ratings_kind CHECK (kind in ('csat', 'post_interaction', 'nps')),
    ADD CONSTRAINT ck_ratings_score
        CHECK (case kind when 'nps' then score between 0 and 10 else score between 1 and 5 end),
    ADD CONSTRAINT fk_ratings_template_id_survey_templates
        FOREIGN KEY(template_id) REFERENCES runtime.survey_templates (id)
    """,
    """
CREATE OR REPLACE FUNCTION runtime.tell_of_rating() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF runtime.is_followed(NEW.utility_id) THEN
        PERFORM runtime.tell(NEW.utility_id, NEW.conversation_id, 'rating.given', NEW.id,
            jsonb_build_object('score', NEW.score, 'kind', NEW.kind), NEW.at);
    END IF;
    RETURN NULL;
END $$
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("forward only")
