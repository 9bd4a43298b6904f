"""What agents are called gets places where it is sealed under a key of each agent's own, beside those of before."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_own_keys"
down_revision = "2026_11_26_refusals"
branch_labels = None
depends_on = None

MOVED = [("agents", "email"), ("agents", "name"), ("passkeys", "name")]


def upgrade() -> None:
    """Set aside what is sealed under the one key of all, and make room."""
    op.drop_constraint(op.f("ck_agents_erased_whole"), "agents")
    for table, what in MOVED:
        op.alter_column(table, f"{what}_sealed", new_column_name=f"{what}_staff", nullable=True)
        op.add_column(table, sa.Column(f"{what}_sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Refuse: what is sealed under keys of its own cannot be put back without them."""
    raise NotImplementedError
