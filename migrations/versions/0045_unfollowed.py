"""While nobody at all follows events, a message that comes or goes is not looked up for it: three functions a turn."""

from __future__ import annotations

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

INBOUND = """
    PERFORM runtime.tell(utility, NEW.conversation_id, 'message.created', NEW.id, '{"by": "customer"}', NEW.arrived_at);
"""
OUTBOX = """
    PERFORM runtime.tell(utility, NEW.conversation_id, 'message.created', NEW.id,
        jsonb_build_object('by', NEW.sender), NEW.created_at);
"""
STATUS = """
    PERFORM runtime.tell(utility, NEW.conversation_id,
        CASE WHEN NEW.state IN ('delivered', 'read') THEN 'message.' || NEW.state ELSE 'message.failed' END, NEW.id,
        jsonb_build_object('by', NEW.sender, 'state', NEW.state, 'error_code', NEW.error_code), now());
"""
FUNCTION = """
CREATE OR REPLACE FUNCTION runtime.{name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    utility text;
BEGIN
    IF NOT EXISTS (SELECT FROM runtime.subscriptions) THEN
        RETURN NULL;
    END IF;
    SELECT utility_id INTO utility FROM runtime.conversations WHERE id = NEW.conversation_id;
    IF runtime.is_followed(utility) THEN{told}    END IF;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    for name, told in (("tell_of_inbound", INBOUND), ("tell_of_outbox", OUTBOX), ("tell_of_status", STATUS)):
        op.execute(FUNCTION.format(name=name, told=told))


def downgrade() -> None:
    raise NotImplementedError("forward only")
