"""Teams, skills, settings of queues, placements, offers and decisions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_25_routing"
down_revision = "2026_11_25_waiting"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Expand, and give every open conversation its placement."""
    op.add_column("presences", sa.Column("away_reason", sa.Text(), nullable=True))
    _people()
    _queues()
    _placements()
    _offers()
    _backfill()
    op.drop_index("ix_conversations_queue", table_name="conversations")
    op.drop_index("ix_conversations_slots", table_name="conversations")
    op.drop_index("ix_conversations_open", table_name="conversations")
    op.create_index(
        "ix_conversations_open",
        "conversations",
        ["site_id"],
        postgresql_where=sa.text("status NOT IN ('resolved', 'abandoned')"),
    )


def _people() -> None:
    op.create_table(
        "teams",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_teams_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
    )
    op.create_index("ix_teams_site_id", "teams", ["site_id"])
    op.create_table(
        "team_members",
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_team_members_team_id")),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_team_members_agent_id")),
        sa.PrimaryKeyConstraint("team_id", "agent_id", name=op.f("pk_team_members")),
    )
    op.create_index("ix_team_members_agent_id", "team_members", ["agent_id"])
    op.create_table(
        "skills",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_skills")),
    )
    op.create_table(
        "agent_skills",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("skill", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_agent_skills_agent_id")),
        sa.PrimaryKeyConstraint("agent_id", "skill", name=op.f("pk_agent_skills")),
    )
    op.create_index("ix_agent_skills_skill", "agent_skills", ["skill"])


def _queues() -> None:
    for name, default in (
        ("mode", "'auto'"),
        ("model", "'least_active'"),
        ("when_full", "'leave_message'"),
    ):
        op.add_column("queues", sa.Column(name, sa.Text(), server_default=sa.text(default), nullable=False))
    for name, default in (
        ("offer_timeout_s", "20"),
        ("reoffer_after_s", "60"),
        ("wrap_up_s", "0"),
        ("boost_s", "30"),
    ):
        op.add_column(
            "queues", sa.Column(name, sa.Integer(), server_default=sa.text(default), nullable=False)
        )
    for name in ("is_away_after_timeout", "is_sticky", "is_language_first"):
        op.add_column("queues", sa.Column(name, sa.Boolean(), server_default=sa.text("true"), nullable=False))
    for name, default in (("silent_after_s", "90"), ("language_widen_after_s", "20")):
        op.add_column("queues", sa.Column(name, sa.Integer(), server_default=sa.text(default), nullable=True))
    for name in ("skill_widen_after_s", "max_waiting", "max_wait_s"):
        op.add_column("queues", sa.Column(name, sa.Integer(), nullable=True))
    for name in ("team_id", "schedule_id"):
        op.add_column("queues", sa.Column(name, sa.Uuid(), nullable=True))
        op.create_foreign_key(op.f(f"fk_queues_{name}"), "queues", f"{name[:-3]}s", [name], ["id"])
        op.create_index(f"ix_queues_{name}", "queues", [name])
    op.create_table(
        "queue_overflows",
        sa.Column("queue_id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("after_s", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["queue_id"], ["queues.id"], name=op.f("fk_queue_overflows_queue_id")),
        sa.ForeignKeyConstraint(["target_id"], ["queues.id"], name=op.f("fk_queue_overflows_target_id")),
        sa.PrimaryKeyConstraint("queue_id", "target_id", name=op.f("pk_queue_overflows")),
    )
    op.create_index("ix_queue_overflows_target_id", "queue_overflows", ["target_id"])
    op.create_table(
        "queue_estimates",
        sa.Column("queue_id", sa.Uuid(), nullable=False),
        sa.Column("wait_s", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["queue_id"], ["queues.id"], name=op.f("fk_queue_estimates_queue_id")),
        sa.PrimaryKeyConstraint("queue_id", name=op.f("pk_queue_estimates")),
    )
    op.create_table(
        "channel_weights",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("weight_percent", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_channel_weights_site_id")),
        sa.PrimaryKeyConstraint("site_id", "channel", name=op.f("pk_channel_weights")),
    )


def _placements() -> None:
    op.create_table(
        "placements",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("queue_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=True),
        sa.Column("ends_at", INSTANT, nullable=True),
        sa.Column("queued_at", INSTANT, nullable=True),
        sa.Column("rank_at", INSTANT, nullable=True),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("weight_percent", sa.Integer(), nullable=False),
        sa.Column("sticky_agent_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "status NOT IN ('queued', 'offered') OR rank_at IS NOT NULL",
            name=op.f("ck_placements_in_line_has_rank"),
        ),
        sa.CheckConstraint("weight_percent BETWEEN 1 AND 10000", name=op.f("ck_placements_weight_in_range")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_placements_conversation_id")
        ),
        sa.ForeignKeyConstraint(["holder_id"], ["agents.id"], name=op.f("fk_placements_holder_id")),
        sa.ForeignKeyConstraint(["queue_id"], ["queues.id"], name=op.f("fk_placements_queue_id")),
        sa.ForeignKeyConstraint(
            ["sticky_agent_id"], ["agents.id"], name=op.f("fk_placements_sticky_agent_id")
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_placements")),
    )
    for name, columns, where in (
        (
            "lanes",
            [
                "queue_id",
                "priority",
                "language",
                "needs",
                "weight_percent",
                "queued_at",
                "conversation_id",
            ],
            "status = 'queued'",
        ),
        ("line", ["queue_id", "rank_at", "conversation_id"], "status IN ('queued', 'offered')"),
        ("held", ["holder_id"], "status IN ('offered', 'assigned', 'wrap_up')"),
        ("missed", ["queue_id", "since"], "status = 'missed'"),
    ):
        op.create_index(f"ix_placements_{name}", "placements", columns, postgresql_where=sa.text(where))
    for name in ("queue_id", "holder_id", "sticky_agent_id"):
        op.create_index(f"ix_placements_{name}", "placements", [name])


def _offers() -> None:
    op.create_table(
        "offers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("queue_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'pending') = (ended_at IS NULL)", name=op.f("ck_offers_ended_has_instant")
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_offers_agent_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_offers_conversation_id")
        ),
        sa.ForeignKeyConstraint(["queue_id"], ["queues.id"], name=op.f("fk_offers_queue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
    )
    pending = sa.text("state = 'pending'")
    op.create_index("uq_offers_pending", "offers", ["conversation_id"], unique=True, postgresql_where=pending)
    op.create_index("ix_offers_pending_of_agent", "offers", ["agent_id"], postgresql_where=pending)
    op.create_index("ix_offers_expires_at", "offers", ["expires_at"], postgresql_where=pending)
    op.create_index("ix_offers_conversation_id_made_at", "offers", ["conversation_id", "made_at"])
    op.create_index("ix_offers_agent_id_ended_at", "offers", ["agent_id", "ended_at"])
    op.create_index("ix_offers_queue_id", "offers", ["queue_id"])
    op.create_table(
        "decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_decisions_agent_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_decisions_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index("ix_decisions_conversation_id_at", "decisions", ["conversation_id", "at"])
    op.create_index("ix_decisions_agent_id", "decisions", ["agent_id"])
    op.create_index("ix_decisions_at", "decisions", ["at"])


def _backfill() -> None:
    op.execute(
        "INSERT INTO placements (conversation_id, queue_id, status, since, holder_id, queued_at, rank_at, priority, "
        "language, needs, channel, weight_percent) "
        "SELECT id, queue_id, status, last_at, assignee_id, queued_at, queued_at, 0, "
        "coalesce(lower(substring(locale from '^[A-Za-z]{2,3}')), ''), '', 'chat', 100 "
        "FROM conversations WHERE status IN ('queued', 'assigned')"
    )
