"""Why somebody refused an offer is sealed; former reasons are forgotten here, and stand sealed in the log."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_refusals"
down_revision = "2026_11_26_former_colleagues"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give reasons a place where they are sealed, and take away where they were in clear."""
    op.add_column("offers", sa.Column("reason_sealed", sa.LargeBinary(), nullable=True))
    op.drop_column("offers", "reason")
    op.execute(
        "UPDATE decisions SET facts = facts - 'reason' WHERE kind = 'offer_ended' AND facts ? 'reason'"
    )


def downgrade() -> None:
    """Refuse: what is sealed cannot be put back in clear without the keys."""
    raise NotImplementedError
