"""Sockets from the first byte: who is let in, what is refused, and how they are closed."""

import asyncio
import gc
import weakref
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from app.accounts import service as accounts
from app.accounts.rules import Role
from app.gateway.allowances import ACTS_PER_MINUTE
from app.gateway.protocol import Ack, AgentWelcome, BoardChanged, CloseCode, Error, InboxChanged, Pong
from app.kernel.ids import new_id
from app.presence import service as presence
from app.presence.rules import RELOAD_GRACE
from tests.support.accounts import a_login
from tests.support.shop import a_site, seconds
from tests.support.waiting import eventually
from tests.support.wire import served

ANOTHER_ORIGIN = "https://evil.example"


@pytest.mark.parametrize("path", ["/ws/visitor", "/ws/agent"])
@pytest.mark.parametrize("origin", [ANOTHER_ORIGIN, "null", "http://127.0.0.1"])
async def test_other_origin_is_refused_before_the_socket_is_accepted(
    database_url: str, tmp_path: Path, path: str, origin: str
) -> None:
    async with served(database_url, tmp_path) as world:
        login = await a_login(world.transactions, await world.shop.an_agent())
        with pytest.raises(InvalidStatus) as refusal:
            await world.socket(path, origin=origin, cookie=f"seventysix={login}")
        assert refusal.value.response.status_code == 403


