"""Whom a site invites to the chat."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_26_invitations"
down_revision = "2026_11_26_walls"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the invitations of a site; nobody is invited without any."""
    jsonb = postgresql.JSONB(astext_type=sa.Text())
    op.add_column("sites", sa.Column("invitations", jsonb, server_default=sa.text("'[]'"), nullable=False))
