"""Customers' files that are to be fetched from the vendor: put on the list by whatever takes a message in."""

from __future__ import annotations

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE TABLE runtime.fetches (
    inbound_id UUID NOT NULL,
    position BIGINT NOT NULL,
    state TEXT DEFAULT 'waiting' NOT NULL,
    attempts BIGINT DEFAULT 0 NOT NULL,
    next_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_fetches PRIMARY KEY (inbound_id, position),
    CONSTRAINT ck_fetches_state CHECK (state in ('waiting', 'done', 'lost')),
    CONSTRAINT fk_fetches_inbound_id_inbound FOREIGN KEY(inbound_id)
        REFERENCES runtime.inbound (id) ON DELETE CASCADE
)
    """,
    """
CREATE INDEX ix_fetches_due ON runtime.fetches (next_at) WHERE state = 'waiting'
    """,
    """
CREATE FUNCTION runtime.list_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO runtime.fetches (inbound_id, position, next_at)
    SELECT NEW.id, part.position - 1, NEW.arrived_at
    FROM jsonb_array_elements(NEW.parts) WITH ORDINALITY AS part(value, position)
    WHERE part.value->>'type' = 'media' AND part.value->>'reference' !~ '^(stored|lost):'
    ON CONFLICT ON CONSTRAINT pk_fetches DO UPDATE SET state = 'waiting', attempts = 0, next_at = excluded.next_at;
    RETURN NULL;
END $$
    """,
    """
CREATE TRIGGER list_new_files AFTER INSERT ON runtime.inbound
FOR EACH ROW WHEN (NEW.state <> 'withdrawn' AND NEW.parts @> '[{"type": "media"}]')
EXECUTE FUNCTION runtime.list_files()
    """,
    """
CREATE TRIGGER list_changed_files AFTER UPDATE OF parts ON runtime.inbound
FOR EACH ROW WHEN (NEW.state <> 'withdrawn' AND NEW.parts IS DISTINCT FROM OLD.parts
    AND NEW.parts @> '[{"type": "media"}]')
EXECUTE FUNCTION runtime.list_files()
    """,
    """
INSERT INTO runtime.fetches (inbound_id, position, next_at)
SELECT i.id, part.position - 1, now()
FROM runtime.inbound i, jsonb_array_elements(i.parts) WITH ORDINALITY AS part(value, position)
WHERE i.parts @> '[{"type": "media"}]' AND part.value->>'type' = 'media' AND i.state <> 'withdrawn'
    AND part.value->>'reference' !~ '^(stored|lost):'
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("forward only")
