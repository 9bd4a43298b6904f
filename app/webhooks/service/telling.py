"""What happens is put into the outbox for those who want to be told, in the same transaction."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from app.bus.outbox import NewMessage, put
from app.conversations.events import LogGrew
from app.db.unit_of_work import Transactions, UnitOfWork
from app.kernel.clock import Clock
from app.webhooks import store
from app.webhooks.rules import happenings_of
from app.webhooks.rules.payloads import conversation_facts
from app.webhooks.store import Subscription

FRESH_FOR_S = 4.0

BySite = Mapping[UUID, Sequence[Subscription]]


class Subscriptions:
    """Who wants to be told of what, as read a moment ago, so that a message nobody wants costs no statement.

    A reading that is older than FRESH_FOR_S is not believed. A new endpoint is therefore told of all that
    happens from 5 seconds after it was made, by whichever process, whatever becomes of the bus.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        """Without a clock nothing is ever believed."""
        self._clock = clock
        self._by_site: BySite = {}
        self._read_at = float("-inf")

    def fresh(self) -> BySite | None:
        """Return who wants what, or None when that must be asked for."""
        if self._clock is None or self._clock.monotonic() - self._read_at > FRESH_FOR_S:
            return None
        return self._by_site

    def concern(self, events: Sequence[LogGrew]) -> bool:
        """Tell whether anybody may want to be told of these."""
        by_site = self.fresh()
        if not by_site:
            return by_site is None
        return any(event.head.site_id in by_site for event in events)

    async def read(self, transactions: Transactions) -> None:
        """Read them again; true from before the question was asked."""
        asked_at = transactions.clock.monotonic()
        async with transactions() as uow:
            self._by_site = await read_subscriptions(uow, None)
        self._read_at = asked_at


async def read_subscriptions(uow: UnitOfWork, site_ids: Collection[UUID] | None) -> BySite:
    """Read who of these sites (or of all) wants to be told of what."""
    by_site = dict[UUID, list[Subscription]]()
    for subscription in await store.find_subscriptions(uow, site_ids):
        by_site.setdefault(subscription.site_id, []).append(subscription)
    return by_site


async def tell(uow: UnitOfWork, subscriptions: Subscriptions, events: Sequence[LogGrew]) -> None:
    """Put what these new lines mean into the outbox, one statement for all, none if nobody asked.

    The conversations' locks are held: they order the messages of each.
    """
    by_site = subscriptions.fresh()
    if by_site is None:
        by_site = await read_subscriptions(uow, {event.head.site_id for event in events})
    if not by_site:
        return
    await put(uow, [message for event in events for message in _messages(event, by_site)])


def _messages(event: LogGrew, by_site: BySite) -> list[NewMessage]:
    wanting = by_site.get(event.head.site_id)
    if not wanting:
        return []
    found = happenings_of(event.after, event.entries)
    return [
        NewMessage(
            subscription.endpoint_id,
            event.head.id,
            {"event": one.event.value, "seq": one.seq, "conversation": conversation_facts(event.head)},
        )
        for one in found
        for subscription in wanting
        if one.event.value in subscription.events
    ]
