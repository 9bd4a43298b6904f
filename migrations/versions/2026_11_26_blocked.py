"""Visitors from whom a shop takes no messages any more."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_blocked"
down_revision = "2026_11_26_passkeys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add since when they are; the audit log says by whom."""
    op.add_column("visitors", sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_visitors_blocked_at",
        "visitors",
        ["blocked_at"],
        postgresql_where=sa.text("blocked_at IS NOT NULL"),
    )


def downgrade() -> None:
    """Take it away; everybody may write again."""
    op.drop_index("ix_visitors_blocked_at", table_name="visitors")
    op.drop_column("visitors", "blocked_at")
