"""Transcripts that shoppers want by mail."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_mail"
down_revision = "2026_11_26_blocked"
branch_labels = None
depends_on = None

SITES = "ANY (CAST(current_setting('seventysix.sites', true) AS uuid[]))"


def upgrade() -> None:
    """Add them, behind the wall between shops."""
    op.create_table(
        "transcript_mails",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("through_seq", sa.Integer(), nullable=False),
        sa.Column("address_hash", sa.LargeBinary(), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_transcript_mails"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_transcript_mails_site_id"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_transcript_mails_conversation_id"
        ),
    )
    op.create_index("ix_transcript_mails_site_id_asked_at", "transcript_mails", ["site_id", "asked_at"])
    op.create_index("ix_transcript_mails_conversation_id", "transcript_mails", ["conversation_id"])
    op.create_index("ix_transcript_mails_asked_at", "transcript_mails", ["asked_at"])
    op.execute(f"CREATE POLICY of_site ON transcript_mails USING (site_id = {SITES})")
    op.execute("ALTER TABLE transcript_mails ENABLE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Forget them."""
    op.drop_table("transcript_mails")
