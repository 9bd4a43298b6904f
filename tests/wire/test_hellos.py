"""Whoever connects again and again, or with more sockets than anybody has tabs, is turned away and told why."""

from pathlib import Path

from app.gateway.allowances import AGENT_HELLOS_PER_MINUTE, MAX_SOCKETS_OF_VISITOR, VISITOR_HELLOS_PER_MINUTE
from app.gateway.protocol import CloseCode, Error
from tests.support.talks import welcome_token
from tests.support.wire import Door, Served, WireClient, served


async def knock(world: Served, token: str) -> WireClient:
    client = await world.socket("/ws/visitor")
    await client.send("hello", protocol=1, site_key=world.site_key, token=token)
    return client


async def come_and_go(world: Served, token: str) -> None:
    door = Door(world.url, world.site_key)
    async with door.clients:
        await door.shopper(token)


async def test_shopper_who_says_hello_without_end_is_turned_away_and_others_are_not(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        _, welcome = await world.shopper()
        token = welcome_token(welcome)
        _, other = await world.shopper()
        # Time goes on meanwhile, and lets some more in.
        for _ in range(10 * VISITOR_HELLOS_PER_MINUTE):
            door = Door(world.url, world.site_key)
            async with door.clients:
                client = await door.socket("/ws/visitor")
                await client.send("hello", protocol=1, site_key=world.site_key, token=token)
                first = await client.receive()
                if isinstance(first, Error):
                    break
        else:
            raise AssertionError("nobody was turned away")
        assert (first.code, first.is_retryable) == ("too_many_hellos", True)
        assert first.retry_after_s is not None
        await come_and_go(world, welcome_token(other))


async def test_refusal_of_a_hello_has_a_close_code_of_its_own(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        _, welcome = await world.shopper()
        token = welcome_token(welcome)
        gateway = world.app.state.gateway
        hellos, now = gateway.visitor_hellos, world.transactions.clock.monotonic() + 3600
        for _ in range(VISITOR_HELLOS_PER_MINUTE):
            hellos.admit(token, now)
        client = await knock(world, token)
        assert (await client.until(Error)).code == "too_many_hellos"
        assert await client.closed() == CloseCode.TOO_MANY


async def test_shopper_has_no_more_sockets_than_anybody_has_tabs(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        first, welcome = await world.shopper()
        token = welcome_token(welcome)
        for _ in range(MAX_SOCKETS_OF_VISITOR - 1):
            await world.shopper(token)
        client = await knock(world, token)
        assert (await client.until(Error)).code == "too_many_sockets"
        assert await client.closed() == CloseCode.TOO_MANY
        await first.sync()


async def test_agent_who_says_hello_without_end_comes_back_later(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        agent = await world.shop.an_agent(online=False)
        login = await world.login(agent)
        hellos = world.app.state.gateway.agent_hellos
        for _ in range(AGENT_HELLOS_PER_MINUTE):
            hellos.admit(login, world.transactions.clock.monotonic() + 3600)
        client = await world.socket("/ws/agent", cookie=f"seventysix={login}")
        await client.send("hello", protocol=1, ticket=await world.ticket(login))
        assert (await client.until(Error)).code == "too_many_hellos"
        assert await client.closed() == CloseCode.GOING_AWAY
