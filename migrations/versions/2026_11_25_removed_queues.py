"""Queues can be removed; their row stays, because what happened in them refers to it."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_removed_queues"
down_revision = "2026_11_25_routing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Say since when a queue is removed."""
    op.add_column("queues", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Let removed queues be there again, with nobody who answers them."""
    op.drop_column("queues", "removed_at")
