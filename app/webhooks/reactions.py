"""What webhooks do when a log grows; inside its transaction."""

from collections.abc import Sequence

from app.conversations.events import LogGrew
from app.db.unit_of_work import Conditional, UnitOfWork
from app.webhooks import service
from app.webhooks.service import Subscriptions


def teller(subscriptions: Subscriptions) -> Conditional:
    """Make the handler that promises to tell whoever asked for it."""

    async def on_log_grew(uow: UnitOfWork, events: Sequence[LogGrew]) -> None:
        await service.tell(uow, subscriptions, events)

    return Conditional(on_log_grew, subscriptions.concern)
