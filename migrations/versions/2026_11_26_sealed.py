"""What people wrote and who they are is stored sealed, beside where it was stored in clear; jobs move what is there."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_sealed"
down_revision = "2026_11_25_waits_of_a_week"
branch_labels = None
depends_on = None

SEALED = [
    ("entries", "sealed"),
    ("conversations", "page_url_sealed"),
    ("visitors", "name_sealed"),
    ("reply_requests", "address_sealed"),
    ("webhook_attempts", "response_sealed"),
]
# What is left to seal is found by indexes that are empty once it is done.
UNSEALED = [
    ("entries", ["conversation_id", "seq"], "sealed IS NULL"),
    ("conversations", ["id"], "page_url IS NOT NULL"),
    ("visitors", ["id"], "name IS NOT NULL"),
]


def upgrade() -> None:
    """Add the table of keys, and places for what is sealed."""
    op.create_table(
        "data_keys",
        sa.Column("owner_id", sa.Uuid(), primary_key=True),
        sa.Column("master_version", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_data_keys_master_version", "data_keys", ["master_version"])
    for table, column in SEALED:
        op.add_column(table, sa.Column(column, sa.LargeBinary(), nullable=True))
    op.add_column("webhook_attempts", sa.Column("key_id", sa.Uuid(), nullable=True))
    op.alter_column("reply_requests", "address", nullable=True)
    op.execute(
        "ALTER TABLE entries ADD CONSTRAINT ck_entries_said_has_words "
        "CHECK (kind = 'activity' OR body IS NOT NULL OR sealed IS NOT NULL) NOT VALID"
    )
    op.execute("ALTER TABLE entries DROP CONSTRAINT ck_entries_said_has_body")
    op.execute("ALTER TABLE entries VALIDATE CONSTRAINT ck_entries_said_has_words")
    with op.get_context().autocommit_block():
        for table, columns, is_unsealed in UNSEALED:
            op.create_index(
                f"ix_{table}_unsealed",
                table,
                columns,
                postgresql_where=sa.text(is_unsealed),
                postgresql_concurrently=True,
            )


def downgrade() -> None:
    """Refuse: what is sealed cannot be put back in clear without the keys."""
    raise NotImplementedError
