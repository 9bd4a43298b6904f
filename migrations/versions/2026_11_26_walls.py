"""The second wall between shops: what a transaction for some sites may see, said by row security.

Owners of tables are not bound by it: migrations, dumps and what works for all sites go on as ever.
"""

from alembic import op

revision = "2026_11_26_walls"
down_revision = "2026_11_26_second_factors"
branch_labels = None
depends_on = None

OF_SITES = (
    "attachments",
    "channel_weights",
    "consent_texts",
    "conversations",
    "identity_secrets",
    "memberships",
    "queues",
    "retention_periods",
    "schedules",
    "teams",
    "tombstones",
    "visitors",
    "waiting_settings",
    "waits",
    "webhook_endpoints",
)
# Rows that belong to a site through another: table, its column, the table that this refers to.
THROUGH = (
    ("decisions", "conversation_id", "conversations"),
    ("entries", "conversation_id", "conversations"),
    ("receipts", "conversation_id", "conversations"),
    ("reply_requests", "conversation_id", "conversations"),
    ("search_progress", "conversation_id", "conversations"),
    ("search_words", "conversation_id", "conversations"),
    ("queue_estimates", "queue_id", "queues"),
    ("queue_members", "queue_id", "queues"),
    ("queue_overflows", "queue_id", "queues"),
    ("team_members", "team_id", "teams"),
    ("visitor_links", "visitor_id", "visitors"),
    ("wait_flags", "wait_id", "waits"),
    ("wait_forecasts", "wait_id", "waits"),
    ("wait_rungs", "wait_id", "waits"),
)
# Without the setting this is null, and nothing is seen.
SITES = "ANY (CAST(current_setting('seventysix.sites', true) AS uuid[]))"


def upgrade() -> None:
    """Switch row security on, table by table: each is locked for a moment only."""
    _wall("sites", f"id = {SITES}")
    for table in OF_SITES:
        _wall(table, f"site_id = {SITES}")
    for table, column, through in THROUGH:
        _wall(table, f"EXISTS (SELECT FROM {through} AS o WHERE o.id = {table}.{column})")


def _wall(table: str, condition: str) -> None:
    op.execute(f"CREATE POLICY of_site ON {table} USING ({condition})")
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Switch it off."""
    for table in ("sites", *OF_SITES, *(table for table, _, _ in THROUGH)):
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        op.execute(f"DROP POLICY of_site ON {table}")
