"""Passkeys, and for which roles a second factor is needed."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_passkeys"
down_revision = "2026_11_26_webhook_secrets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them."""
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_passkeys"),
        sa.UniqueConstraint("credential_id", name="uq_passkeys_credential_id"),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_passkeys_agent_id", ondelete="CASCADE"),
    )
    op.create_index("ix_passkeys_agent_id", "passkeys", ["agent_id"])
    op.create_table(
        "second_factor_rules",
        sa.Column("role", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("role", name="pk_second_factor_rules"),
    )


def downgrade() -> None:
    """Forget them: who had a passkey alone logs in without."""
    op.drop_table("second_factor_rules")
    op.drop_table("passkeys")
