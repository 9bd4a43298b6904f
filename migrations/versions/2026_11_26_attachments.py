"""Files that go with messages: what is known of each; the bytes are kept elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_attachments"
down_revision = "2026_11_26_retention"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two tables."""
    op.create_table(
        "attachments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("uploader_kind", sa.Text(), nullable=False),
        sa.Column("uploader_id", sa.Uuid(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid()),
        sa.Column("visitor_id", sa.Uuid()),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.Integer()),
        sa.Column("height", sa.Integer()),
        sa.Column("has_preview", sa.Boolean(), nullable=False),
        sa.Column("is_ready", sa.Boolean(), nullable=False),
        sa.Column("is_refused", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        sa.Column("link_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_attachments_site_id"),
        sa.ForeignKeyConstraint(["visitor_id"], ["visitors.id"], name="fk_attachments_visitor_id"),
    )
    op.create_table(
        "attachment_remains",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attachment_remains"),
    )
    op.create_index(
        "uq_attachments_uploader_id_upload_id", "attachments", ["uploader_id", "upload_id"], unique=True
    )
    for column in ("site_id", "visitor_id", "conversation_id"):
        op.create_index(f"ix_attachments_{column}", "attachments", [column])
    op.create_index(
        "ix_attachments_loose",
        "attachments",
        ["created_at"],
        postgresql_where=sa.text("conversation_id IS NULL OR is_refused"),
    )


def downgrade() -> None:
    """Forget what is known of files; their bytes stay."""
    op.drop_table("attachment_remains")
    op.drop_table("attachments")
