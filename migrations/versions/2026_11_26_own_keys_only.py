"""Takes away where agents' names were sealed under the one key of all; refuses while anything is left there."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "2026_11_26_own_keys_only"
down_revision = "2026_11_26_own_keys"
branch_labels = None
depends_on = None

MOVED = [("agents", "email"), ("agents", "name"), ("passkeys", "name")]


def upgrade() -> None:
    """Drop the former places, and rely on those that are left."""
    op.execute("LOCK TABLE agents, passkeys IN SHARE MODE")
    connection = op.get_bind()
    for table, what in MOVED:
        if connection.scalar(sa.text(f"SELECT EXISTS (SELECT FROM {table} WHERE {what}_staff IS NOT NULL)")):  # noqa: S608 - our own names
            raise CommandError(
                f"Something is left in {table}.{what}_staff that is not sealed under a key of its own yet. Stop every process "
                "of the former version, and run “seventysix migrate” with the master keys. Nothing was changed by this step."
            )
        op.drop_column(table, f"{what}_staff")
    op.alter_column("passkeys", "name_sealed", nullable=False)
    op.create_check_constraint(
        op.f("ck_agents_erased_whole"),
        "agents",
        "num_nulls(email_hash, email_sealed, name_sealed) = 0 "
        "OR (num_nulls(email_hash, email_sealed, name_sealed) = 3 AND NOT is_active AND password_hash = '')",
    )


def downgrade() -> None:
    """Refuse, as the one before."""
    raise NotImplementedError
