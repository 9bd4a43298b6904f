"""Pictures of sites."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_site_pictures"
down_revision = "2026_11_26_own_keys_only"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for one small picture of each site."""
    op.create_table(
        "site_pictures",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_site_pictures_site_id_sites"),
        sa.PrimaryKeyConstraint("site_id", name="pk_site_pictures"),
    )
    # As for all tables of sites.
    sites = "ANY (CAST(current_setting('seventysix.sites', true) AS uuid[]))"
    op.execute(f"CREATE POLICY of_site ON site_pictures USING (site_id = {sites})")
    op.execute("ALTER TABLE site_pictures ENABLE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Forget the pictures."""
    op.drop_table("site_pictures")
