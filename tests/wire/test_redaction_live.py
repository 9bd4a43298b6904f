"""Numbers of cards and accounts are gone before anything is stored or shown, whoever wrote them and wherever."""

from pathlib import Path

from app.accounts.rules import Role
from app.conversations import service as conversations
from app.conversations.rules import EntryKind
from app.gateway.protocol import Entries
from app.kernel.ids import new_id
from app.reports import service as reports
from app.visitors import store as visitors_store
from tests.support.talks import bodies, talking, welcome_token
from tests.support.waiting import eventually
from tests.support.wire import served

CARD, MASKED_CARD = "4111 1111 1111 1111", "•••• •••• •••• 1111"
NUMBER, MASKED_NUMBER = "KD-123456", "•••••••••"
WORDS = ("Really", "Still", "Once more", "As I said", "Again")
IBAN, MASKED_IBAN = "DE89370400440532013000", "••••••••••••••••••3000"


async def test_nobody_stores_or_shows_a_number(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        shopper, _, console, _, id_ = await talking(world)
        client_id = new_id()
        said = await shopper.say(f"Here: {CARD}", client_id=client_id)
        again = await shopper.say(f"Here: {CARD}", client_id=client_id)
        assert again.seq == said.seq
        await console.say(f"Please pay to {IBAN}.", conversation_id=id_)
        last = await console.say(f"has {CARD}", conversation_id=id_, kind=EntryKind.NOTE.value)
        await console.until(Entries, lambda frame: frame.through >= last.seq)
        expected = ["Hello?", f"Here: {MASKED_CARD}", f"Please pay to {MASKED_IBAN}.", f"has {MASKED_CARD}"]
        assert bodies(console, id_) == expected
        await shopper.until(Entries, lambda frame: frame.through >= last.seq)
        assert bodies(shopper, id_) == expected[:-1]
        async with world.transactions() as uow:
            stored = await conversations.read_entries(uow, id_)
            assert not [line for line in stored if CARD in str(line) or IBAN in str(line)]


async def test_first_message_and_the_pages_address_are_no_exception(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        shopper, _ = await world.shopper(page_url="https://shop.example/pay?card=4111111111111111&step=2")
        ack = await shopper.say(f"My card is {CARD}")
        async with world.transactions() as uow:
            summary = await reports.read_summary(uow, ack.conversation_id, None)
        assert summary.page_url == "https://shop.example/pay?card=xxxxxxxxxxxx1111&step=2"
        assert (await world.shop.entries(ack.conversation_id))[0].body == f"My card is {MASKED_CARD}"


async def test_what_a_shop_has_patterns_for_is_stored_nowhere(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        admin = await world.login(await world.shop.an_agent(role=Role.ADMIN, online=False))
        patterns = [{"name": "Customer number", "pattern": r"\bKD-\d{6}\b"}]
        async with world.http(admin) as http:
            path = f"/api/v1/sites/{world.shop.site.id}"
            tried = {"redactions": patterns, "sample": f"I am {NUMBER}, {CARD}"}
            answer = await http.post(f"{path}/redactions/trial", json=tried)
            assert answer.json() == {"masked": f"I am {MASKED_NUMBER}, {MASKED_CARD}"}
            answer = await http.patch(path, json={"redactions": patterns})
            assert answer.json()["redactions"] == patterns
            answer = await http.patch(path, json={"redactions": [{"name": "Broken", "pattern": "("}]})
            assert (answer.status_code, answer.json()["code"]) == (422, "bad_redaction")
        redactor = world.transactions.redactor
        await eventually(lambda: redactor.has_patterns(world.shop.site.id))

        shopper, welcome = await world.shopper(page_url=f"https://shop.example/?c={NUMBER}")
        client_id = new_id()
        first = await shopper.say(f"I am {NUMBER}", client_id=client_id)
        again = await shopper.say(f"I am {NUMBER}", client_id=client_id)
        assert again.seq == first.seq
        id_ = first.conversation_id
        # The first is decided under the lock, and then the head is remembered, unless routing goes on meanwhile.
        for word in WORDS:
            await shopper.say(f"{word} {NUMBER}")
        await shopper.send("context", attributes={"number": NUMBER}, page_title=f"For {NUMBER}")
        await shopper.sync()
        headers = {
            "Authorization": f"Bearer {welcome_token(welcome)}",
            "X-Site-Key": world.site_key,
            "X-File-Name": f"{NUMBER}.txt",
        }
        async with world.http() as http:
            sent = await http.put(f"/api/v1/visitor/attachments/{new_id()}", content=b"x", headers=headers)
        assert sent.json()["name"] == f"{MASKED_NUMBER}.txt"

        assert [line.body for line in await world.shop.entries(id_) if line.body] == [
            f"I am {MASKED_NUMBER}",
            *(f"{word} {MASKED_NUMBER}" for word in WORDS),
        ]
        async with world.transactions() as uow:
            summary = await reports.read_summary(uow, id_, None)
            context = await visitors_store.read_sealed(uow, welcome.visitor_id, "context_sealed")
        assert summary.page_url == "https://shop.example/?c=" + "x" * len(NUMBER)
        assert NUMBER not in str(context)
        assert MASKED_NUMBER in str(context)
