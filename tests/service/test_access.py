"""What people are told that is stored about them: all of it, readable, and nothing of anybody else."""

from app.conversations.rules import Activity, ConversationStatus, EntryKind
from app.privacy import service
from app.privacy.rules import page, records_text
from app.privacy.rules.words import WORDS
from app.visitors.rules import Visitor, VisitorId
from app.waiting import service as waiting
from app.waiting.rules.reaching import Channel
from tests.support.refusals import refused
from tests.support.shop import a_shop, a_site


async def test_everything_about_a_person_is_told_and_nothing_of_others(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent()
        other = await shop.a_conversation(body="of somebody else")
        head = await shop.an_assigned_conversation(ada)
        await shop.say(head, "<script>mine</script>")
        await shop.answer(ada, head, "an answer")
        await shop.post(shop.agent_says(ada, head, "a note", kind=EntryKind.NOTE))
        async with shop.transactions() as uow:
            who = Visitor(VisitorId(head.visitor_id), shop.site.id)
            await waiting.request_reply(uow, who, head.id, Channel.EMAIL, "me@example.com")
        async with shop.transactions() as uow:
            found = await service.read_everything(uow, head.visitor_id, shop.scope)
        words = [row.get("words") for row in found["entries"]]
        for said in ("Hello?", "<script>mine</script>", "an answer", "a note"):
            assert said in words
        assert found["reply_requests"][0]["address"] == "me@example.com"
        assert "token_hash" not in found["visitors"][0]
        assert "of somebody else" not in str(found)
        assert str(other.id) not in str(found)
        for language in ("de", "en"):
            written = page(found, shop.now(), language)
            assert "&lt;script&gt;mine" in written
            assert "<script>" not in written
            assert "<dd>me@example.com</dd>" in written
            note = {"de": "Kundendienst · Interne Notiz", "en": "Support · Internal note"}[language]
            assert f" · {note}</small>a note</li>" in written
        elsewhere = await a_site(shop.transactions)
        async with shop.transactions() as uow:
            with refused("not_found"):
                await service.read_everything(uow, head.visitor_id, elsewhere.scope)


def test_every_activity_and_state_has_words_on_that_page() -> None:
    for words in WORDS.values():
        named = {f"activity.{one}" for one in Activity} | {f"status.{one}" for one in ConversationStatus}
        assert named <= words.keys()
        assert words.keys() == WORDS["en"].keys()


def test_record_of_processing_names_every_personal_column() -> None:
    written = records_text(service.find_records())
    assert "| entries |" in written
    assert "words (content, encrypted)" in written
    assert "| agents |" in written
