"""The variable of the utility's name is {empresa} in Spanish; "utilidad" means profit there."""

from __future__ import annotations

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE desk.answers SET spanish = regexp_replace(spanish, '\\{\\s*utilidad\\s*\\}', '{empresa}', 'gi'), "
        "english = regexp_replace(english, '\\{\\s*utilidad\\s*\\}', '{empresa}', 'gi') "
        "WHERE spanish ~* '\\{\\s*utilidad\\s*\\}' OR english ~* '\\{\\s*utilidad\\s*\\}'"
    )


def downgrade() -> None:
    raise NotImplementedError("forward only")
