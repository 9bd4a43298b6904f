"""Pictures of agents."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_pictures"
down_revision = "2026_11_26_mail"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for one small picture of each agent."""
    op.create_table(
        "agent_pictures",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("face", sa.Uuid(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.id"], name="fk_agent_pictures_agent_id_agents", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("agent_id", name="pk_agent_pictures"),
        sa.UniqueConstraint("face", name="uq_agent_pictures_face"),
    )


def downgrade() -> None:
    """Forget the pictures."""
    op.drop_table("agent_pictures")
