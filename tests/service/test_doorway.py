"""Greeting many at once: each is recognised as if they had come alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import text

from app.gateway.dispatch.doorway import PAGE, Doorway, Greeting
from app.gateway.protocol import PROTOCOL_VERSION, VisitorHello
from app.kernel.ids import new_id
from app.routing import service as routing
from app.routing.service import FirstMessage
from app.sites import store as sites_store
from app.visitors import service as visitors
from app.visitors.rules import Claims, Visitor
from tests.support.shop import Shop, a_shop, a_site, shopper_says
from tests.support.units import opened

EPOCH = uuid4()


@asynccontextmanager
async def a_doorway(shop: Shop) -> AsyncIterator[Doorway]:
    doorway = Doorway(shop.transactions, EPOCH)
    running = asyncio.create_task(doorway.run())
    try:
        yield doorway
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await doorway.end()


def hello(token: str | None = None, **more: object) -> VisitorHello:
    return VisitorHello.model_validate(
        {"protocol": PROTOCOL_VERSION, "site_key": "any", "token": token, **more}
    )


async def a_regular(shop: Shop) -> tuple[Visitor, str]:
    async with shop.transactions() as uow:
        visitor, token = await visitors.greet(uow, shop.site.id, None, locale="en")
    assert token is not None
    return visitor, token


async def a_regular_with_a_conversation(shop: Shop, *, messages: int = 1) -> tuple[Visitor, str]:
    visitor, token = await a_regular(shop)
    async with shop.transactions() as uow:
        first = await routing.say_first(uow, visitor, FirstMessage(new_id(), "Hello?", "en"))
    head = await shop.head(first.conversation_id)
    await shop.post(*(shopper_says(head, f"line {number}") for number in range(messages - 1)))
    return visitor, token


async def greet(doorway: Doorway, shop: Shop, *hellos: VisitorHello) -> list[Greeting]:
    return await asyncio.gather(*(doorway.greet(shop.site.id, one) for one in hellos))


async def test_known_and_unknown_are_told_apart_in_one_batch(database_url: str) -> None:
    async with a_shop(database_url) as shop, a_doorway(shop) as doorway:
        one, one_token = await a_regular_with_a_conversation(shop)
        two, two_token = await a_regular(shop)
        first, stranger, second, liar = await greet(
            doorway, shop, hello(one_token), hello(), hello(two_token), hello("made up")
        )
        assert (first.visitor.id, first.token, second.visitor.id, second.token) == (
            one.id,
            None,
            two.id,
            None,
        )
        assert first.head is not None
        assert first.shown is not None
        assert [line.body for line in first.lines if line.body] == ["Hello?"]
        assert (second.head, second.lines) == (None, ())
        assert stranger.token
        assert liar.token
        assert len({one.id, two.id, stranger.visitor.id, liar.visitor.id}) == 4
        again = (await greet(doorway, shop, hello(stranger.token)))[0]
        assert (again.visitor.id, again.token) == (stranger.visitor.id, None)


async def test_token_of_another_site_makes_a_stranger(database_url: str) -> None:
    async with a_shop(database_url) as shop, a_doorway(shop) as doorway:
        elsewhere = await a_site(shop.transactions)
        visitor, token = await a_regular(elsewhere)
        greeting = (await greet(doorway, shop, hello(token)))[0]
        assert greeting.visitor.id != visitor.id
        assert greeting.token is not None


async def test_whoever_holds_a_part_gets_the_rest_and_whoever_can_not_prove_it_gets_all(
    database_url: str,
) -> None:
    async with a_shop(database_url) as shop, a_doorway(shop) as doorway:
        _, token = await a_regular_with_a_conversation(shop, messages=4)
        everything = (await greet(doorway, shop, hello(token)))[0]
        assert everything.head is not None
        id_, seqs = everything.head.id, [line.seq for line in everything.lines]
        rest, restored, ahead, other = await greet(
            doorway,
            shop,
            hello(token, conversation_id=id_, after=2, epoch=EPOCH),
            hello(token, conversation_id=id_, after=2, epoch=uuid4()),
            hello(token, conversation_id=id_, after=99, epoch=EPOCH),
            hello(token, conversation_id=uuid4(), after=2, epoch=EPOCH),
        )
        assert (rest.reason, [line.seq for line in rest.lines]) == (None, [seq for seq in seqs if seq > 2])
        for fresh, reason in (
            (restored, "epoch_changed"),
            (ahead, "cursor_ahead"),
            (other, "conversation_changed"),
        ):
            assert (fresh.reason, fresh.after, [line.seq for line in fresh.lines]) == (reason, 0, seqs)


async def test_long_log_comes_in_pages(database_url: str) -> None:
    async with a_shop(database_url) as shop, a_doorway(shop) as doorway:
        _, token = await a_regular_with_a_conversation(shop, messages=PAGE + 5)
        _, short_token = await a_regular_with_a_conversation(shop)
        long, short = await greet(doorway, shop, hello(token), hello(short_token))
        assert (len(long.lines), long.has_more, short.has_more) == (PAGE, True, False)


async def test_site_is_looked_at_once_for_all_who_come_at_once(database_url: str) -> None:
    async with a_shop(database_url) as shop, a_doorway(shop) as doorway:
        looks = await asyncio.gather(*(doorway.look_at(shop.site.key) for _ in range(10)))
        assert {id(look) for look in looks} == {id(looks[0])}
        assert looks[0] is not None
        assert looks[0].site.id == shop.site.id
        assert await doorway.look_at("nobody's") is None


@pytest.mark.parametrize("is_contact", [False, True])
async def test_nobody_waits_to_say_hello_for_who_has_them_locked(
    database_url: str, *, is_contact: bool
) -> None:
    claims = Claims("customer 76", datetime(2099, 1, 1, tzinfo=UTC)) if is_contact else None
    async with a_shop(database_url) as shop, opened(database_url) as others, a_doorway(shop) as doorway:
        first = await doorway.greet(shop.site.id, hello(), claims)
        async with shop.transactions() as uow:
            await uow.session.execute(
                text("UPDATE visitors SET last_seen_at = last_seen_at - interval '1 day'")
            )
        async with others() as uow:
            await uow.session.execute(text("SELECT 1 FROM visitors FOR UPDATE"))
            again = await doorway.greet(shop.site.id, hello(first.token), claims)
            assert again.visitor.id == first.visitor.id


async def test_newcomers_do_not_wait_for_who_changes_their_site(database_url: str) -> None:
    async with (
        a_shop(database_url) as shop,
        opened(database_url) as others,
        a_doorway(shop) as doorway,
        others() as uow,
    ):
        assert await sites_store.get(uow, shop.site.id, lock=True)
        assert (await greet(doorway, shop, hello()))[0].token
