"""Runs migrations on the connection that `seventysix migrate` (or a test) hands over; there is no other way."""

from alembic import context
from sqlalchemy import Connection, text

# A migration that cannot get its lock soon gives up, because everybody else queues up behind it.
LOCK_TIMEOUT = "5s"


def run(connection: Connection) -> None:
    """Run the missing migrations, each in a transaction of its own."""
    connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=context.config.attributes.get("metadata"),  # to write a new migration
        transaction_per_migration=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
