"""Whom the identity provider means by its subjects."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_sso"
down_revision = "2026_11_26_file_rules"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them."""
    op.create_table(
        "sso_identities",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agent_id", name="pk_sso_identities"),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.id"], name="fk_sso_identities_agent_id", ondelete="CASCADE"
        ),
    )
    op.create_index("uq_sso_identities_issuer_subject", "sso_identities", ["issuer", "subject"], unique=True)


def downgrade() -> None:
    """Forget them: everybody logs in by password again."""
    op.drop_table("sso_identities")
