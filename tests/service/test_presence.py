"""Presence: leases that run out, reloads that do not count, and everybody noticed once."""

from app.accounts.rules import Agent
from app.kernel.events import Event
from app.presence import service as presence
from app.presence.events import PresenceChanged
from app.presence.rules import LEASE, RELOAD_GRACE, RENEW_EVERY, Availability
from tests.support.clocks import ManualClock
from tests.support.shop import Shop, a_shop, seconds


async def is_online(shop: Shop, agent: Agent) -> bool:
    async with shop.transactions() as uow:
        return (await presence.read_presences(uow, [agent.id]))[agent.id].is_online(uow.now())


async def notice_gone(shop: Shop) -> tuple[int, list[Event]]:
    async with shop.transactions() as uow:
        return len(await presence.notice_gone(uow)), list(uow.events)


async def test_lease_that_is_not_renewed_ends_after_its_time(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        ada = await shop.an_agent()
        clock.advance(LEASE - seconds(0.001))
        assert await is_online(shop, ada)
        clock.advance(seconds(0.001))
        assert not await is_online(shop, ada)


async def test_renewed_lease_goes_on(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        ada = await shop.an_agent()
        for _ in range(10):
            clock.advance(RENEW_EVERY)
            await shop.come_online(ada)
        assert await is_online(shop, ada)
        assert await notice_gone(shop) == (0, [])


async def test_whoever_has_gone_is_noticed_once_until_they_come_back(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        ada = await shop.an_agent()
        clock.advance(LEASE)
        assert await notice_gone(shop) == (1, [PresenceChanged(ada.id)])
        assert await notice_gone(shop) == (0, [])
        await shop.come_online(ada)
        clock.advance(LEASE)
        assert await notice_gone(shop) == (1, [PresenceChanged(ada.id)])


async def test_coming_is_told_but_renewing_is_not(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        ada = await shop.an_agent(online=False)
        told: list[int] = []
        for pause in (seconds(0), RENEW_EVERY, LEASE):
            clock.advance(pause)
            async with shop.transactions() as uow:
                await presence.renew_leases(uow, [ada.id])
                told.append(len(uow.events))
        assert told == [1, 0, 1]


async def test_reload_keeps_the_agent_and_leaving_does_not(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        ada = await shop.an_agent()
        async with shop.transactions() as uow:
            await presence.let_go(uow, ada.id)
        clock.advance(RELOAD_GRACE - seconds(1))
        assert await is_online(shop, ada)
        await shop.come_online(ada)
        clock.advance(seconds(5))
        assert await is_online(shop, ada)
        async with shop.transactions() as uow:
            await presence.let_go(uow, ada.id)
        clock.advance(RELOAD_GRACE)
        assert not await is_online(shop, ada)


async def test_letting_go_never_prolongs_a_lease(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        ada = await shop.an_agent()
        clock.advance(LEASE - seconds(1))
        async with shop.transactions() as uow:
            await presence.let_go(uow, ada.id)
        clock.advance(seconds(1))
        assert not await is_online(shop, ada)


def test_console_on_another_process_renews_before_the_grace_is_over() -> None:
    assert RENEW_EVERY < RELOAD_GRACE < LEASE


async def test_logging_out_ends_the_lease_at_once(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent()
        async with shop.transactions() as uow:
            await presence.leave(uow, ada.id)
        assert not await is_online(shop, ada)


async def test_availability_survives_disconnection_and_alone_makes_nobody_online(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent(online=False)
        await shop.set_availability(ada, Availability.ONLINE)
        assert not await is_online(shop, ada)
        await shop.set_availability(ada, Availability.AWAY)
        await shop.come_online(ada)
        assert not await is_online(shop, ada)
