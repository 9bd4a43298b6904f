"""The id by which shoppers know an agent ends with the colour of their initials."""

from alembic import op

revision = "2026_11_26_face_colours"
down_revision = "2026_11_26_periods"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Find pictures by the new ids."""
    op.execute(
        """
        UPDATE agent_pictures SET face = (
            left(encode(sha256('face of '::bytea || uuid_send(agent_id)), 'hex'), 28)
            || lpad(to_hex(('x' || right(agent_id::text, 4))::bit(16)::int % 360), 4, '0')
        )::uuid
        """
    )


def downgrade() -> None:
    """Find pictures by the former ids."""
    op.execute(
        """
        UPDATE agent_pictures
        SET face = left(encode(sha256('face of '::bytea || uuid_send(agent_id)), 'hex'), 32)::uuid
        """
    )
