"""Every frame of both sockets, sent by everybody: what is not theirs is refused, and nothing of it is told or done."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import orjson
import pytest

from app.accounts.rules import RANK, Role
from app.gateway.protocol import Error, Frame
from app.kernel.ids import new_id
from app.routing import service as routing
from app.routing.rules import Mode, Offer, OfferState
from tests.support.access import AGENT_FRAMES, SHOPPER_FRAMES, Reach, Row
from tests.support.exchanges import a_frame, an_agents_exchange
from tests.support.queues import offers_of, settle
from tests.support.shop import a_site
from tests.support.waiting import eventually
from tests.support.wire import Served, WireClient, served

pytestmark = pytest.mark.timeout(90)

MARK = "Zqxours"
REFLESS = frozenset({"ping", "receipt", "typing", "conversation.unsubscribe"})


async def a_talk(world: Served) -> dict[str, str]:
    """Have a conversation that somebody answers, and one that is offered to them."""
    shop = world.shop
    await settle(shop, mode=Mode.OFFER, offer_timeout_s=120)
    ada = await shop.an_agent(name=f"{MARK} Ada")
    console = await world.console(ada)
    offered = await shop.a_conversation(body=f"{MARK} offered")
    offers: list[Offer] = []

    async def is_offered() -> bool:
        offers[:] = await offers_of(shop, ada)
        return bool(offers)

    await eventually(is_offered)
    shopper, _ = await world.shopper()
    said = await shopper.say(f"{MARK} Hello?")
    async with world.transactions() as uow:
        await routing.take(uow, said.conversation_id, shop.actor(ada))
    await console.subscribe("conversation.subscribe", conversation_id=said.conversation_id)
    return {
        "conversation": str(said.conversation_id),
        "offered": str(offered.id),
        "offer": str(next(offer.id for offer in offers if offer.conversation_id == offered.id)),
        "upload": str(new_id()),
        "agent": str(ada.id),
    }


def filled(row: Row, ids: dict[str, str]) -> dict[str, object]:
    text = orjson.dumps(row.body or {}).decode()
    for name, id_ in ids.items():
        text = text.replace(f"{{{name}}}", id_)
    fields: dict[str, object] = orjson.loads(text)
    return fields


async def try_all(client: WireClient, ids: dict[str, str]) -> dict[str, str]:
    """Send one of each frame; returns the codes of refusals by frame."""
    refused: dict[str, str] = {}
    for kind, row in AGENT_FRAMES.items():
        if kind == "hello":
            continue
        before = len(client.seen(Error))
        has_ref = kind not in REFLESS
        await client.send(kind, **filled(row, ids), **({"ref": kind} if has_ref else {}))
        await client.sync()
        if has_ref:
            await answer(client, kind)
        for error in client.seen(Error)[before:]:
            refused[kind] = error.code
    return refused


async def answer(client: WireClient, ref: str) -> None:
    while not any(getattr(frame, "ref", None) == ref for frame in client.history):
        await client.receive()


async def try_over_http(world: Served, login: str, ids: dict[str, str]) -> list[Frame]:
    """Send one of each frame in an exchange; returns all that is said to it."""
    frames = [
        a_frame(kind, **filled(row, ids), **({} if kind in REFLESS else {"ref": kind}))
        for kind, row in AGENT_FRAMES.items()
        if kind not in {"hello", "ping"}
    ]
    async with an_agents_exchange(world, login, *frames, a_frame("ping"), polls=True) as exchange:
        return await exchange.rest()


def told(history: Sequence[Frame], ids: dict[str, str]) -> list[str]:
    text = "".join(frame.model_dump_json() for frame in history)
    return [secret for secret in (MARK, *ids.values()) if secret in text]


async def test_strangers_frames_reach_nothing(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        ids = await a_talk(world)
        before = await world.shop.entries(UUID(ids["conversation"]))
        elsewhere = await a_site(world.transactions)
        for role in (Role.AGENT, Role.SUPERVISOR):
            person = await elsewhere.an_agent(role=role, online=False)
            stranger = await world.agent(person)
            refused = await try_all(stranger, ids)
            expected = {kind: "not_found" for kind, row in AGENT_FRAMES.items() if row.reach is Reach.SITE}
            expected |= {"receipt": "not_subscribed", "typing": "not_subscribed"}
            if RANK[role] < RANK[AGENT_FRAMES["board.subscribe"].role]:
                expected["board.subscribe"] = "role_required"
            assert refused == expected
            assert told(stranger.history, ids) == []
            # The same in one breath, from where no socket comes through.
            history = await try_over_http(world, await world.login(person), ids)
            codes = sorted(frame.code for frame in history if isinstance(frame, Error))
            assert codes == sorted(expected.values())
            assert told(history, ids) == []
        assert await world.shop.entries(UUID(ids["conversation"])) == before
        async with world.transactions() as uow:
            (offer,) = await routing.read_offers(uow, [UUID(ids["offer"])])
        assert offer.state is OfferState.PENDING


async def test_frames_of_whoever_may_are_taken(database_url: str, tmp_path: Path) -> None:
    """Otherwise the refusals above could be about something else than who asks."""
    async with served(database_url, tmp_path) as world:
        ids = await a_talk(world)
        supervisor = await world.agent(await world.shop.an_agent(role=Role.SUPERVISOR, online=False))
        refused = await try_all(supervisor, ids)
        # An offer is for one agent alone, of whatever role the other is.
        assert refused == {"offer.accept": "not_found", "offer.reject": "not_found"}
        assert set(told(supervisor.history, ids)) >= {MARK, ids["conversation"]}


async def test_shoppers_frames_reach_their_own_conversation_only(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        ids = await a_talk(world)
        elsewhere = await a_site(world.transactions)
        before = await world.shop.entries(UUID(ids["conversation"]))
        for key in (world.site_key, elsewhere.site.key):
            other = await world.socket("/ws/visitor")
            await other.send(
                "hello",
                protocol=1,
                site_key=key,
                conversation_id=ids["conversation"],
                after=0,
                epoch=new_id(),
            )
            sent: dict[str, dict[str, object]] = {
                "message.send": {"ref": "1", "client_id": str(new_id()), "body": "Mine"},
                "receipt": {"delivered": 1, "read": 1},
                "page": {"page_url": "https://shop.example/"},
                "typing": {"is_typing": True},
                "context": {"attributes": {"size": "M"}},
                "reply.request": {"ref": "2", "channel": "email", "address": "me@example.com"},
                "conversation.leave": {"ref": "3"},
                "conversation.rate": {"ref": "4", "score": 5},
                "reaction.set": {
                    "ref": "5",
                    "message_id": before[0].client_id,
                    "emoji": "👍",
                    "is_on": True,
                },
                "ping": {},
            }
            assert {"hello", *sent} == SHOPPER_FRAMES
            for kind, fields in sent.items():
                await other.send(kind, **fields)
                await other.sync()
            assert told(other.history, ids) == []
        assert await world.shop.entries(UUID(ids["conversation"])) == before
