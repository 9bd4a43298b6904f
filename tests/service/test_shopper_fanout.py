"""Which conversation a shopper's socket follows, and from where."""

from app.conversations.events import LogGrew
from app.gateway.connection import Connection, Socket
from app.gateway.fanout import LogFanout, ShopperFanout, VisitorPeer
from app.gateway.session import Session
from app.kernel.buckets import TokenBucket
from app.routing.service import Lines
from tests.support.shop import a_shop


async def _nothing() -> dict[str, object]:
    return {}


async def _nowhere(_: object) -> None:
    return


async def test_socket_that_is_being_greeted_is_attached_by_its_greeting_alone(database_url: str) -> None:
    # Whoever greets it knows how much of the log it has; everybody else would begin at the beginning.
    async with a_shop(database_url) as shop:
        shoppers = ShopperFanout(shop.transactions, LogFanout(shop.transactions), Lines())
        visitor = await shop.a_visitor()
        head = await shop.a_conversation(visitor=visitor)
        bucket = TokenBucket(60, 0.0)
        socket = Socket({"type": "websocket", "path": "/", "headers": []}, _nothing, _nowhere)
        peer = VisitorPeer(Connection(socket, Session(bucket, bucket, bucket, bucket)), visitor, "en", None)
        shoppers.add(peer)
        begun = LogGrew(head, 0, (), has_moved=True)
        shoppers.on_log_grew(begun)
        assert peer.conversation_id is None
        peer.is_greeted = True
        shoppers.on_log_grew(begun)
        assert peer.conversation_id == head.id
