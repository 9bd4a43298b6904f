"""Forecasts, the rescue ladder, holds of slots, shoppers who left, and settings of waiting per site."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_25_waiting"
down_revision = "2026_11_25_entries_follow_heads"
branch_labels = None
depends_on = None


def _instant(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Add what the forecasts, the ladder and staffing need."""
    op.add_column("wait_flags", sa.Column("p_breach", sa.Float(), nullable=True))
    op.add_column("wait_flags", _instant("cleared_at", nullable=True))
    op.create_table(
        "wait_forecasts",
        sa.Column("wait_id", sa.Uuid(), nullable=False),
        _instant("made_at"),
        sa.Column("ahead", sa.Integer(), nullable=False),
        sa.Column("p_breach", sa.Float(), nullable=False),
        sa.Column("low_s", sa.Integer(), nullable=True),
        sa.Column("high_s", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["wait_id"], ["waits.id"], name=op.f("fk_wait_forecasts_wait_id")),
        sa.PrimaryKeyConstraint("wait_id", name=op.f("pk_wait_forecasts")),
    )
    op.create_table(
        "wait_rungs",
        sa.Column("wait_id", sa.Uuid(), nullable=False),
        sa.Column("rung", sa.Text(), nullable=False),
        _instant("due_at"),
        _instant("taken_at"),
        sa.ForeignKeyConstraint(["wait_id"], ["waits.id"], name=op.f("fk_wait_rungs_wait_id")),
        sa.PrimaryKeyConstraint("wait_id", "rung", name=op.f("pk_wait_rungs")),
    )
    op.create_table(
        "holds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("queue_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        _instant("began_at"),
        _instant("ended_at", nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_holds_agent_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_holds_conversation_id")
        ),
        sa.ForeignKeyConstraint(["queue_id"], ["queues.id"], name=op.f("fk_holds_queue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
    )
    op.create_index("ix_holds_agent_id", "holds", ["agent_id"])
    op.create_index("ix_holds_conversation_id", "holds", ["conversation_id"])
    op.create_index("ix_holds_queue_id_ended_at", "holds", ["queue_id", "ended_at"])
    op.create_index(
        "uq_holds_open",
        "holds",
        ["conversation_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "waiting_settings",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("rungs", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("offers_email", sa.Boolean(), nullable=False),
        sa.Column("offers_callback", sa.Boolean(), nullable=False),
        sa.Column("abandon_after_s", sa.Integer(), nullable=False),
        sa.Column("short_abandon_s", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_waiting_settings_site_id")),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_waiting_settings")),
    )
    op.create_table(
        "gateway_nodes",
        sa.Column("id", sa.Uuid(), nullable=False),
        _instant("lease_until"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_nodes")),
    )
    op.create_table(
        "visitor_links",
        sa.Column("visitor_id", sa.Uuid(), nullable=False),
        sa.Column("node_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        _instant("unseen_since", nullable=True),
        _instant("left_at", nullable=True),
        sa.ForeignKeyConstraint(["visitor_id"], ["visitors.id"], name=op.f("fk_visitor_links_visitor_id")),
        sa.PrimaryKeyConstraint("visitor_id", name=op.f("pk_visitor_links")),
    )
    op.create_index(
        "ix_visitor_links_unseen_since",
        "visitor_links",
        ["unseen_since"],
        postgresql_where=sa.text("unseen_since IS NOT NULL"),
    )
    op.create_table(
        "reply_requests",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        _instant("asked_at"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_reply_requests_conversation_id")
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_reply_requests")),
    )


def downgrade() -> None:
    """Forget all of it."""
    for table in (
        "reply_requests",
        "visitor_links",
        "gateway_nodes",
        "waiting_settings",
        "holds",
        "wait_rungs",
        "wait_forecasts",
    ):
        op.drop_table(table)
    op.drop_column("wait_flags", "cleared_at")
    op.drop_column("wait_flags", "p_breach")
