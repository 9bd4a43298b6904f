"""Offers: one agent is asked, in time; whatever they do, the shopper keeps the place."""

from app.accounts.rules import Agent
from app.conversations.rules import ConversationStatus
from app.presence.rules import Availability, AwayReason
from app.routing import service as routing
from app.routing.rules import DecisionKind, Mode, OfferState, Verdict
from app.visitors.rules import Visitor, VisitorId
from app.waiting import service as waiting
from tests.support.clocks import ManualClock
from tests.support.queues import (
    explain,
    holder_of,
    offers_of,
    position,
    presence_of,
    route,
    route_once,
    settle,
)
from tests.support.refusals import refused
from tests.support.shop import Shop, a_shop, seconds


async def accept(shop: Shop, agent: Agent) -> None:
    (offer,) = await offers_of(shop, agent)
    async with shop.transactions() as uow:
        await routing.accept_offer(uow, offer.id, shop.actor(agent))


async def reject(shop: Shop, agent: Agent, reason: str | None = None) -> None:
    (offer,) = await offers_of(shop, agent)
    async with shop.transactions() as uow:
        await routing.reject_offer(uow, offer.id, shop.actor(agent), reason)


async def test_offer_takes_a_slot_and_keeps_the_place_until_it_is_accepted(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        await settle(shop, mode=Mode.OFFER)
        ada = await shop.an_agent(capacity=1)
        first, second = await shop.a_conversation(waiting=seconds(9)), await shop.a_conversation()
        await route(shop)
        assert (await shop.head(first.id)).status is ConversationStatus.OFFERED
        assert [await position(shop, head) for head in (first, second)] == [1, 2]
        assert (await shop.head(second.id)).status is ConversationStatus.QUEUED, "the slot is taken"
        await accept(shop, ada)
        assert await holder_of(shop, first) == ada.id
        assert await offers_of(shop, ada) == []
        assert (await shop.activities(first.id))[-2:] == ["offered", "assigned"]


async def test_refused_conversation_goes_to_somebody_else_with_its_place_and_the_reason_is_kept(
    database_url: str,
) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        await settle(shop, mode=Mode.OFFER, reoffer_after_s=60)
        ada = await shop.an_agent(name="Ada")
        head = await shop.a_conversation(waiting=seconds(30))
        await route(shop)
        await reject(shop, ada, "I speak no Danish")
        back = await shop.head(head.id)
        assert (back.status, back.queued_at) == (ConversationStatus.QUEUED, head.queued_at)
        await route(shop)
        assert await offers_of(shop, ada) == [], "asked again at once"
        found = await explain(shop, head)
        assert [one.verdict for one in found.verdicts] == [Verdict.DECLINED]
        assert [(one.state, one.reason) for one in found.offers] == [
            (OfferState.REJECTED, "I speak no Danish")
        ]
        assert "I speak no Danish" in [one.facts.get("reason") for one in found.decisions]
        async with shop.transactions() as uow:
            rows = await uow.fetch("SELECT o::text FROM offers AS o UNION SELECT d::text FROM decisions AS d")
        assert "Danish" not in str(rows), "it is somebody's own words, and sealed"
        ben = await shop.an_agent(name="Ben")
        await route(shop)
        assert [offer.conversation_id for offer in await offers_of(shop, ben)] == [head.id]


async def test_who_refused_is_asked_again_after_a_while(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        await settle(shop, mode=Mode.OFFER, reoffer_after_s=60)
        ada = await shop.an_agent()
        await shop.a_conversation()
        await route(shop)
        await reject(shop, ada)
        for passed, asked in ((59, 0), (1, 1)):
            clock.advance(seconds(passed))
            await shop.come_online(ada)
            await route(shop)
            assert len(await offers_of(shop, ada)) == asked


async def test_offer_without_reaction_times_out_and_sets_the_agent_away(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        await settle(shop, mode=Mode.OFFER, offer_timeout_s=20)
        ada = await shop.an_agent()
        head = await shop.a_conversation()
        await route(shop)
        clock.advance(seconds(19.9))
        assert await route_once(shop) == 0
        clock.advance(seconds(0.1))
        await route(shop)
        assert (await shop.head(head.id)).status is ConversationStatus.QUEUED
        assert await position(shop, head) == 1
        there = await presence_of(shop, ada)
        assert (there.availability, there.away_reason) == (Availability.AWAY, AwayReason.OFFER_TIMED_OUT)
        await shop.set_availability(ada, Availability.ONLINE)
        assert (await presence_of(shop, ada)).away_reason is None, "said by themselves again"


async def test_offer_can_time_out_without_setting_anybody_away(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        await settle(shop, mode=Mode.OFFER, offer_timeout_s=20, is_away_after_timeout=False)
        ada, ben = await shop.an_agent(name="Ada"), await shop.an_agent(name="Ben")
        await shop.a_conversation()
        await route(shop)
        asked_first = ada if await offers_of(shop, ada) else ben
        clock.advance(seconds(20))
        await route(shop)
        assert await offers_of(shop, asked_first) == []
        assert (await presence_of(shop, asked_first)).availability is Availability.ONLINE
        assert len(await offers_of(shop, ben if asked_first is ada else ada)) == 1


async def test_offer_to_who_leaves_is_taken_back_at_once(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        await settle(shop, mode=Mode.OFFER)
        ada = await shop.an_agent()
        head = await shop.a_conversation()
        await route(shop)
        await shop.set_availability(ada, Availability.AWAY)
        await route(shop)
        assert (await shop.head(head.id)).status is ConversationStatus.QUEUED
        found = await explain(shop, head)
        assert found.offers[0].state is OfferState.RESCINDED
        assert found.decisions[0].kind is DecisionKind.GIVEN_BACK


async def test_taking_or_resolving_what_is_on_offer_takes_the_offer_back(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        await settle(shop, mode=Mode.OFFER)
        ada = await shop.an_agent(name="Ada")
        head, other = await shop.a_conversation(waiting=seconds(5)), await shop.a_conversation()
        await route(shop)
        ben = await shop.an_agent(name="Ben")
        offers = {offer.conversation_id: offer for offer in await offers_of(shop, ada)}
        async with shop.transactions() as uow:
            await routing.take(uow, head.id, shop.actor(ben))
            await routing.resolve(uow, other.id, shop.actor(ben))
        assert await offers_of(shop, ada) == []
        for offer in offers.values():
            with refused("offer_ended"):
                async with shop.transactions() as uow:
                    await routing.accept_offer(uow, offer.id, shop.actor(ada))


async def test_offer_to_somebody_else_does_not_exist(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        await settle(shop, mode=Mode.OFFER)
        ada = await shop.an_agent(name="Ada")
        await shop.a_conversation()
        await route(shop)
        (offer,) = await offers_of(shop, ada)
        ben = await shop.an_agent(name="Ben")
        actor = shop.actor(ben)
        with refused("not_found"):
            async with shop.transactions() as uow:
                await routing.accept_offer(uow, offer.id, actor)
        with refused("not_found"):
            async with shop.transactions() as uow:
                await routing.reject_offer(uow, offer.id, actor, None)


async def test_shopper_who_leaves_while_on_offer_is_gone_and_the_offer_with_them(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        await settle(shop, mode=Mode.OFFER)
        ada = await shop.an_agent()
        head = await shop.a_conversation()
        await route(shop)
        assert len(await offers_of(shop, ada)) == 1
        async with shop.transactions() as uow:
            await waiting.leave(uow, Visitor(VisitorId(head.visitor_id), shop.site.id), head.id)
        await route(shop)
        assert (await shop.head(head.id)).status is ConversationStatus.ABANDONED
        assert await offers_of(shop, ada) == []
