"""Whatever the bus loses is found in Postgres, by every console: rows, colleagues, sites and queues."""

from dataclasses import replace
from pathlib import Path

from app.db.unit_of_work import Transactions
from app.gateway.protocol import AgentsChanged, InboxChanged, SitesChanged
from app.kernel.ids import new_id
from app.presence import service as presence
from app.presence.rules import Availability
from app.routing import service as routing
from app.sites import service as sites
from app.sites.rules import SiteChange
from tests.support.shop import Shop
from tests.support.wire import served

NODE = new_id()
ROUNDS = 2  # in some the look at Postgres, which comes every three seconds, may be faster than the console


def unheard(own: Transactions) -> Transactions:
    """The same, but nobody is told of what happened."""
    return Transactions(own.engine, own.clock, replace(own.handlers, after={}), own.keyring)


async def test_what_no_log_tells_is_shown_though_its_hint_was_lost(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        ben = await world.shop.an_agent(name="Ben", has_queue=False)
        gone = await world.shop.a_conversation()
        console = await world.console(await world.shop.an_agent(has_queue=False, online=False))
        await console.sync()
        async with unheard(world.transactions)() as uow:
            await presence.set_availability(uow, ben.id, Availability.AWAY)
            await presence.link_visitors(uow, NODE, [gone.visitor_id])
            await presence.unlink_visitors(uow, NODE, [gone.visitor_id])
            assert await presence.note_left(uow, [gone.visitor_id])
            await sites.change_site(uow, world.shop.site.id, SiteChange(name="Teapots"))
            await routing.change_queue(uow, world.shop.queue.id, {"name": "Lids"}, None)

        def is_ben_away(frame: AgentsChanged) -> bool:
            return any(one.id == ben.id and one.availability is Availability.AWAY for one in frame.agents)

        def is_greyed(frame: InboxChanged) -> bool:
            return any(row.id == gone.id and row.wait and row.wait.has_left for row in frame.conversations)

        await console.until(AgentsChanged, is_ben_away)
        await console.until(InboxChanged, is_greyed)
        told = await console.until(SitesChanged)
        assert ([site.name for site in told.sites], [queue.name for queue in told.queues]) == (
            ["Teapots"],
            ["Lids"],
        )


async def test_console_that_opens_hides_nothing_from_those_that_have_missed_it(
    database_url: str, tmp_path: Path
) -> None:
    """Each exchange over HTTP opens the inbox anew: what it is told the others may lack."""
    async with served(database_url, tmp_path) as world:
        ada, ben, cyd = [await world.shop.an_agent(has_queue=False, online=False) for _ in range(3)]
        head = await world.shop.an_answered_conversation(cyd)  # nobody waits: the monitor moves no row
        former, later = await world.console(ada), await world.agent(ben)
        silent = Shop(unheard(world.transactions), world.shop.site, world.shop.queue)
        for _ in range(ROUNDS):
            said = await silent.answer(cyd, head)
            await later.subscribe("inbox.subscribe")
            await former.until(InboxChanged, lambda frame: frame.conversations[0].last_seq >= said.seq)  # noqa: B023 - called at once
