"""Numbers of cards and accounts are gone before anything is stored or shown, whoever wrote them and wherever."""

from pathlib import Path

from app.conversations import service as conversations
from app.conversations.rules import EntryKind
from app.gateway.protocol import Entries
from app.kernel.ids import new_id
from app.reports import service as reports
from tests.support.talks import bodies, talking
from tests.support.wire import served

CARD, MASKED_CARD = "4111 1111 1111 1111", "•••• •••• •••• 1111"
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