async def test_agents_socket_without_a_cookie_is_refused_before_it_is_accepted(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        with pytest.raises(InvalidStatus) as refusal:
            await world.socket("/ws/agent")
        assert refusal.value.response.status_code == 403


async def test_ticket_opens_one_socket_and_only_with_its_own_login(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        agent = await world.shop.an_agent()
        login, other_login = [await a_login(world.transactions, agent) for _ in range(2)]
        ticket = await world.ticket(login)
        stranger = await world.socket("/ws/agent", cookie=f"seventysix={other_login}")
        await stranger.send("hello", protocol=1, ticket=ticket)
        assert await stranger.closed() == CloseCode.UNAUTHORIZED
        first = await world.socket("/ws/agent", cookie=f"seventysix={login}")
        await first.send("hello", protocol=1, ticket=ticket)
        await first.until(AgentWelcome)
        second = await world.socket("/ws/agent", cookie=f"seventysix={login}")
        await second.send("hello", protocol=1, ticket=ticket)
        assert await second.closed() == CloseCode.UNAUTHORIZED


async def test_ticket_that_is_too_old_opens_nothing(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        login = await a_login(world.transactions, await world.shop.an_agent())
        ticket = await world.ticket(login)
        await world.advance(seconds(31))
        client = await world.socket("/ws/agent", cookie=f"seventysix={login}")
        await client.send("hello", protocol=1, ticket=ticket)
        assert await client.closed() == CloseCode.UNAUTHORIZED


async def test_unknown_login_is_closed(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        client = await world.socket("/ws/agent", cookie="seventysix=made-up")
        await client.send("hello", protocol=1, ticket="made-up")
        assert await client.closed() == CloseCode.UNAUTHORIZED


async def test_unknown_site_is_closed(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        client = await world.socket("/ws/visitor")
        await client.send("hello", protocol=1, site_key="nowhere")
        assert await client.closed() == CloseCode.UNKNOWN_SITE


async def test_other_protocol_version_is_closed(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        client = await world.socket("/ws/visitor")
        await client.send("hello", protocol=2, site_key=world.shop.site.key)
        assert await client.closed() == CloseCode.PROTOCOL_VERSION


async def test_socket_that_never_says_hello_is_closed(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        client = await world.socket("/ws/visitor")
        assert await client.closed(within=timedelta(seconds=8)) == CloseCode.HELLO_TIMEOUT


async def test_frames_that_are_no_hello_buy_no_time(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        client = await world.socket("/ws/visitor")
        closing = asyncio.create_task(client.closed(within=timedelta(seconds=8)))
        while not closing.done():
            with suppress(ConnectionClosed):
                await client.send("ping")
            await asyncio.wait([closing], timeout=0.5)
        assert await closing == CloseCode.HELLO_TIMEOUT
        assert {error.code for error in client.seen(Error)} == {"hello_first"}


async def test_first_frame_that_is_no_frame_is_closed(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        client = await world.socket("/ws/visitor")
        await client.connection.send("what?")
        assert (await client.until(Error)).code == "bad_frame"
        assert await client.closed() == CloseCode.BAD_FRAME


async def test_bad_frame_later_is_refused_with_its_ref_and_the_socket_goes_on(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        client, _ = await world.shopper()
        refusal = await client.refusal("message.send", client_id=new_id(), body="   ")
        assert (refusal.code, refusal.is_retryable) == ("bad_frame", False)
        assert (await client.refusal("message.send", body="without an id")).code == "bad_frame"
        assert (await client.refusal("inbox.subscribe")).code == "bad_frame"
        await client.sync()


async def test_second_hello_is_refused(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        client, _ = await world.shopper()
        await client.send("hello", protocol=1, site_key=world.shop.site.key)
        assert (await client.until(Error)).code == "hello_twice"


async def test_binary_frame_is_closed(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        client, _ = await world.shopper()
        await client.connection.send(b"\x00")
        assert await client.closed() == CloseCode.BAD_FRAME


async def test_frame_that_is_too_big_is_closed(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        client, _ = await world.shopper()
        await client.connection.send("x" * (64 * 1024 + 1))
        assert await client.closed() == CloseCode.TOO_BIG


async def test_ping_is_answered_with_the_time(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        client, welcome = await world.shopper()
        await client.send("ping")
        assert (await client.until(Pong)).at >= welcome.at


async def test_more_messages_than_allowed_are_refused_with_ref_and_delay(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path, message_limit_per_minute=3) as world:
        client, _ = await world.shopper()
        for number in range(3):
            await client.say(f"{number}")
        client_id = new_id()
        refusal = await client.refusal("message.send", client_id=client_id, body="too much")
        assert (refusal.code, refusal.is_retryable) == ("rate_limited", True)
        assert refusal.retry_after_s is not None
        assert 0 < refusal.retry_after_s <= 20
        await world.advance(seconds(refusal.retry_after_s))
        await client.say("too much", client_id=client_id)
        bodies = [entry.body for entry in await world.shop.entries(client.seen(Ack)[0].conversation_id)]
        assert bodies.count("too much") == 1


async def test_coming_back_or_a_second_tab_does_not_let_anybody_say_more(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path, message_limit_per_minute=3) as world:
        first, welcome = await world.shopper()
        for number in range(3):
            await first.say(f"{number}")
        second, _ = await world.shopper(welcome.token)
        refusals = [await second.refusal("message.send", client_id=new_id(), body="in another tab")]
        for client in (first, second):
            await client.connection.close()
        await eventually(lambda: not world.app.state.gateway.connections)
        gc.collect()
        third, _ = await world.shopper(welcome.token)
        refusals.append(await third.refusal("message.send", client_id=new_id(), body="come back"))
        assert [refusal.code for refusal in refusals] == ["rate_limited"] * 2
        other, _ = await world.shopper()
        await other.say("somebody else")


ACTS: tuple[tuple[str, dict[str, object]], ...] = (
    ("conversation.rate", {"score": 5}),
    ("conversation.leave", {}),
    ("reply.request", {"channel": "email", "address": "ada@shop.example"}),
    ("reaction.set", {"message_id": new_id(), "emoji": "👍", "is_on": True}),
)


@pytest.mark.parametrize(("kind", "fields"), ACTS, ids=[kind for kind, _ in ACTS])
async def test_what_is_no_message_is_counted_over_all_tabs(
    database_url: str, tmp_path: Path, kind: str, fields: dict[str, object]
) -> None:
    async with served(database_url, tmp_path) as world:
        first, welcome = await world.shopper()
        second, _ = await world.shopper(welcome.token)
        other, _ = await world.shopper()
        for client in (first, other):
            await client.say("Hello?")
        # Another tab has limits of its own for half as many, and by then a few more are allowed.
        for client, acts in ((first, 2 * ACTS_PER_MINUTE), (second, ACTS_PER_MINUTE // 2), (other, 1)):
            for _ in range(acts):
                await client.ask(kind, **fields)
            await client.sync()
        refused = [
            {error.code for error in client.seen(Error)} & {"rate_limited"}
            for client in (first, second, other)
        ]
        assert refused == [{"rate_limited"}, {"rate_limited"}, set()]
        await second.say("One can still talk.")


async def test_whoever_has_left_takes_no_memory_even_without_the_collector(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        connections = world.app.state.gateway.connections
        console = await world.console(await world.shop.an_agent())
        shopper, _ = await world.shopper()
        await shopper.say("Hello")
        await console.until(InboxChanged)
        sockets = [weakref.ref(connection._socket.line) for connection in connections]
        gc.disable()
        try:
            for client in (shopper, console):
                await client.connection.close()
            await eventually(lambda: not connections)
            await eventually(lambda: [socket() for socket in sockets] == [None] * 2)
        finally:
            gc.enable()


async def test_board_is_for_supervisors(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        agent = await world.agent(await world.shop.an_agent())
        assert (await agent.refusal("board.subscribe")).code == "role_required"
        boss = await world.agent(await world.shop.an_agent(role=Role.SUPERVISOR))
        await boss.subscribe("board.subscribe")
        await boss.until(BoardChanged)
        await agent.sync()
        assert agent.seen(BoardChanged) == []


async def test_agent_of_another_site_can_neither_follow_nor_write_nor_find_out(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        head = await world.shop.a_conversation()
        stranger = await world.console(await (await a_site(world.transactions)).an_agent())
        for id_ in (head.id, new_id()):
            assert (await stranger.refusal("conversation.subscribe", conversation_id=id_)).code == "not_found"
            for kind in ("message", "note"):
                refusal = await stranger.refusal(
                    "message.send", conversation_id=id_, client_id=new_id(), body="hello", kind=kind
                )
                assert refusal.code == "not_found"
        for kind, fields in (("typing", {"is_typing": True}), ("receipt", {"delivered": 1, "read": 1})):
            await stranger.send(kind, conversation_id=head.id, **fields)
            assert (await stranger.until(Error)).code == "not_subscribed"


async def test_logging_out_closes_the_sockets(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        agent = await world.shop.an_agent()
        login, other = [await a_login(world.transactions, agent) for _ in range(2)]
        consoles = [await world.console(agent, login=login) for _ in range(2)]
        stays = await world.console(agent, login=other)
        async with world.http(login) as http:
            assert (await http.post("/api/v1/logout", json={})).status_code == 204
        for console in consoles:
            assert await console.closed(within=timedelta(seconds=5)) == CloseCode.REVOKED
        await stays.sync()


async def test_login_that_ended_without_a_word_is_noticed_within_five_seconds(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        agent = await world.shop.an_agent()
        login = await a_login(world.transactions, agent)
        console = await world.console(agent, login=login)
        silent = world.shop.ago(seconds(0))
        silent.handlers = type(silent.handlers)()
        async with silent() as uow:
            await accounts.log_out(uow, login)
        assert await console.closed(within=timedelta(seconds=5)) == CloseCode.REVOKED


async def test_program_that_stops_takes_no_time_from_its_agents_leases(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        agent = await world.shop.an_agent(online=False)
        console = await world.console(agent)
        staff = world.app.state.gateway.staff
        [peer] = staff._peers
        await world.app.state.drain(0.0)
        assert await console.closed(within=timedelta(seconds=5)) == CloseCode.GOING_AWAY
        await staff.remove(peer)  # the socket's own end does this too, but nobody can wait for that
        async with world.transactions() as uow:
            lease = (await presence.read_presences(uow, [agent.id]))[agent.id]
            assert lease.is_connected(uow.now() + RELOAD_GRACE)
