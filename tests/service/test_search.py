"""Search over sealed logs: what is said is found, by who may, and by nothing that is stored in clear."""

from uuid import UUID

from sqlalchemy import text

from app.accounts.rules import Role
from app.conversations import service as conversations
from app.conversations.rules import Author, AuthorKind, log
from app.db.leader import Term
from app.reports import service as reports
from app.reports.rules import ConversationFilter
from app.search import service, store
from app.search.worker import Indexer
from tests.support.shop import Shop, a_shop, a_site, shopper_says
from tests.support.units import opened
from tests.support.waiting import eventually


async def read_everything(shop: Shop) -> None:
    indexer = Indexer(shop.transactions)
    has_more = True
    while has_more:
        has_more = await indexer.look()
        while await indexer.read():
            pass


async def found(shop: Shop, question: str, scope: frozenset[UUID] | None = None) -> set[UUID]:
    async with shop.transactions() as uow:
        wanted = ConversationFilter(scope, words=question)
        rows = await reports.list_conversations(uow, wanted, before=None, limit=50)
    return {row.id for row in rows}


async def test_conversations_are_found_by_forms_of_what_was_said_in_them(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent(role=Role.AGENT)
        tea = await shop.a_conversation(body="Do you sell green teapots?")
        other = await shop.an_assigned_conversation(ada)
        await shop.post(shopper_says(other, "Wann kommen die Bestellungen?"))
        await shop.answer(ada, other, "They were shipped yesterday")
        async with shop.transactions() as uow:
            await conversations.resolve(uow, other.id, None, by=shop.actor(ada).author)
            shopper = Author(AuthorKind.VISITOR, other.visitor_id)
            told: log.Data = {
                "score": 5,
                "comment": "wonderfully quick",
                "answer:And else?": "a lovely picture",
            }
            await conversations.rate(uow, other.id, told, by=shopper)
        assert await found(shop, "teapot") == set()
        await read_everything(shop)
        assert await found(shop, "teapot") == {tea.id}
        assert await found(shop, "Bestellung shipping") == {other.id}
        assert await found(shop, "wonderful") == await found(shop, "lovely picture") == {other.id}
        assert await found(shop, "quick") == {other.id}
        assert await found(shop, "teapot shipping") == set()
        assert await found(shop, "pot") == set()
        assert await found(shop, "!?") == set()
        await shop.post(shopper_says(tea, "And umbrellas?"))
        await read_everything(shop)
        assert await found(shop, "teapots umbrella") == {tea.id}


async def test_words_of_another_site_are_not_found(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        elsewhere = await a_site(shop.transactions)
        here, there = (
            await shop.a_conversation(body="teapots"),
            await elsewhere.a_conversation(body="teapots"),
        )
        await read_everything(shop)
        assert await found(shop, "teapot", shop.scope) == {here.id}
        assert await found(shop, "teapot", elsewhere.scope) == {there.id}
        assert await found(shop, "teapot") == {here.id, there.id}


async def test_equal_words_look_different_in_the_index_of_each_site(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        elsewhere = await a_site(shop.transactions)
        for one in (shop, elsewhere):
            await one.a_conversation(body="teapots")
        await read_everything(shop)
        async with shop.transactions() as uow:
            rows = await uow.fetch("SELECT word, encode(word, 'escape') FROM search_words")
        assert len(rows) == len({row[0] for row in rows}) == 2
        assert not [row for row in rows if "teapot" in row[1]]


async def test_long_logs_are_read_in_pieces_to_their_end(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        head = await shop.a_conversation()
        await shop.post(*(shopper_says(head, f"number{n}") for n in range(service.ENTRIES_AT_ONCE * 2 + 10)))
        await read_everything(shop)
        assert await found(shop, f"number{service.ENTRIES_AT_ONCE * 2 + 9}") == {head.id}


async def test_what_is_forgotten_is_not_found_and_not_read_again_once_it_is_gone(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        head = await shop.a_conversation(body="teapots")
        await read_everything(shop)
        async with shop.transactions() as uow:
            await service.forget(uow, [head.id])
        assert await found(shop, "teapot") == set()
        async with shop.transactions() as uow:
            # What was read before the conversation was erased must not be written behind it.
            for table in ("wait_flags", "waits", "placements", "decisions", "receipts", "data_keys"):
                await uow.session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - our own names
            await uow.session.execute(text("DELETE FROM conversations"))
            await store.save(uow, {head.id: 1}, {(b"word", head.id)})
            assert await uow.fetch("SELECT 1 FROM search_words UNION ALL SELECT 1 FROM search_progress") == []


async def test_leader_reads_what_it_hears_of(database_url: str) -> None:
    import asyncio

    async with a_shop(database_url) as shop, opened(database_url) as transactions:
        indexer = Indexer(transactions)
        before = await shop.a_conversation(body="umbrellas")
        running = asyncio.create_task(indexer.run(Term("search", 1)))

        async def is_found(question: str, id_: UUID) -> bool:
            return await found(shop, question) == {id_}

        await eventually(lambda: is_found("umbrella", before.id))
        head = await shop.a_conversation(body="teapots")
        async with shop.transactions() as uow:
            posted = await conversations.post_messages(uow, [shopper_says(head, "kettles")])
            assert posted
            for event in uow.events:
                if type(event).__name__ == "LogGrew":
                    indexer.on_log_grew(event)  # type: ignore[arg-type]  # it is one
        await eventually(lambda: is_found("kettle", head.id))
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
