"""Floods of new shoppers from one address: they work for coming in, and nobody else is turned away."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
from sqlalchemy import text

from app.gateway.protocol import CloseCode, Error, VisitorWelcome, WorkAsked
from app.sites import service as sites
from tests.support.exchanges import an_exchange
from tests.support.talks import welcome_token
from tests.support.wire import Served, served
from tests.support.work import a_proof

# From one block of addresses a third of it: two.
LIMIT = {"newcomer_limit_per_minute": 6}


async def knock(world: Served, **hello: object) -> Error:
    """Come and be sent away; returns what was said."""
    client = await world.socket("/ws/visitor")
    await client.send("hello", protocol=1, site_key=world.site_key, **hello)
    refusal = await client.until(Error)
    assert await client.closed() == CloseCode.WORK
    assert client.seen(VisitorWelcome) == []
    return refusal


def asked(refusal: Error) -> WorkAsked:
    assert refusal.work is not None
    return refusal.work


async def visitors_there_are(world: Served) -> int:
    async with world.transactions() as uow:
        return int(await uow.session.scalar(text("SELECT count(*) FROM visitors")) or 0)


async def flooded(world: Served) -> str:
    """Let more come than is normal; returns the token of one of them."""
    for _ in range(2):
        await world.shopper()
    _, welcome = await world.shopper()
    return welcome_token(welcome)


async def test_newcomers_work_when_too_many_come_and_those_who_are_known_do_not(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path, **LIMIT) as world:
        async with world.transactions() as uow:
            secret = await sites.rotate_identity_secret(uow, world.shop.site.id)
        token = await flooded(world)
        refusal = await knock(world)
        assert (refusal.code, refusal.is_retryable) == ("work_needed", True)
        assert (await knock(world, token="made up")).code == "work_needed"
        assert await visitors_there_are(world) == 3

        # From the same address: who was here before, and whom the shop vouches for.
        shopper, _ = await world.shopper(token)
        await shopper.say("I have a conversation")
        in_a_while = world.transactions.clock.now() + timedelta(minutes=10)
        claims: dict[str, Any] = {"sub": "7", "exp": in_a_while}
        await world.shopper(identity=jwt.encode(claims, secret, algorithm="HS256"))

        newcomer, welcome = await world.shopper(work=a_proof(asked(refusal)))
        assert welcome.token is not None
        await newcomer.say("Hello?")
        async with an_exchange(world) as exchange:
            over_http = await exchange.until(Error)
            await exchange.rest()
            assert exchange.close_code == CloseCode.WORK
        async with an_exchange(world, work=a_proof(asked(over_http))) as exchange:
            assert (await exchange.until(VisitorWelcome)).token is not None

        await world.live_through(timedelta(minutes=6))
        await world.shopper()  # it was a moment only


async def test_work_counts_once_in_its_shop_and_in_time(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path, **LIMIT) as world:
        await flooded(world)
        proof = a_proof(asked(await knock(world)))
        _, welcome = await world.shopper(work=proof)
        there = await visitors_there_are(world)
        again = await knock(world, work=proof)
        assert again.code == "work_refused"
        late = a_proof(asked(again))
        wrong = {**late, "answers": [0] * 8}
        assert (await knock(world, work=wrong)).code == "work_refused"
        assert await visitors_there_are(world) == there
        # A second use makes nobody, and tells nothing of who the first one was.
        _, still = await world.shopper(welcome_token(welcome))
        assert still.visitor_id == welcome.visitor_id

        await world.advance(timedelta(minutes=4))
        for _ in range(4):
            await knock_or_enter(world)
        assert (await knock(world, work=late)).code == "work_expired"


async def knock_or_enter(world: Served) -> None:
    client = await world.socket("/ws/visitor")
    await client.send("hello", protocol=1, site_key=world.site_key)
    await client.receive()


async def test_flood_is_made_to_work_harder(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path, newcomer_limit_per_minute=3) as world:
        await world.shopper()
        await world.shopper()
        first = asked(await knock(world))
        challenge = first
        for _ in range(4):
            await world.shopper(work=a_proof(challenge))
            challenge = asked(await knock(world))
        assert challenge.zeros > first.zeros
        # Whoever only knocks makes it no harder.
        for _ in range(10):
            assert asked(await knock(world)).zeros <= challenge.zeros
