"""What accounts do when something was done anywhere: write it down."""

from collections.abc import Sequence

from app.accounts.service import audit
from app.db.unit_of_work import UnitOfWork
from app.kernel.acts import Acted


async def on_acted(uow: UnitOfWork, events: Sequence[Acted]) -> None:
    """Write acts into the audit log, in the transaction that makes them true."""
    await audit.write(uow, events)
