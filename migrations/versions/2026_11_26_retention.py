"""How long each site keeps conversations and visitors."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_retention"
down_revision = "2026_11_26_erasing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the periods of sites; none keeps everything, as before."""
    op.create_table(
        "retention_periods",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_days", sa.Integer(), nullable=True),
        sa.Column("visitor_days", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("site_id", name="pk_retention_periods"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_retention_periods_site_id"),
        sa.CheckConstraint("conversation_days > 0", name="ck_retention_periods_conversation_days_positive"),
        sa.CheckConstraint("visitor_days > 0", name="ck_retention_periods_visitor_days_positive"),
    )


def downgrade() -> None:
    """Keep everything again."""
    op.drop_table("retention_periods")
