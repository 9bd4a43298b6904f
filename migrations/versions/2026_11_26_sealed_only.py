"""Takes away where former versions stored in clear what is sealed by now; refuses while anything is left there."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "2026_11_26_sealed_only"
down_revision = "2026_11_26_staff"
branch_labels = None
depends_on = None

# Where it was in clear, and where it is sealed; nothing, where it is forgotten instead.
MOVED = [
    ("entries", "body", "sealed"),
    ("conversations", "page_url", "page_url_sealed"),
    ("visitors", "name", "name_sealed"),
    ("reply_requests", "address", "address_sealed"),
    ("webhook_endpoints", "secret", "secret_sealed"),
    ("webhook_endpoints", "previous_secret", "previous_secret_sealed"),
    ("webhook_attempts", "response", None),
    ("agents", "email", "email_sealed"),
    ("agents", "name", "name_sealed"),
    ("sso_identities", "subject", "subject_hash"),
    ("passkeys", "name", "name_sealed"),
    ("legal_holds", "reason", "reason_sealed"),
]
ALWAYS_THERE = [
    ("entries", "sealed"),
    ("reply_requests", "address_sealed"),
    ("webhook_endpoints", "secret_sealed"),
    ("agents", "email_hash"),
    ("agents", "email_sealed"),
    ("agents", "name_sealed"),
    ("sso_identities", "subject_hash"),
    ("passkeys", "name_sealed"),
    ("legal_holds", "reason_sealed"),
]


def upgrade() -> None:
    """Drop the columns in clear, and rely on those that are sealed."""
    # Nobody must write to what has been looked into: former versions still might.
    op.execute(f"LOCK TABLE {', '.join(sorted({table for table, *_ in MOVED}))} IN SHARE MODE")
    _refuse_what_is_in_clear()
    op.drop_constraint(op.f("ck_webhook_endpoints_old_secret_ends_some_time"), "webhook_endpoints")
    for table, column in ALWAYS_THERE:
        op.alter_column(table, column, nullable=False)
    op.drop_index("ix_entries_unsealed", "entries")
    # Other indexes and conditions that speak of these columns go with them.
    for table, column, _ in MOVED:
        op.drop_column(table, column)
    op.create_check_constraint(
        op.f("ck_webhook_endpoints_old_secret_ends_some_time"),
        "webhook_endpoints",
        "(previous_secret_sealed IS NULL) = (previous_secret_until IS NULL)",
    )
    _keep_file_rules_in_one_place()
    # Hashed without a key, so that whoever has them can try addresses; all that is forgotten is who failed to log in
    # within the last hours, and from where agents have logged in.
    op.execute("DELETE FROM login_attempts")


def _refuse_what_is_in_clear() -> None:
    connection, left = op.get_bind(), list[str]()
    for table, column, _ in MOVED:
        if connection.scalar(sa.text(f"SELECT EXISTS (SELECT FROM {table} WHERE {column} IS NOT NULL)")):  # noqa: S608 - our own names
            left.append(f"{table}.{column}")
    for table, column in ALWAYS_THERE:
        if connection.scalar(sa.text(f"SELECT EXISTS (SELECT FROM {table} WHERE {column} IS NULL)")):  # noqa: S608 - our own names
            left.append(f"{table}.{column} (not sealed yet)")
    if left:
        raise CommandError(
            f"Former versions have left something in clear that is not sealed yet ({', '.join(left)}), and these columns "
            "are to be taken away. Stop every process of the former version, and run “seventysix migrate” with the "
            "master keys: it seals what is left first. Nothing was changed by this step."
        )


def _keep_file_rules_in_one_place() -> None:
    op.execute(
        "UPDATE sites SET file_rules = theme -> 'file_rules' WHERE file_rules IS NULL AND theme ? 'file_rules'"
    )
    op.execute("UPDATE sites SET file_rules = '{}' WHERE file_rules IS NULL")
    op.execute("UPDATE sites SET theme = theme - 'file_rules' WHERE theme ? 'file_rules'")
    op.alter_column("sites", "file_rules", nullable=False, server_default=sa.text("'{}'"))


def downgrade() -> None:
    """Refuse: what is sealed cannot be put back in clear without the keys."""
    raise NotImplementedError
