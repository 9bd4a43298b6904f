"""Shoppers have their conversation by mail: at least once, only their own, and nothing is kept of where it went."""

from datetime import timedelta
from pathlib import Path

from app.channels import service
from app.conversations.rules import EntryKind
from app.kernel.errors import AppError
from app.privacy import service as privacy
from app.privacy.rules.subjects import Subject, SubjectKind
from app.visitors.rules import Visitor, VisitorId
from tests.support.mailing import mailing, working
from tests.support.refusals import refused
from tests.support.waiting import eventually

DONE = ("done", None)


async def test_conversation_arrives_as_far_as_it_went_and_its_address_is_forgotten(database_url: str) -> None:
    async with mailing(database_url, works=False) as world:
        shop = world.shop
        ada = await shop.an_agent()
        other = await shop.a_conversation(body="of somebody else")
        head = await shop.an_answered_conversation(ada)
        await shop.say(head, "<img src=x onerror=alert(1)>")
        await shop.post(shop.agent_says(ada, head, "a difficult one", kind=EntryKind.NOTE))
        await world.ask(head, " Jana@example.com ")
        assert await world.kept_addresses() == 1
        await shop.say(head, "said afterwards")
        async with working(world):
            mail = await world.office.mail()
            await world.until(DONE)
        assert mail.to == ("Jana@example.com",)
        assert mail.sender == "chat@shop.example"
        plain, page = mail.part("plain"), mail.part("html")
        for said in (plain, page):
            assert "Hello?" in said
            assert "Ada Berg" in said
            assert "a difficult one" not in said
            assert "said afterwards" not in said
            assert "of somebody else" not in said
        assert "<img" not in page
        assert "&lt;img src=x" in page
        assert await world.kept_addresses() == 0
        assert other.id != head.id


async def test_server_that_is_away_gets_the_same_mail_later(database_url: str) -> None:
    async with mailing(database_url) as world:
        head = await world.shop.an_answered_conversation(await world.shop.an_agent())
        world.office.answer = lambda _: "451 later"
        await world.ask(head)
        await world.until(("waiting", "recipient_refused_451"))
        assert await world.kept_addresses() == 1
        world.office.answer = lambda _: "250 OK"
        await world.until(DONE, step=timedelta(seconds=10))
        await world.ask(head)
        await world.until(DONE, DONE)
        first, second = (one.message["Message-ID"] for one in world.office.mails)
        assert first != second


async def test_mail_that_was_sent_right_before_a_crash_comes_twice_under_one_name(database_url: str) -> None:
    async with mailing(database_url, works=False) as world:
        head = await world.shop.an_answered_conversation(await world.shop.an_agent())
        await world.ask(head)
        async with world.shop.transactions() as uow:
            # Nobody can mark what was delivered, as if the process had died in between.
            await uow.fetch("ALTER TABLE outbox ADD CONSTRAINT none CHECK (state = 'waiting') NOT VALID")
        async with working(world):
            await world.office.mail(0)
        async with world.shop.transactions() as uow:
            await uow.fetch("ALTER TABLE outbox DROP CONSTRAINT none")
        async with working(world):
            await world.until(DONE)
        names = {one.message["Message-ID"] for one in world.office.mails}
        assert len(world.office.mails) > 1
        assert len(names) == 1


async def test_mailbox_that_is_none_is_given_up_and_slows_nobody(database_url: str) -> None:
    async with mailing(database_url) as world:
        world.office.answer = lambda to: "550 no such user" if to.startswith("nobody") else "250 OK"
        ada = await world.shop.an_agent(capacity=10)
        heads = [await world.shop.an_answered_conversation(ada) for _ in range(7)]
        for number, head in enumerate(heads[:-1]):
            await world.ask(head, f"nobody{number}@example.com")
            await world.until(*[("dead", "recipient_refused_550")] * (number + 1))
        assert await world.kept_addresses() == 0
        await world.ask(heads[-1])
        # No time passes: nothing is paused.
        await world.until(*[("dead", "recipient_refused_550")] * 6, DONE)


async def test_what_was_erased_is_not_sent_and_a_day_later_nothing_is_known(
    database_url: str, tmp_path: Path
) -> None:
    async with mailing(database_url, works=False) as world:
        ada = await world.shop.an_agent()
        erased = await world.shop.an_answered_conversation(ada)
        kept = await world.shop.an_answered_conversation(ada)
        await world.ask(erased)
        await world.ask(kept)
        async with world.shop.transactions() as uow:
            found = await privacy.read_everything(uow, erased.visitor_id, world.shop.scope)
            assert found["transcript_mails"][0]["address"] == "jana@example.com"
        subject = Subject(SubjectKind.CONVERSATION, erased.id)
        await privacy.erase(world.shop.transactions, subject, privacy.journal_in(tmp_path), world.shop.scope)
        assert await world.kept_addresses() == 1
        async with working(world):
            await world.until(DONE)
        assert len(world.office.mails) == 1
        world.clock.advance(timedelta(days=1, minutes=2))
        async with world.shop.transactions() as uow:
            await service.forget_old(uow)
            assert await uow.fetch("SELECT 1 FROM transcript_mails") == []


async def test_nobody_sends_before_an_answer_or_more_than_a_mailbox_can_take(database_url: str) -> None:
    async with mailing(database_url, works=False) as world:
        shop = world.shop
        unanswered = await shop.a_conversation()
        with refused("nothing_to_send"):
            await world.ask(unanswered)
        stranger = await shop.a_visitor()
        async with shop.transactions() as uow:
            assert not await service.is_transcript_offered(uow, stranger)
            with refused("nothing_to_send"):
                await service.request_transcript(uow, stranger, "jana@example.com")
        ada = await shop.an_agent(capacity=10)
        heads = [await shop.an_answered_conversation(ada) for _ in range(3)]
        async with shop.transactions() as uow:
            assert await service.is_transcript_offered(
                uow, Visitor(VisitorId(heads[0].visitor_id), shop.site.id)
            )
        with refused("bad_address"):
            await world.ask(heads[0], "jana@example.com\r\nBcc: all@example.com")
        for head in heads:
            await world.ask(head, "Victim@example.com")
        with refused("rate_limited"):
            await world.ask(heads[0], "victim@example.com")
        await world.ask(heads[0], "other@example.com")
        world.clock.advance(timedelta(days=1, minutes=2))
        await world.ask(heads[0], "victim@example.com")
        sent = 0

        async def is_enough() -> bool:
            nonlocal sent
            try:
                await world.ask(heads[1], f"many{sent}@example.com")
            except AppError as exc:
                return exc.code == "rate_limited"
            sent += 1
            return False

        await eventually(is_enough)
        assert sent == 5
