"""Which files a site takes stands in a column of its own, no longer among its looks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_26_file_rules"
down_revision = "2026_11_26_pictures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and fill it. The former place is still written, for processes of the version before."""
    op.add_column("sites", sa.Column("file_rules", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.execute("UPDATE sites SET file_rules = theme -> 'file_rules' WHERE theme ? 'file_rules'")


def downgrade() -> None:
    """Take the column away; what it says stands in the former place, too."""
    op.drop_column("sites", "file_rules")
