"""What happens to conversations is promised to whoever asked, in its transaction, and costs nothing otherwise."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta

import orjson
from sqlalchemy import event, text

from app.bus import LocalBus, outbox
from app.bus.outbox import Message
from app.conversations import service as conversations
from app.conversations.rules import Author, AuthorKind, EntryKind
from app.db.unit_of_work import Transactions
from app.routing import service as routing
from app.webhooks import service
from app.webhooks.rules import Endpoint, EndpointChange, WebhookEvent
from app.webhooks.service import Request, Subscriptions
from app.wiring import make_handlers
from tests.support.receiver import Received
from tests.support.refusals import refused
from tests.support.shop import Shop, a_shop, a_site, seconds, shopper_says
from tests.support.waits import raise_due
from tests.support.webhooks import an_endpoint

URL = "http://127.0.0.1:9/hook"


@contextmanager
def statements(transactions: Transactions) -> Iterator[list[str]]:
    """Take down what is sent to the database."""
    sent: list[str] = []

    def note(*arguments: object) -> None:
        sent.append(str(arguments[2]))

    engine = transactions.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@asynccontextmanager
async def a_knowing_shop(database_url: str) -> AsyncIterator[tuple[Shop, Subscriptions]]:
    """A shop whose process has read who wants to be told."""
    async with a_shop(database_url) as shop:
        subscriptions = Subscriptions(shop.transactions.clock)
        handlers = make_handlers(LocalBus(), subscriptions)
        own = shop.transactions
        transactions = Transactions(own.engine, own.clock, handlers, own.keyring)
        await subscriptions.read(transactions)
        yield Shop(transactions, shop.site, shop.queue), subscriptions


async def promised(shop: Shop, endpoint: Endpoint) -> list[Message]:
    async with shop.transactions() as uow:
        return list(reversed(await outbox.find_messages(uow, endpoint.id)))


async def told(shop: Shop, endpoint: Endpoint) -> list[Received]:
    """Read the bodies that would be sent, in order."""
    bodies = []
    for message in await promised(shop, endpoint):
        async with shop.transactions() as uow:
            request = await service.prepare(uow, message)
            assert isinstance(request, Request), request
        bodies.append(orjson.loads(request.body))
    return bodies


def types(bodies: list[Received]) -> list[str]:
    return [body["type"] for body in bodies]


async def test_life_of_a_conversation_is_told_in_order(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        endpoint = await an_endpoint(shop.transactions, shop.site.id, URL)
        agent = await shop.an_agent(name="Ada Berg")
        colleague = await shop.an_agent(name="Bo Lind")
        head = await shop.a_conversation(waiting=seconds(51))
        assert await raise_due(shop.transactions) == 1
        async with shop.transactions() as uow:
            await routing.take(uow, head.id, shop.actor(agent))
            await routing.transfer_to_agent(uow, head.id, colleague.id, shop.actor(agent))
            await routing.transfer_to_queue(uow, head.id, shop.queue.id, shop.actor(colleague))
            await routing.resolve(uow, head.id, shop.actor(colleague))
        bodies = await told(shop, endpoint)
    assert types(bodies) == [
        "conversation.created",
        "message.created",
        "conversation.queued",
        "conversation.wait_threshold",
        "conversation.assigned",
        "conversation.transferred",
        "conversation.assigned",
        "conversation.transferred",
        "conversation.resolved",
    ]
    seqs = [body["data"]["seq"] for body in bodies]
    assert seqs == sorted(seqs)
    message, threshold = bodies[1]["data"], bodies[3]["data"]
    assert message["message"] == {
        "id": message["message"]["id"],
        "reply_to": None,
        "author": {"kind": "visitor", "id": str(head.visitor_id), "name": None},
        "body": "Hello?",
        "attachments": [],
    }
    assert (threshold["level"], threshold["waited_s"], threshold["cause"]) == ("warning", 50, None)
    taken, to_colleague, to_queue = (bodies[place]["data"] for place in (4, 5, 7))
    ada = {"id": str(agent.id), "name": "Ada Berg"}
    assert (taken["assignee"], taken["how"], taken["by"]) == (ada, "taken", {"kind": "agent", **ada})
    assert to_colleague["to"] == {"kind": "agent", "id": str(colleague.id), "name": "Bo Lind"}
    assert to_queue["to"] == {"kind": "queue", "name": shop.queue.name}
    assert bodies[8]["data"]["conversation"]["status"] == "resolved"
    assert taken["conversation"]["assignee_id"] == str(agent.id)


async def test_conversation_that_is_given_back_is_told_as_requeued(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        endpoint = await an_endpoint(
            shop.transactions, shop.site.id, URL, events=[WebhookEvent.CONVERSATION_REQUEUED]
        )
        agent = await shop.an_agent(name="Ada Berg", online=False)
        await shop.an_assigned_conversation(agent)
        assert await shop.give_back() == 1
        (body,) = await told(shop, endpoint)
    assert body["type"] == "conversation.requeued"
    assert body["data"]["from"] == {"name": "Ada Berg"}
    assert body["data"]["reason"] == "agent_offline"


async def test_only_chosen_events_of_the_own_site_are_told(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        other = await a_site(shop.transactions)
        mine = await an_endpoint(
            shop.transactions, shop.site.id, URL, events=[WebhookEvent.CONVERSATION_QUEUED]
        )
        theirs = await an_endpoint(shop.transactions, other.site.id, URL)
        await shop.a_conversation()
        assert types(await told(shop, mine)) == ["conversation.queued"]
        assert await told(shop, theirs) == []


async def test_notes_are_not_told(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        agent = await shop.an_agent()
        head = await shop.an_assigned_conversation(agent)
        endpoint = await an_endpoint(shop.transactions, shop.site.id, URL)
        await shop.post(shop.agent_says(agent, head, "A secret", kind=EntryKind.NOTE))
        await shop.answer(agent, head, "Good morning!")
        bodies = await told(shop, endpoint)
    assert [body["data"]["message"]["body"] for body in bodies] == ["Good morning!"]


async def test_message_that_is_refused_or_sent_twice_is_told_once(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        agent = await shop.an_agent()
        head = await shop.an_assigned_conversation(agent)
        endpoint = await an_endpoint(shop.transactions, shop.site.id, URL)
        draft = shop.agent_says(agent, head, "Once")
        await shop.post(draft, draft)
        await shop.post(draft)
        await shop.post(shop.agent_says(await shop.an_agent(), head, "Refused"))
        assert types(await told(shop, endpoint)) == ["message.created"]


async def test_what_is_rolled_back_is_not_told(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        head = await shop.a_conversation()
        endpoint = await an_endpoint(shop.transactions, shop.site.id, URL)
        with refused("not_resolved"):
            async with shop.transactions() as uow:
                await conversations.post_messages(uow, [shopper_says(head)])
                await conversations.reopen(uow, head.id, Author(AuthorKind.AGENT), None)
        assert await told(shop, endpoint) == []
        await shop.say(head)
        assert types(await told(shop, endpoint)) == ["message.created"]


async def test_text_is_not_kept_in_the_outbox_and_what_was_erased_is_not_sent(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        head = await shop.a_conversation()
        endpoint = await an_endpoint(shop.transactions, shop.site.id, URL)
        await shop.say(head, "My number is 0170-5550123")
        (message,) = await promised(shop, endpoint)
        async with shop.transactions() as uow:
            kept = await uow.session.scalar(text("SELECT string_agg(payload::text, '') FROM outbox"))
            assert "0170" not in str(kept)
            await uow.session.execute(
                text("DELETE FROM entries WHERE conversation_id = :id AND seq = :seq"),
                {"id": head.id, "seq": message.payload["seq"]},
            )
        async with shop.transactions() as uow:
            assert await service.prepare(uow, message) == "erased"


async def test_message_nobody_wants_costs_no_statement(database_url: str) -> None:
    async with a_knowing_shop(database_url) as (shop, _):
        head = await shop.a_conversation()
        with statements(shop.transactions) as sent:
            await shop.say(head)
        assert sent
        assert not any("outbox" in one or "webhook" in one for one in sent)


async def test_batch_of_messages_costs_one_statement(database_url: str) -> None:
    async with a_knowing_shop(database_url) as (shop, subscriptions):
        endpoint = await an_endpoint(shop.transactions, shop.site.id, URL)
        agent = await shop.an_agent()
        heads = [await shop.an_assigned_conversation(agent) for _ in range(3)]
        await subscriptions.read(shop.transactions)
        before = len(await promised(shop, endpoint))
        with statements(shop.transactions) as sent:
            await shop.post(*(shop.agent_says(agent, head) for head in heads for _ in range(5)))
        assert len([one for one in sent if "outbox" in one or "webhook" in one]) == 1
        assert len(await promised(shop, endpoint)) == before + 15


async def test_old_reading_of_who_wants_what_is_not_believed(database_url: str) -> None:
    async with a_knowing_shop(database_url) as (shop, subscriptions):
        endpoint = await an_endpoint(shop.transactions, shop.site.id, URL)
        head = await shop.a_conversation()
        assert await promised(shop, endpoint) == []  # read before the endpoint was made
        shop.transactions.clock.advance(timedelta(seconds=4.1))  # type: ignore[attr-defined]  # the shop's own is manual
        assert subscriptions.fresh() is None
        await shop.say(head)
        assert len(await promised(shop, endpoint)) == 1


async def test_disabled_endpoint_is_promised_nothing(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        endpoint = await an_endpoint(shop.transactions, shop.site.id, URL)
        async with shop.transactions() as uow:
            await service.change_endpoint(
                uow, endpoint.id, EndpointChange(is_enabled=False), allows_private=True
            )
        await shop.a_conversation()
        assert await promised(shop, endpoint) == []
