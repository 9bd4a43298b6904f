"""The audit log: a chain of acts that can only grow."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "2026_11_26_audit"
down_revision = "2026_11_26_attachments"
branch_labels = None
depends_on = None

REFUSING = """
CREATE FUNCTION refuse_to_change_the_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log only grows: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$
"""


def upgrade() -> None:
    """Add the log, its signed end, and what refuses to change it."""
    op.create_table(
        "audit_entries",
        sa.Column("seq", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("facts", JSONB(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_audit_entries_agent_id_seq", "audit_entries", ["agent_id", "seq"])
    op.create_index("ix_audit_entries_act_seq", "audit_entries", ["act", "seq"])
    op.create_table(
        "audit_head",
        sa.Column("id", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("id = 1", name="only_one"),
    )
    op.execute("INSERT INTO audit_head VALUES (1, 0, decode(repeat('00', 32), 'hex'), '')")
    op.execute(REFUSING)
    _refuse("audit_entries", "UPDATE OR DELETE OR TRUNCATE")
    _refuse("audit_head", "DELETE OR TRUNCATE")
    # An owner's own rights can be taken from it too; only a superuser is not bound by them.
    op.execute("REVOKE UPDATE, DELETE, TRUNCATE ON audit_entries FROM PUBLIC, CURRENT_USER")
    op.execute("REVOKE DELETE, TRUNCATE ON audit_head FROM PUBLIC, CURRENT_USER")


def downgrade() -> None:
    """Forget what was done."""
    op.drop_table("audit_head")
    op.drop_table("audit_entries")
    op.execute("DROP FUNCTION refuse_to_change_the_audit_log()")


def _refuse(table: str, operations: str) -> None:
    op.execute(
        f"CREATE TRIGGER only_grows BEFORE {operations} ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_audit_log()"
    )
    # Also in sessions that call themselves replicas, where ordinary triggers are silent.
    op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER only_grows")
