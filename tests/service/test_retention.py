"""Periods: what is older is erased, what is not, is open or is held stays; looking erases nothing."""

from datetime import timedelta

from sqlalchemy import text

from app.conversations import service as conversations
from app.conversations.rules import SYSTEM, Head
from app.privacy import service
from app.privacy.rules import Hold, Periods, Subject, SubjectKind
from tests.support.refusals import refused
from tests.support.shop import Shop, a_shop, a_site


async def an_old_conversation(shop: Shop, *, days: int, is_over: bool = True) -> Head:
    ago = shop.ago(timedelta(days=days))
    old = Shop(ago, shop.site, shop.queue)
    head = await old.a_conversation()
    if is_over:
        async with ago() as uow:
            await conversations.resolve(uow, head.id, None, by=SYSTEM)
    return head


async def erase_all_due(shop: Shop) -> int:
    erased = 0
    while some := await service.erase_due(shop.transactions):
        erased += some
    return erased


async def test_what_is_older_than_the_period_is_erased_and_nothing_else(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        elsewhere = await a_site(shop.transactions)
        old = await an_old_conversation(shop, days=31)
        kept = [
            await an_old_conversation(shop, days=29),
            await an_old_conversation(shop, days=31, is_over=False),
            await an_old_conversation(elsewhere, days=31),
        ]
        held = [await an_old_conversation(shop, days=40) for _ in range(2)]
        async with shop.transactions() as uow:
            now = uow.now()
            for one in (
                Subject(SubjectKind.CONVERSATION, held[0].id),
                Subject(SubjectKind.VISITOR, held[1].visitor_id),
            ):
                await service.hold(uow, Hold(one, "court", now, None), None)
            periods = Periods(conversation_days=30)
            before = await service.preview(uow, shop.site.id, periods)
            assert (before.conversations.count, before.conversations.held, before.visitors.count) == (1, 2, 0)
            assert before.conversations.oldest_at is not None
        assert await erase_all_due(shop) == 0, "nothing is erased by looking"
        async with shop.transactions() as uow:
            await service.set_periods(uow, shop.site.id, periods)
            assert await service.get_periods(uow, shop.site.id) == periods
        assert await erase_all_due(shop) == 1
        with refused("not_found"):
            await shop.head(old.id)
        for head in (*kept, *held):
            assert await shop.entries(head.id)
        async with shop.transactions() as uow:
            assert (await service.preview(uow, shop.site.id, periods)).conversations.count == 0
            assert await uow.fetch("SELECT 1 FROM tombstones") == []


async def test_visitors_are_forgotten_once_nothing_of_theirs_is_kept(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        silent, recent = await shop.a_visitor(), await shop.a_visitor()
        talked = await an_old_conversation(shop, days=20)
        async with shop.transactions() as uow:
            await uow.session.execute(
                text("UPDATE visitors SET last_seen_at = last_seen_at - interval '20 days' WHERE id <> :id"),
                {"id": recent.id},
            )
            await service.set_periods(uow, shop.site.id, Periods(conversation_days=60, visitor_days=10))
        assert await erase_all_due(shop) == 1
        async with shop.transactions() as uow:
            left = {row[0] for row in await uow.fetch("SELECT id FROM visitors")}
            assert left == {recent.id, talked.visitor_id}
            await service.set_periods(uow, shop.site.id, Periods(conversation_days=15, visitor_days=10))
        assert await erase_all_due(shop) == 2, "the conversation, and then who had it"
        async with shop.transactions() as uow:
            assert [row[0] for row in await uow.fetch("SELECT id FROM visitors")] == [recent.id]
        assert silent.id not in left
