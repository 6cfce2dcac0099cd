"""A late fee whose waiver was taken back can be waived again; a conversation is promised one call at a time."""

from __future__ import annotations

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
ALTER TABLE service.adjustments ADD COLUMN waived_before INTEGER DEFAULT 0 NOT NULL
    """,
    """
DROP INDEX service.uq_adjustments_waived
    """,
    """
CREATE UNIQUE INDEX uq_adjustments_waived ON service.adjustments (bill_id, bill_line, waived_before)
    """,
    """
WITH again AS (
    SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY conversation_id ORDER BY opened_at, id) AS place
        FROM service.cases
        WHERE category = 'callback' AND status IN ('open', 'in_progress', 'waiting_customer')
            AND conversation_id IS NOT NULL
    ) promised WHERE place > 1
), closed AS (
    UPDATE service.cases SET status = 'closed' WHERE id IN (SELECT id FROM again) RETURNING id
)
INSERT INTO service.case_status_history (id, case_id, status, changed_by, at)
SELECT gen_random_uuid(), id, 'closed', 'routing', now() FROM closed
    """,
    """
CREATE UNIQUE INDEX uq_cases_callback ON service.cases (conversation_id)
WHERE category = 'callback' AND status IN ('open', 'in_progress', 'waiting_customer')
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("forward only")
