"""What agents are called and why they hold something is stored sealed, too, beside where it was in clear; `seventysix migrate` moves what is there."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_staff"
down_revision = "2026_11_26_face_colours"
branch_labels = None
depends_on = None

SEALED = [
    ("agents", "email_hash"),
    ("agents", "email_sealed"),
    ("agents", "name_sealed"),
    ("sso_identities", "subject_hash"),
    ("passkeys", "name_sealed"),
    ("legal_holds", "reason_sealed"),
]
CLEAR = [
    ("agents", "email"),
    ("agents", "name"),
    ("sso_identities", "subject"),
    ("passkeys", "name"),
    ("legal_holds", "reason"),
]


def upgrade() -> None:
    """Add places for what is sealed, and let those in clear be empty."""
    for table, column in SEALED:
        op.add_column(table, sa.Column(column, sa.LargeBinary(), nullable=True))
    for table, column in CLEAR:
        op.alter_column(table, column, nullable=True)
    op.create_unique_constraint(op.f("uq_agents_email_hash"), "agents", ["email_hash"])
    op.create_index(
        "uq_sso_identities_issuer_subject_hash", "sso_identities", ["issuer", "subject_hash"], unique=True
    )


def downgrade() -> None:
    """Refuse: what is sealed cannot be put back in clear without the keys."""
    raise NotImplementedError
