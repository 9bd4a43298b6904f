"""Places that a process knows are those that Postgres counts, whatever happens to a line."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.bus import LocalBus
from app.conversations.events import ConversationMoved
from app.conversations.rules import Head
from app.db.engine import create_engine
from app.db.unit_of_work import Transactions
from app.gateway.fanout.logs import LogFanout
from app.gateway.fanout.shoppers import ShopperFanout
from app.kernel.ids import new_id
from app.presence import service as presence
from app.presence.events import VisitorsSeen
from app.routing import service as routing
from app.routing.events import QueueChanged
from app.routing.rules import Priority
from app.routing.service import Lines, RoutingChange
from app.waiting.events import ShoppersLeft
from app.wiring import make_handlers
from tests.support.clocks import ManualClock
from tests.support.keys import a_keyring
from tests.support.shop import Shop, a_site, seconds

STEPS = 60
NODE = new_id()


@asynccontextmanager
async def a_watched_shop(database_url: str) -> AsyncIterator[tuple[Shop, Lines]]:
    """Open a shop whose news reach what one process knows of its lines."""
    bus, engine, lines = LocalBus(), create_engine(database_url), Lines()
    transactions = Transactions(engine, ManualClock(), make_handlers(bus), a_keyring())
    shoppers = ShopperFanout(transactions, LogFanout(transactions), lines)
    bus.listen(ConversationMoved, shoppers.on_moved)
    bus.listen(ShoppersLeft, shoppers.on_left)
    bus.listen(VisitorsSeen, shoppers.on_seen)
    bus.listen(QueueChanged, shoppers.on_queue_changed)
    try:
        yield await a_site(transactions), lines
    finally:
        await engine.dispose()


async def leave(shop: Shop, head: Head) -> None:
    async with shop.transactions() as uow:
        await presence.keep_node(uow, NODE, [])
        await presence.link_visitors(uow, NODE, [head.visitor_id])
        await presence.unlink_visitors(uow, NODE, [head.visitor_id])
        assert await presence.note_left(uow, [head.visitor_id])
        uow.record(ShoppersLeft((head.id,), (head.queue_id,)))


async def come_back(shop: Shop, head: Head) -> None:
    async with shop.transactions() as uow:
        await presence.link_visitors(uow, NODE, [head.visitor_id])


async def test_places_are_right_after_every_step_of_a_line_that_moves(database_url: str) -> None:
    dice = random.Random(76)  # noqa: S311 - a test is repeatable
    async with a_watched_shop(database_url) as (shop, lines):
        ada, other = await shop.an_agent(capacity=100), await shop.a_queue()
        waiting, gone = [await shop.a_conversation(waiting=seconds(n % 3)) for n in range(8)], list[Head]()
        boss, queue_ids = shop.actor(ada), [shop.queue.id, other.id]
        for _ in range(STEPS):
            head = dice.choice(waiting)
            match dice.choice(["come", "take", "leave", "back", "urge", "move"]):
                case "come":
                    waiting.append(await shop.a_conversation(waiting=seconds(dice.randrange(30))))
                case "take" if len(waiting) > 3:
                    waiting.remove(head)
                    async with shop.transactions() as uow:
                        await routing.take(uow, head.id, boss)
                case "leave" if head not in gone:
                    gone.append(head)
                    await leave(shop, head)
                case "back" if gone:
                    await come_back(shop, gone.pop())
                case "urge":
                    urgency = RoutingChange(priority=dice.choice(list(Priority)))
                    async with shop.transactions() as uow:
                        await routing.change_routing(uow, head.id, urgency, boss)
                case "move":
                    here = (await shop.head(head.id)).queue_id
                    to = next(id_ for id_ in queue_ids if id_ != here)
                    async with shop.transactions() as uow:
                        await routing.move_to_queue(uow, head.id, to, boss)
                case _:
                    continue
            ids = [one.id for one in waiting]
            async with shop.transactions() as uow:
                assert await lines.places(uow, queue_ids, ids) == await routing.places(uow, queue_ids, ids)


async def test_news_that_was_lost_is_found_within_three_seconds(database_url: str) -> None:
    async with a_watched_shop(database_url) as (shop, lines):
        first, second = [await shop.a_conversation(waiting=seconds(age)) for age in (20, 10)]
        clock = shop.transactions.clock
        assert isinstance(clock, ManualClock)
        quiet = Transactions(shop.transactions.engine, clock, make_handlers(LocalBus()), a_keyring())
        ada = await shop.an_agent()

        async def place() -> tuple[int, str]:
            async with quiet() as uow:
                return (await lines.places(uow, [shop.queue.id], [second.id]))[second.id]

        assert await place() == (2, "Help")
        async with quiet() as uow:
            await routing.take(uow, first.id, shop.actor(ada))
        assert await place() == (2, "Help")
        clock.advance(seconds(3))
        assert await place() == (1, "Help")
