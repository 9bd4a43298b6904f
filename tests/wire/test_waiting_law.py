"""The law of realtime for what changes while somebody waits and no log tells: offers, rungs, leaving, hours."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from app.accounts.rules import Agent
from app.gateway.protocol import (
    AgentWelcome,
    InboxChanged,
    InboxSnapshot,
    OfferEnded,
    OfferMade,
    QueueInfo,
    SiteInfo,
    SitesChanged,
)
from app.reports.schemas import ConversationSummary
from app.routing import service as routing
from app.sites import service as sites
from app.sites.rules import SiteChange, WaitTargets
from app.waiting import service as waiting
from app.waiting.rules import Rung, WaitLevel
from app.waiting.rules.ladder import RungSetting, WaitingSettings
from tests.support.queues import keep_hours, settle
from tests.support.shop import seconds
from tests.support.talks import welcome_token
from tests.support.waiting import eventually
from tests.support.wire import Served, WireClient, served
from tests.wire.test_inbox_law import as_it_is, as_shown, assert_same

NEVER_OPEN = ((),) * 7


# --- offers -----------------------------------------------------------------------------------


def offers_shown(console: WireClient) -> dict[UUID, OfferMade]:
    """Reduce offers as the console does: a new inbox keeps those of which its rows still speak."""
    held: dict[UUID, OfferMade] = {}
    for frame in console.history:
        match frame:
            case InboxSnapshot():
                told = {row.offer.id for row in frame.conversations if row.offer is not None}
                held = {id_: offer for id_, offer in held.items() if id_ in told}
            case OfferMade():
                held[frame.offer_id] = frame
            case OfferEnded():
                held.pop(frame.offer_id, None)
            case _:
                pass
    return held


def essence(console: WireClient) -> dict[UUID, tuple[object, ...]]:
    """What of the offers does not depend on when it was sent."""
    return {
        id_: (offer.conversation.id, offer.made_at, offer.expires_at)
        for id_, offer in offers_shown(console).items()
    }


class Offering:
    """Ada has one offer that lasts, and one that something happens to."""

    def __init__(self, world: Served, ada: Agent, struck: OfferMade) -> None:
        self.world, self.ada, self.struck = world, ada, struck


OfferEvent = Callable[[Offering], Awaitable[None]]


async def made(scene: Offering) -> None:
    await scene.world.shop.a_conversation()


async def accepted(scene: Offering) -> None:
    async with scene.world.transactions() as uow:
        await routing.accept_offer(uow, scene.struck.offer_id, scene.world.shop.actor(scene.ada))


async def rejected(scene: Offering) -> None:
    async with scene.world.transactions() as uow:
        await routing.reject_offer(uow, scene.struck.offer_id, scene.world.shop.actor(scene.ada), "busy")


async def timed_out(scene: Offering) -> None:
    await scene.world.live_through(seconds(31))


async def taken_by_another(scene: Offering) -> None:
    ben = await scene.world.shop.an_agent(name="Ben", has_queue=False)
    async with scene.world.transactions() as uow:
        await routing.take(uow, scene.struck.conversation.id, scene.world.shop.actor(ben))


@pytest.mark.parametrize(
    "event", [made, accepted, rejected, timed_out, taken_by_another], ids=lambda event: event.__name__
)
async def test_old_offers_plus_events_are_the_offers_as_they_are(
    database_url: str, tmp_path: Path, event: OfferEvent
) -> None:
    async with served(database_url, tmp_path) as world:
        await settle(world.shop, mode="offer", offer_timeout_s=30, is_away_after_timeout=False)
        ada = await world.shop.an_agent(name="Ada", online=False)
        console = await world.console(ada)
        await world.shop.a_conversation()
        struck = await console.until(OfferMade)
        # The other one outlasts whatever happens to the first.
        await settle(world.shop, mode="offer", offer_timeout_s=600)
        await world.shop.a_conversation()
        await console.until(OfferMade)
        before = essence(console)
        assert len(before) == 2
        await event(Offering(world, ada, struck))

        async def has_changed() -> bool:
            await console.sync()
            return essence(console) != before

        await eventually(has_changed)
        opened = await world.console(ada)

        async def is_true() -> bool:
            await console.sync()
            await opened.sync()
            return essence(opened) == essence(console) != {}

        await eventually(is_true)


# --- rows -------------------------------------------------------------------------------------


class Waiting:
    """A watched console, and the row that something happens to without a line in its log."""

    def __init__(self, world: Served, ada: Agent, console: WireClient) -> None:
        self.world, self.ada, self.console = world, ada, console

    def row(self) -> ConversationSummary | None:
        """The newest conversation as it is shown."""
        rows = as_shown(self.console)[0].values()
        return max(rows, key=lambda row: row.id, default=None)

    async def until(self, holds: Callable[[ConversationSummary], bool]) -> None:
        """Wait until the row is shown like this."""

        async def is_shown() -> bool:
            await self.console.sync()
            row = self.row()
            return row is not None and holds(row)

        await eventually(is_shown)


Expected = Callable[[ConversationSummary], bool]


async def rung_taken(scene: Waiting) -> Expected:
    await scene.world.shop.a_conversation()
    await scene.until(lambda row: row.wait is not None and row.wait.level is WaitLevel.PREDICTED)
    await scene.world.live_through(seconds(20))
    return lambda row: row.wait is not None and Rung.ALERT in row.wait.rungs


async def shopper_left(scene: Waiting) -> Expected:
    await lose_a_shopper(scene)
    return has_left


async def shopper_came_back(scene: Waiting) -> Expected:
    token = await lose_a_shopper(scene)
    await scene.until(has_left)
    await scene.world.shopper(token)
    return lambda row: row.wait is not None and not row.wait.has_left


async def closed(scene: Waiting) -> Expected:
    await scene.world.shop.an_assigned_conversation(scene.ada)
    await scene.until(lambda row: row.wait is not None)
    await keep_hours(scene.world.shop, NEVER_OPEN)
    return lambda row: row.wait is None


async def lose_a_shopper(scene: Waiting) -> str:
    # Without rungs, and once the prediction is raised, nothing else would send the row again.
    async with scene.world.transactions() as uow:
        off = {rung: RungSetting(is_on=False, after_s=0) for rung in Rung}
        await waiting.change_settings(uow, scene.world.shop.site.id, WaitingSettings(rungs=off))
    shopper, welcome = await scene.world.shopper()
    await shopper.say("Hello?")
    await scene.until(lambda row: row.wait is not None and row.wait.level is WaitLevel.PREDICTED)
    await shopper.connection.close()
    await eventually(lambda: is_unseen(scene.world))
    await scene.world.live_through(seconds(16))
    return welcome_token(welcome)


async def is_unseen(world: Served) -> bool:
    async with world.transactions() as uow:
        return bool(
            await uow.session.scalar(text("SELECT true FROM visitor_links WHERE unseen_since IS NOT NULL"))
        )


def has_left(row: ConversationSummary) -> bool:
    return row.wait is not None and row.wait.has_left


@pytest.mark.parametrize(
    "event", [rung_taken, shopper_left, shopper_came_back, closed], ids=lambda event: event.__name__
)
async def test_old_row_plus_events_is_the_row_as_it_is_though_no_log_tells(
    database_url: str, tmp_path: Path, event: Callable[[Waiting], Awaitable[Expected]]
) -> None:
    async with served(database_url, tmp_path) as world:
        ada = await world.shop.an_agent(name="Ada", has_queue=False)
        watcher = await world.shop.an_agent(name="Watcher", has_queue=False, online=False)
        scene = Waiting(world, ada, await world.console(watcher))
        expected = await event(scene)
        await scene.until(expected)
        assert_same(as_shown(scene.console), await as_it_is(scene.console))


# --- sites and queues -------------------------------------------------------------------------


def places_shown(console: WireClient) -> tuple[dict[UUID, SiteInfo], dict[UUID, QueueInfo]]:
    """Reduce sites and queues as the console does."""
    known: dict[UUID, SiteInfo] = {}
    queues: dict[UUID, QueueInfo] = {}
    for frame in console.history:
        if isinstance(frame, AgentWelcome | SitesChanged):
            known = {site.id: site for site in frame.sites}
        if isinstance(frame, InboxSnapshot | SitesChanged):
            queues = {queue.id: queue for queue in frame.queues}
    return known, queues


async def queues_changed(world: Served) -> None:
    await world.shop.a_queue("Added")
    removed = await world.shop.a_queue("Removed")
    async with world.transactions() as uow:
        await routing.remove_queue(uow, removed.id, None)
        await routing.change_queue(uow, world.shop.queue.id, {"name": "Renamed"}, None)


async def site_changed(world: Served) -> None:
    targets = WaitTargets(warning_s=5, nearing_s=6, breached_s=7)
    async with world.transactions() as uow:
        await sites.change_site(uow, world.shop.site.id, SiteChange(name="Renamed", targets=targets))


@pytest.mark.parametrize("event", [queues_changed, site_changed], ids=lambda event: event.__name__)
async def test_old_sites_and_queues_plus_events_are_as_they_are(
    database_url: str, tmp_path: Path, event: Callable[[Served], Awaitable[None]]
) -> None:
    async with served(database_url, tmp_path) as world:
        watcher = await world.shop.an_agent(name="Watcher", has_queue=False, online=False)
        console = await world.console(watcher)
        row = (await world.shop.a_conversation()).id
        await console.until(InboxChanged)
        before = places_shown(console)
        await event(world)

        async def is_true() -> bool:
            await console.sync()
            fresh = await world.console(watcher)
            now = places_shown(fresh)
            await fresh.connection.close()
            name = now[1][world.shop.queue.id].name
            return places_shown(console) == now != before and as_shown(console)[0][row].queue_name == name

        await eventually(is_true)
