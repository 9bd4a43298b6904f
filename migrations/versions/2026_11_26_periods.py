"""Periods of their own for files, comments of ratings, what the shop's page said, and webhook messages."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_periods"
down_revision = "2026_11_26_sso"
branch_labels = None
depends_on = None

FRESH = ("attachment_days", "comment_days", "context_days", "delivery_days")


def upgrade() -> None:
    """Add the periods; none keeps everything for as long as before."""
    for name in FRESH:
        op.add_column("retention_periods", sa.Column(name, sa.Integer(), nullable=True))
    op.create_check_constraint(
        op.f("ck_retention_periods_days_positive"), "retention_periods", f"least({', '.join(FRESH)}) > 0"
    )
    with op.get_context().autocommit_block():
        op.create_index(
            "ix_entries_rated",
            "entries",
            ["at"],
            postgresql_where=sa.text("activity = 'rated'"),
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    """Keep them as long as what they belong to."""
    op.drop_index("ix_entries_rated", "entries")
    op.drop_constraint(op.f("ck_retention_periods_days_positive"), "retention_periods")
    for name in FRESH:
        op.drop_column("retention_periods", name)
