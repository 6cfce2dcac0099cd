"""The supervisors' live board: since when agents are how they are, news of it, and promises by their end."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
ALTER TABLE runtime.agents ADD COLUMN presence_since TIMESTAMP WITH TIME ZONE
    """,
    """
UPDATE runtime.agents SET presence_since = last_seen
    """,
    """
CREATE INDEX ix_service_clocks_ended ON runtime.service_clocks (utility_id, ended_at) WHERE ended_at is not null
    """,
    """
CREATE FUNCTION runtime.tell_of_agent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('runtime_floor', '');
    RETURN NULL;
END $$
    """,
    """
CREATE TRIGGER tell_of_agent AFTER UPDATE ON runtime.agents
FOR EACH ROW WHEN ((OLD.presence, OLD.capacity) IS DISTINCT FROM (NEW.presence, NEW.capacity))
EXECUTE FUNCTION runtime.tell_of_agent()
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("forward only")
