"""Search finds what is sealed by keyed hashes of word stems."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_search"
down_revision = "2026_11_26_sealed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the words of conversations, and how far they have been read."""
    op.create_table(
        "search_words",
        sa.Column("word", sa.LargeBinary(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("word", "conversation_id", name="pk_search_words"),
    )
    op.create_index("ix_search_words_conversation_id", "search_words", ["conversation_id"])
    op.create_table(
        "search_progress",
        sa.Column("conversation_id", sa.Uuid(), primary_key=True),
        sa.Column("seq", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    """Forget words."""
    op.drop_table("search_progress")
    op.drop_table("search_words")
