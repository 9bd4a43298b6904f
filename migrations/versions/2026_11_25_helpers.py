"""The ladder calls the next queue of the chain for one conversation, so strands differ also in how many help."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_helpers"
down_revision = "2026_11_25_removed_queues"
branch_labels = None
depends_on = None

KIND = ["queue_id", "priority", "language", "needs", "weight_percent"]
PLACE = ["queued_at", "conversation_id"]


def upgrade() -> None:
    """Say how many queues of the chain help whatever their seconds, and find strands by it."""
    op.add_column(
        "placements", sa.Column("helpers", sa.SmallInteger(), nullable=False, server_default=sa.text("0"))
    )
    _replace_index("ix_placements_lanes", "ix_placements_strands", [*KIND, "helpers", *PLACE])


def downgrade() -> None:
    """Let the seconds of the chain decide alone."""
    _replace_index("ix_placements_strands", "ix_placements_lanes", [*KIND, *PLACE])
    op.drop_column("placements", "helpers")


def _replace_index(old: str, new: str, columns: list[str]) -> None:
    with op.get_context().autocommit_block():
        op.create_index(
            new,
            "placements",
            columns,
            postgresql_where=sa.text("status = 'queued'"),
            postgresql_concurrently=True,
        )
        op.drop_index(old, "placements", postgresql_concurrently=True)
