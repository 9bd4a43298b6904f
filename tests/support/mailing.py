"""A shop whose mail goes out: the outbox is delivered to a mail server of the test."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text

from app.bus import outbox
from app.bus.outbox import OutboxWorker
from app.channels import service
from app.channels.remote import Mailer, MailServer
from app.channels.rules import DESTINATION, TOPIC, sender_of
from app.channels.worker import MailDeliverer
from app.conversations.rules import Head
from app.db.leader import Term
from app.kernel.errors import AppError
from app.privacy import service as privacy
from app.visitors.rules import Visitor, VisitorId
from tests.support.clocks import ManualClock
from tests.support.post import PostOffice, post_office
from tests.support.shop import Shop, a_shop
from tests.support.waiting import eventually

ORIGIN = "https://chat.example"


@dataclass
class Mailing:
    """A shop, its mail server, and the worker in between."""

    shop: Shop
    office: PostOffice
    clock: ManualClock
    worker: OutboxWorker

    async def ask(self, head: Head, address: str = "jana@example.com") -> None:
        """Let the shopper of a conversation ask for it by mail."""
        async with self.shop.transactions() as uow:
            who = Visitor(VisitorId(head.visitor_id), self.shop.site.id)
            await service.request_transcript(uow, who, address)
        self.worker.wake()

    async def states(self) -> Sequence[tuple[str, str | None]]:
        """How the mails stand, oldest first, and why."""
        async with self.shop.transactions() as uow:
            found = await outbox.find_messages(uow, DESTINATION)
        return [(one.state.value, one.last_error) for one in reversed(found)]

    async def until(self, *states: tuple[str, str | None], step: timedelta = timedelta()) -> None:
        """Wait until they stand so, letting time pass."""

        async def are_so() -> bool:
            self.clock.advance(step)
            self.worker.wake()
            return list(await self.states()) == list(states)

        await eventually(are_so)

    async def kept_addresses(self) -> int:
        """How many addresses are known."""
        statement = text("SELECT count(*) FROM transcript_mails WHERE address_sealed IS NOT NULL")
        async with self.shop.transactions() as uow:
            return int(await uow.session.scalar(statement) or 0)


@asynccontextmanager
async def mailing(database_url: str, *, works: bool = True) -> AsyncIterator[Mailing]:
    """Open a shop with a mail server; the worker delivers while the block runs, or only when the test lets it."""
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop, post_office() as office:
        async with shop.transactions() as uow:
            await service.open_or_close(uow, is_open=True)
            await uow.session.execute(text("INSERT INTO leader_terms VALUES ('jobs', 1)"))
        server = MailServer("127.0.0.1", office.port, "none", "shop.example")
        deliverer = MailDeliverer(
            shop.transactions, Mailer(server), sender=sender_of("chat@shop.example"), origin=ORIGIN
        )
        world = Mailing(
            shop, office, clock, OutboxWorker(shop.transactions, {TOPIC: deliverer}, privacy.find_kept)
        )
        if not works:
            yield world
            return
        async with working(world):
            yield world


@asynccontextmanager
async def working(world: Mailing) -> AsyncIterator[None]:
    """Deliver while the block runs."""
    running = asyncio.create_task(world.worker.run(Term("jobs", 1)))
    try:
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError, AppError):
            await running
