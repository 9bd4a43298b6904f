"""Who worked here can be erased: what is left of an agent is a row without a name, and tombstones and holds are about them, too."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_former_colleagues"
down_revision = "2026_11_26_sealed_only"
branch_labels = None
depends_on = None

KINDS = "kind IN ('visitor', 'conversation', 'agent')"


def upgrade() -> None:
    """Let agents have no name, and find who has passed conversations on."""
    with op.get_context().autocommit_block():
        # What an interrupted attempt has left is no index that is used.
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_entries_transferred")
        op.create_index(
            "ix_entries_transferred",
            "entries",
            ["author_id"],
            postgresql_where=sa.text("activity = 'transferred'"),
            postgresql_concurrently=True,
        )
    for column in ("email_hash", "email_sealed", "name_sealed"):
        op.alter_column("agents", column, nullable=True)
    op.create_check_constraint(
        op.f("ck_agents_erased_whole"),
        "agents",
        "num_nulls(email_hash, email_sealed, name_sealed) = 0 "
        "OR (num_nulls(email_hash, email_sealed, name_sealed) = 3 AND NOT is_active AND password_hash = '')",
    )
    for table in ("tombstones", "legal_holds"):
        op.drop_constraint(op.f(f"ck_{table}_known_kind"), table)
        op.create_check_constraint(op.f(f"ck_{table}_known_kind"), table, KINDS)


def downgrade() -> None:
    """Refuse: who was erased has no name to be put back."""
    raise NotImplementedError
