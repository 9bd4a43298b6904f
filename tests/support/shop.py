"""Builders of a shop at work: its queue, its people, its shoppers and their conversations."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from app.accounts.rules import Agent, AgentId, Role
from app.accounts.store import agents as accounts_store
from app.bus import LocalBus
from app.conversations import service as conversations
from app.conversations.rules import Author, AuthorKind, Draft, Entry, EntryKind, Head
from app.conversations.service import Posting
from app.db.engine import create_engine
from app.db.unit_of_work import Transactions
from app.kernel.clock import Clock
from app.kernel.errors import AppError
from app.kernel.ids import new_id
from app.presence import service as presence
from app.presence.rules import Availability
from app.routing import service as routing
from app.routing.rules import Queue, QueueId
from app.routing.service import Actor, FirstMessage
from app.sites import service as sites
from app.sites.rules import Site, SiteId, WaitTargets
from app.visitors import service as visitors
from app.visitors.rules import Visitor
from app.wiring import make_handlers
from tests.support.accounts import PASSWORD_HASH
from tests.support.clocks import ManualClock
from tests.support.keys import a_keyring

NOW = timedelta(0)

_numbers = count(1)


def seconds(number: float) -> timedelta:
    """Read well: `waiting=seconds(61)`."""
    return timedelta(seconds=number)


@dataclass(frozen=True)
class Ago:
    """Another clock, so much behind."""

    clock: Clock
    behind: timedelta

    def now(self) -> datetime:
        return self.clock.now() - self.behind

    def monotonic(self) -> float:
        return self.clock.monotonic() - self.behind.total_seconds()


@dataclass(frozen=True)
class Shop:
    """One site with one queue; everything a test wants to happen there goes through the real services."""

    transactions: Transactions
    site: Site
    queue: Queue

    @property
    def scope(self) -> frozenset[UUID]:
        """What its agents may see."""
        return frozenset({self.site.id})

    def now(self) -> datetime:
        """Return the instant the shop lives in."""
        return self.transactions.clock.now()

    def ago(self, behind: timedelta) -> Transactions:
        """Open transactions that happen earlier than now."""
        own = self.transactions
        return Transactions(own.engine, Ago(own.clock, behind), own.handlers, own.keyring)

    async def a_queue(self, name: str = "Returns", agents: Collection[Agent] = ()) -> Queue:
        """Add another queue."""
        queue = Queue(QueueId(new_id()), self.site.id, name)
        async with self.transactions() as uow:
            await routing.create_queue(uow, queue, [agent.id for agent in agents])
        return queue

    async def an_agent(
        self,
        *,
        role: Role = Role.AGENT,
        name: str = "Ada Berg",
        email: str | None = None,
        capacity: int = 4,
        online: bool = True,
        has_queue: bool = True,
    ) -> Agent:
        """Add somebody who works for this site and answers its queue."""
        agent = Agent(
            AgentId(new_id()),
            email or f"person{next(_numbers)}@shop.example",
            name,
            role,
            capacity,
            is_active=True,
            site_ids=frozenset({self.site.id}),
        )
        async with self.transactions() as uow:
            assert await accounts_store.add_agent(uow, agent, password_hash=PASSWORD_HASH)
            if has_queue:
                await routing.join_site_queues(uow, agent.id, [self.site.id])
            if online:
                await presence.renew_leases(uow, [agent.id])
        return agent

    async def come_online(self, *agents: Agent) -> None:
        """Let their consoles hold leases from now on."""
        async with self.transactions() as uow:
            await presence.renew_leases(uow, [agent.id for agent in agents])

    async def set_availability(self, agent: Agent, availability: Availability) -> None:
        """Let an agent say whether they take new conversations."""
        async with self.transactions() as uow:
            await presence.set_availability(uow, agent.id, availability)

    async def a_visitor(self) -> Visitor:
        """Let a shopper open the widget."""
        async with self.transactions() as uow:
            visitor, _ = await visitors.greet(uow, self.site.id, None, locale="en")
        return visitor

    async def a_conversation(
        self, *, waiting: timedelta = NOW, visitor: Visitor | None = None, body: str = "Hello?"
    ) -> Head:
        """Let a shopper have asked for a human so long ago."""
        visitor = visitor or await self.a_visitor()
        async with self.ago(waiting)() as uow:
            posting = await routing.say_first(uow, visitor, FirstMessage(new_id(), body, "en"))
        return await self.head(posting.conversation_id)

    async def an_assigned_conversation(self, agent: Agent, *, waiting: timedelta = NOW) -> Head:
        """Let an agent have taken a conversation without having answered."""
        head = await self.a_conversation(waiting=waiting)
        async with self.transactions() as uow:
            return await routing.take(uow, head.id, self.actor(agent))

    async def an_answered_conversation(self, agent: Agent) -> Head:
        """Let a shopper have an answer."""
        head = await self.an_assigned_conversation(agent)
        await self.answer(agent, head)
        return await self.head(head.id)

    async def post(self, *drafts: Draft) -> list[Posting | AppError]:
        """Post in one transaction."""
        async with self.transactions() as uow:
            return await conversations.post_messages(uow, drafts)

    async def say(self, head: Head, body: str = "Are you there?") -> Posting:
        """Let the shopper write."""
        return _accepted((await self.post(shopper_says(head, body)))[0])

    async def answer(self, agent: Agent, head: Head, body: str = "Good morning!") -> Posting:
        """Let an agent write."""
        return _accepted((await self.post(self.agent_says(agent, head, body)))[0])

    def agent_says(
        self,
        agent: Agent,
        head: Head,
        body: str = "Good morning!",
        *,
        kind: EntryKind = EntryKind.MESSAGE,
        client_id: UUID | None = None,
    ) -> Draft:
        """Draft what an agent writes."""
        author = Author(AuthorKind.AGENT, agent.id, agent.name)
        return Draft(head.id, author, kind, client_id or new_id(), body, self.scope)

    def actor(self, agent: Agent) -> Actor:
        """See an agent as one who acts."""
        return Actor(agent.id, agent.name, agent.role, self.scope)

    async def head(self, conversation_id: UUID) -> Head:
        """Read where a conversation stands."""
        async with self.transactions() as uow:
            return await conversations.get_head(uow, conversation_id, None)

    async def entries(self, conversation_id: UUID) -> list[Entry]:
        """Read a whole log."""
        async with self.transactions() as uow:
            return await conversations.read_entries(uow, conversation_id)

    async def activities(self, conversation_id: UUID) -> list[str]:
        """Read what happened in a conversation, in order."""
        return [str(entry.activity) for entry in await self.entries(conversation_id) if entry.activity]

    async def assign_waiting(self) -> int:
        """Let the router act once."""
        async with self.transactions() as uow:
            return await routing.assign_waiting(uow)

    async def give_back(self) -> int:
        """Let the router look once for agents who have gone."""
        async with self.transactions() as uow:
            return await routing.give_back(uow)


def shopper_says(head: Head, body: str = "Are you there?", *, client_id: UUID | None = None) -> Draft:
    """Draft what the shopper of a conversation writes."""
    author = Author(AuthorKind.VISITOR, head.visitor_id)
    return Draft(head.id, author, EntryKind.MESSAGE, client_id or new_id(), body)


async def transactions_of(shop: Shop, bodies: Collection[str]) -> int:
    """Count the transactions that wrote messages with these bodies."""
    async with shop.transactions() as uow:
        rows = await uow.fetch("SELECT conversation_id, seq, xmin::text FROM entries")
        written_by = {(row[0], row[1]): row[2] for row in rows}
        logs = await conversations.read_entries_behind(uow, {row[0]: 0 for row in rows}, limit=1_000)
    entries = [entry for log in logs.values() for entry in log if entry.body in bodies]
    return len({written_by[entry.conversation_id, entry.seq] for entry in entries})


@asynccontextmanager
async def a_shop(database_url: str, *, clock: Clock | None = None) -> AsyncIterator[Shop]:
    """Open a shop on a test's database, wired as the product wires it but without its loops."""
    engine = create_engine(database_url)
    transactions = Transactions(engine, clock or ManualClock(), make_handlers(LocalBus()), a_keyring())
    try:
        yield await a_site(transactions)
    finally:
        await engine.dispose()


async def a_site(
    transactions: Transactions,
    *,
    key: str | None = None,
    targets: WaitTargets | None = None,
    time_zone: str = "UTC",
) -> Shop:
    """Add a site with a queue."""
    number = next(_numbers)
    site = Site(
        id=SiteId(new_id()),
        key=key or f"shop-{number}",
        name=f"Shop {number}",
        origins=("https://shop.example",),
        locale="en",
        time_zone=time_zone,
        targets=targets or WaitTargets(),
    )
    queue = Queue(QueueId(new_id()), site.id, "Help", is_default=True)
    async with transactions() as uow:
        await sites.create_site(uow, site)
        await routing.create_queue(uow, queue)
    return Shop(transactions, site, queue)


def _accepted(outcome: Posting | AppError) -> Posting:
    if isinstance(outcome, AppError):
        raise outcome
    return outcome
