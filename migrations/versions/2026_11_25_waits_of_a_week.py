"""What was measured of a queue's waits is looked up by when they ended, not among all that ever were."""

from alembic import op

revision = "2026_11_25_waits_of_a_week"
down_revision = "2026_11_25_themes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Find the waits of a queue by their end."""
    _replace_index("ix_waits_queue_id", "ix_waits_queue_id_ended_at", ["queue_id", "ended_at"])


def downgrade() -> None:
    """Find the waits of a queue."""
    _replace_index("ix_waits_queue_id_ended_at", "ix_waits_queue_id", ["queue_id"])


def _replace_index(old: str, new: str, columns: list[str]) -> None:
    with op.get_context().autocommit_block():
        op.create_index(new, "waits", columns, postgresql_concurrently=True)
        op.drop_index(old, "waits", postgresql_concurrently=True)
