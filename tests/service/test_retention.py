"""Periods: what is older is erased, what is not, is open or is held stays; looking erases nothing."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from app.attachments import service as attachments
from app.attachments.remote import FolderStorage
from app.attachments.rules import Uploader, UploaderKind
from app.attachments.service import Files, Upload
from app.conversations import service as conversations
from app.conversations.rules import SYSTEM, Activity, Author, AuthorKind, Head, log
from app.kernel.ids import new_id
from app.privacy import service
from app.privacy.rules import Hold, Kind, Periods, Preview, Subject, SubjectKind
from app.routing import service as routing
from app.routing.service import FirstMessage
from app.search import service as search
from app.visitors import service as visitors
from app.visitors.rules import Told
from tests.support.files import PDF
from tests.support.refusals import refused
from tests.support.shop import Shop, a_shop, a_site
from tests.support.webhooks import an_endpoint


async def an_old_conversation(shop: Shop, *, days: int, is_over: bool = True) -> Head:
    ago = shop.ago(timedelta(days=days))
    old = Shop(ago, shop.site, shop.queue)
    head = await old.a_conversation()
    if is_over:
        async with ago() as uow:
            await conversations.resolve(uow, head.id, None, by=SYSTEM)
    return head


def counted(found: Preview, *kinds: Kind) -> list[tuple[int, int]]:
    return [(found[kind].count, found[kind].held) for kind in kinds]


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
            assert counted(before, Kind.CONVERSATION, Kind.VISITOR) == [(1, 2), (0, 0)]
            assert before[Kind.CONVERSATION].oldest_at is not None
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
            assert (await service.preview(uow, shop.site.id, periods))[Kind.CONVERSATION].count == 0
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


EVERYTHING = Periods(attachment_days=30, comment_days=30, context_days=30, delivery_days=5)
OF_WHAT_STAYS = (Kind.ATTACHMENT, Kind.COMMENT, Kind.CONTEXT, Kind.DELIVERY)


async def a_rich_conversation(shop: Shop, folder: Path, *, days: int, is_over: bool = True) -> Head:
    """Let somebody have sent a file from a page, and have said so many days ago what they thought of it."""
    ago, ada = shop.ago(timedelta(days=days)), await shop.an_agent(online=False)
    visitor = await Shop(ago, shop.site, shop.queue).a_visitor()
    files = Files(ago, FolderStorage(folder), None, 1_000_000)
    uploader = Uploader(UploaderKind.VISITOR, visitor.id, shop.site.id)
    file = await attachments.take(files, uploader, Upload(new_id(), "invoice.pdf", PDF))
    async with ago() as uow:
        await visitors.note_told(uow, visitor, Told(page_title="A teapot", attributes={"size": "XL"}))
        said = FirstMessage(
            new_id(), "Hello?", "en", "https://shop.example/teapots", attachment_ids=(file.id,)
        )
        posting = await routing.say_first(uow, visitor, said)
        head = await conversations.resolve(uow, posting.conversation_id, None, by=SYSTEM)
        author = Author(AuthorKind.VISITOR, visitor.id)
        told: log.Data = {"score": 4, "comment": "a marvellous porcelain", "answer:The cups": 2}
        await conversations.rate(uow, head.id, told, by=author)
        if not is_over:
            await conversations.reopen(uow, head.id, Author(AuthorKind.AGENT, ada.id, ada.name), None)
    async with ago() as uow:
        settled = text("UPDATE outbox SET state = 'done', settled_at = :now WHERE state = 'waiting'")
        await uow.session.execute(settled, {"now": uow.now()})
    await search.read_words(shop.transactions, [head.id])
    return head


async def what_is_left(shop: Shop, head: Head) -> dict[str, object]:
    """Look at everything of a conversation that has a period of its own."""
    (rating,) = [line.data for line in await shop.entries(head.id) if line.activity is Activity.RATED]
    async with shop.transactions() as uow:
        told = await uow.fetch("SELECT context_sealed FROM visitors WHERE id = $1", head.visitor_id)
        page = await uow.fetch("SELECT page_url_sealed FROM conversations WHERE id = $1", head.id)
        reader = attachments.Reader(UploaderKind.VISITOR, head.visitor_id)
        ids = [file.id for line in await shop.entries(head.id) for file in line.attachments]
        keys = await uow.fetch("SELECT 1 FROM data_keys WHERE owner_id = ANY($1::uuid[])", ids)
        sent = await uow.fetch("SELECT 1 FROM outbox WHERE stream = $1", head.id)
        return {
            "files": len(await attachments.make_links(uow, ids, reader)),
            "keys": len(keys),
            "comment": rating.get("comment"),
            "score": rating["score"],
            "context": told[0][0] is not None,
            "page": page[0][0] is not None,
            "sent": bool(sent),
        }


async def test_what_belongs_to_a_conversation_may_go_before_it_does(
    database_url: str, tmp_path: Path
) -> None:
    async with a_shop(database_url) as shop:
        await an_endpoint(shop.transactions, shop.site.id, "https://shop.example/hooks")
        old = await a_rich_conversation(shop, tmp_path, days=31)
        whole = await what_is_left(shop, old)
        assert whole == {
            "files": 1,
            "keys": 1,
            "comment": "a marvellous porcelain",
            "score": 4,
            "context": True,
            "page": True,
            "sent": True,
        }
        kept = [
            await a_rich_conversation(shop, tmp_path, days=3),
            await a_rich_conversation(shop, tmp_path, days=31),
            await a_rich_conversation(shop, tmp_path, days=31),
        ]
        at_work = await a_rich_conversation(shop, tmp_path, days=31, is_over=False)
        async with shop.transactions() as uow:
            for one in (
                Subject(SubjectKind.CONVERSATION, kept[1].id),
                Subject(SubjectKind.VISITOR, kept[2].visitor_id),
            ):
                await service.hold(uow, Hold(one, "court", uow.now(), None), None)
            assert {kept[1].id, kept[2].id} < set(await service.find_kept(uow)), "the outbox goes by these"
            before = await service.preview(uow, shop.site.id, EVERYTHING)
        assert counted(before, *OF_WHAT_STAYS) == [(1, 2), (1, 2), (2, 4), (9, 8)]
        assert await erase_all_due(shop) == 0, "nothing is erased by looking"
        async with shop.transactions() as uow:
            await service.set_periods(uow, shop.site.id, EVERYTHING)
        assert await erase_all_due(shop) == sum(one.count for one in before.values())
        gone = {**dict.fromkeys(whole, False), "comment": None, "score": 4}
        assert await what_is_left(shop, old) == gone
        for head in kept:
            assert await what_is_left(shop, head) == whole
        assert await what_is_left(shop, at_work) == {**whole, "sent": False}
        assert (await shop.entries(old.id))[0].body == "Hello?"
        await search.read_words(shop.transactions, [old.id])
        async with shop.transactions() as uow:
            after = await service.preview(uow, shop.site.id, EVERYTHING)
            found = await search.hash_question(uow, "marvellous", [shop.site.id])
            word = "SELECT conversation_id FROM search_words WHERE word = ANY($1::bytea[])"
            having = {row[0] for row in await uow.fetch(word, found[0])}
        assert {one.count for one in after.values()} == {0}
        assert having == {head.id for head in (*kept, at_work)}
