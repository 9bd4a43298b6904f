"""Second factors, secrets that are good once, and what a login's owner is shown of it."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_second_factors"
down_revision = "2026_11_26_contacts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them."""
    op.add_column("logins", sa.Column("proof", sa.Text(), server_default="password", nullable=False))
    op.add_column("logins", sa.Column("network", sa.Text(), nullable=True))
    op.add_column("logins", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "one_time_secrets",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_one_time_secrets"),
        _of_an_agent("one_time_secrets"),
    )
    op.create_index("ix_one_time_secrets_agent_id", "one_time_secrets", ["agent_id"])
    op.create_index("ix_one_time_secrets_expires_at", "one_time_secrets", ["expires_at"])
    op.create_table(
        "totp_secrets",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("pending", sa.LargeBinary(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("agent_id", name="pk_totp_secrets"),
        _of_an_agent("totp_secrets"),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("agent_id", "code_hash", name="pk_recovery_codes"),
        _of_an_agent("recovery_codes"),
    )


def downgrade() -> None:
    """Forget them: who had a second factor logs in without."""
    op.drop_table("recovery_codes")
    op.drop_table("totp_secrets")
    op.drop_table("one_time_secrets")
    for column in ("confirmed_at", "network", "proof"):
        op.drop_column("logins", column)


def _of_an_agent(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["agent_id"], ["agents.id"], name=f"fk_{table}_agent_id", ondelete="CASCADE"
    )
