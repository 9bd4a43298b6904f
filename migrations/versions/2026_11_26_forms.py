"""What shoppers are asked before they write, and every text they were asked to agree to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_26_forms"
down_revision = "2026_11_26_search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the forms of a site; empty ones ask nothing."""
    jsonb = postgresql.JSONB(astext_type=sa.Text())
    op.add_column("sites", sa.Column("forms", jsonb, server_default=sa.text("'{}'"), nullable=False))
    op.create_table(
        "consent_texts",
        sa.Column("site_id", sa.UUID(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("texts", jsonb, nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_consent_texts_site_id_sites")),
        sa.PrimaryKeyConstraint("site_id", "version", name=op.f("pk_consent_texts")),
    )
