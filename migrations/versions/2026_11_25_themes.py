"""How the chat of a site looks, beyond its colour."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_25_themes"
down_revision = "2026_11_25_helpers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the theme; an empty one is our own look."""
    op.add_column(
        "sites",
        sa.Column(
            "theme", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
    )
