"""The secrets that webhooks are signed with are stored sealed, beside where they were in clear; a job moves what is there."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_webhook_secrets"
down_revision = "2026_11_26_invitations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add places for what is sealed."""
    for column in ("secret_sealed", "previous_secret_sealed"):
        op.add_column("webhook_endpoints", sa.Column(column, sa.LargeBinary(), nullable=True))
    op.alter_column("webhook_endpoints", "secret", nullable=True)
    op.drop_constraint("ck_webhook_endpoints_old_secret_ends_some_time", "webhook_endpoints")
    op.create_check_constraint(
        op.f("ck_webhook_endpoints_old_secret_ends_some_time"),
        "webhook_endpoints",
        "(previous_secret IS NULL AND previous_secret_sealed IS NULL) = (previous_secret_until IS NULL)",
    )
    op.create_check_constraint(
        op.f("ck_webhook_endpoints_has_a_secret"),
        "webhook_endpoints",
        "secret IS NOT NULL OR secret_sealed IS NOT NULL",
    )


def downgrade() -> None:
    """Refuse: what is sealed cannot be put back in clear without the keys."""
    raise NotImplementedError
