"""Whom shops vouch for, the secrets they sign with, and what their pages say of visitors."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_contacts"
down_revision = "2026_11_26_audit"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add contacts; nobody is one yet, and nobody has to be."""
    for name in ("subject_hash", "profile_sealed", "context_sealed"):
        op.add_column("visitors", sa.Column(name, sa.LargeBinary(), nullable=True))
    with op.get_context().autocommit_block():
        op.create_index(
            "uq_visitors_site_id_subject_hash",
            "visitors",
            ["site_id", "subject_hash"],
            unique=True,
            postgresql_where=sa.text("subject_hash IS NOT NULL"),
            postgresql_concurrently=True,
        )
    op.add_column(
        "sites", sa.Column("requires_identity", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_table(
        "identity_secrets",
        sa.Column("site_id", sa.UUID(), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("former_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("rotated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_identity_secrets_site_id_sites")),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_identity_secrets")),
    )
