"""Entries need no foreign key: they are only written together with the head of their conversation.

The statement that appends inserts what it has just moved the head of, so the key checked again, row by row,
what the statement itself had proved; that was a fifth of its cost.

Revision ID: 2026_11_25_entries_follow_heads
Revises: 2026_11_25_outbox
"""

from alembic import op

revision = "2026_11_25_entries_follow_heads"
down_revision = "2026_11_25_outbox"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint("fk_entries_conversation_id", "entries", type_="foreignkey")


def downgrade() -> None:
    op.execute(
        "ALTER TABLE entries ADD CONSTRAINT fk_entries_conversation_id "
        "FOREIGN KEY (conversation_id) REFERENCES conversations (id) NOT VALID"
    )
    op.execute("ALTER TABLE entries VALIDATE CONSTRAINT fk_entries_conversation_id")
