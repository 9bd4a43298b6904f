"""What is erased leaves a tombstone, what must be kept a hold; statistics may outlive the conversation they count."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_26_erasing"
down_revision = "2026_11_26_forms"
branch_labels = None
depends_on = None

KNOWN_KIND = "kind IN ('visitor', 'conversation')"


def upgrade() -> None:
    """Add tombstones and holds, and let waits and holds of slots go on counting under ids that lead nowhere."""
    op.create_table(
        "tombstones",
        sa.Column("subject_id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint(KNOWN_KIND, name="ck_tombstones_known_kind"),
    )
    op.create_index("ix_tombstones_erased_at", "tombstones", ["erased_at"])
    op.create_table(
        "legal_holds",
        sa.Column("subject_id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("held_by", sa.Uuid(), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(KNOWN_KIND, name="ck_legal_holds_known_kind"),
    )
    op.drop_constraint("fk_waits_conversation_id", "waits", type_="foreignkey")
    op.drop_constraint("fk_holds_conversation_id", "holds", type_="foreignkey")


def downgrade() -> None:
    """Forget what was erased, which nobody should."""
    raise NotImplementedError
