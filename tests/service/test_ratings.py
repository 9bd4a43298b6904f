"""Ratings: what a shopper thought of a conversation, once each time that it is over."""

from uuid import UUID

from app.conversations import service
from app.conversations.rules import Activity, Author, AuthorKind, Head
from app.kernel.ids import new_id
from app.routing import service as routing
from app.sites import service as sites
from app.sites.rules import Question, QuestionKind, Rating, Scale, SiteChange, Survey
from app.visitors.rules import Visitor, VisitorId
from tests.support.refusals import refused
from tests.support.shop import Shop, a_shop


async def rate(shop: Shop, head: Head, rating: Rating, *, by: UUID | None = None) -> None:
    async with shop.transactions() as uow:
        await routing.rate(uow, Visitor(VisitorId(by or head.visitor_id), shop.site.id), head.id, rating)


async def test_conversation_is_rated_once_each_time_it_is_over_and_the_log_says_so(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent()
        head = await shop.an_assigned_conversation(ada)
        with refused("not_over"):
            await rate(shop, head, Rating(5))
        for score in (5, 2):
            async with shop.transactions() as uow:
                await routing.resolve(uow, head.id, shop.actor(ada))
            await rate(shop, head, Rating(score, "Quick: 4111111111111111." if score == 5 else ""))
            with refused("already_rated"):
                await rate(shop, head, Rating(1))
            async with shop.transactions() as uow:
                await service.reopen(uow, head.id, Author(AuthorKind.AGENT, ada.id, ada.name), None)
        lines = [line for line in await shop.entries(head.id) if line.activity is Activity.RATED]
        assert [line.data for line in lines] == [
            {"score": 5, "comment": "Quick: ••••••••••••1111."},
            {"score": 2},
        ]


async def test_what_the_site_asks_besides_is_answered_with_it(database_url: str) -> None:
    question = Question("quick", QuestionKind.STARS, {"en": "How quick were we?"})
    async with a_shop(database_url) as shop:
        async with shop.transactions() as uow:
            change = SiteChange(survey=Survey(Scale.THUMBS, questions=(question,)))
            assert (await sites.change_site(uow, shop.site.id, change)).survey == change.survey
        ada = await shop.an_agent()
        head = await shop.an_assigned_conversation(ada)
        async with shop.transactions() as uow:
            await routing.resolve(uow, head.id, shop.actor(ada))
        await rate(shop, head, Rating(5, answers={"quick": "4", "gone": "5"}))
        (line,) = [line for line in await shop.entries(head.id) if line.activity is Activity.RATED]
        assert line.data == {"score": 5, "thumbs": 1, "answer:How quick were we?": 4}


async def test_strangers_rate_nothing(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        head = await shop.an_assigned_conversation(await shop.an_agent())
        with refused("not_found"):
            await rate(shop, head, Rating(1), by=new_id())
