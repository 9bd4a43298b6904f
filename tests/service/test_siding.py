"""The siding of a lane: what others have locked waits there, in order, and holds up nobody else."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from sqlalchemy import text

from app.conversations import service as conversations
from app.conversations.rules import Draft, Head
from app.conversations.service import Posting
from app.db.group_commit import LANES, SIDING_PATIENCE_S, GroupCommit
from app.db.lane import Lane
from app.gateway.dispatch.context import make_appender
from app.kernel.errors import AppError, LockedError, contended
from tests.support.committing import kept_running
from tests.support.refusals import refused
from tests.support.shop import Shop, a_shop, shopper_says
from tests.support.units import opened


@asynccontextmanager
async def appending(
    shop: Shop, *, patience_s: float = SIDING_PATIENCE_S
) -> AsyncIterator[GroupCommit[Draft, Posting]]:
    """Run the appender of a process."""
    commit = make_appender(shop.transactions, conversations.Appender(), patience_s=patience_s)
    async with kept_running(commit):
        yield commit


async def of_the_same_lane(shop: Shop, count: int) -> list[Head]:
    heads: list[Head] = []
    while len(heads) < count:
        head = await shop.a_conversation()
        if hash(head.id) % LANES == 0:
            heads.append(head)
    return heads


LOCK = text("SELECT 1 FROM conversations WHERE id = ANY(:ids) FOR UPDATE")


async def test_messages_of_others_pass_those_of_a_locked_conversation(database_url: str) -> None:
    async with a_shop(database_url) as shop, opened(database_url) as others, appending(shop) as commit:
        locked, free, also_free = await of_the_same_lane(shop, 3)
        for known_by_heart in (locked, free):
            await (await commit.put(shopper_says(known_by_heart, "by heart")))
        async with others() as uow:
            await uow.session.execute(LOCK, {"ids": [locked.id]})
            held = [await commit.put(shopper_says(locked, str(number))) for number in range(3)]
            passing = [await commit.put(shopper_says(head, "passes")) for head in (free, also_free)]
            held += [await commit.put(shopper_says(locked, str(number))) for number in range(3, 6)]
            await asyncio.gather(*passing)
            held += [await commit.put(shopper_says(locked, str(number))) for number in range(6, 9)]
            await (await commit.put(shopper_says(free, "passes again")))
            assert not any(one.done() for one in held)
        seqs = [posting.seq for posting in await asyncio.gather(*held)]
        assert seqs == list(range(seqs[0], seqs[0] + 9))
        held_no_more = await (await commit.put(shopper_says(locked, "9")))
        assert held_no_more.seq == seqs[-1] + 1
        bodies = [entry.body for entry in await shop.entries(locked.id)]
        assert bodies[-10:] == [str(number) for number in range(10)]


async def test_many_locked_conversations_are_found_at_once_and_each_goes_on_when_it_can(
    database_url: str,
) -> None:
    async with a_shop(database_url) as shop, opened(database_url) as others, appending(shop) as commit:
        first, second, free = await of_the_same_lane(shop, 3)
        async with others() as uow:
            await uow.session.execute(LOCK, {"ids": [first.id]})
            async with others() as shorter:
                await shorter.session.execute(LOCK, {"ids": [second.id]})
                of_first, of_second, of_free = [
                    await commit.put(shopper_says(head, "Hm?")) for head in (first, second, free)
                ]
                await of_free
                assert not of_first.done()
                assert not of_second.done()
            await of_second
            assert not of_first.done()
        await of_first


async def test_whoever_is_held_up_for_too_long_is_refused_for_now_with_all_behind_it(
    database_url: str,
) -> None:
    async with (
        a_shop(database_url) as shop,
        opened(database_url) as others,
        appending(shop, patience_s=0.0) as commit,
    ):
        (locked,) = await of_the_same_lane(shop, 1)
        async with others() as uow:
            await uow.session.execute(LOCK, {"ids": [locked.id]})
            held = [await commit.put(shopper_says(locked, str(number))) for number in range(3)]
            for one in held:
                with refused("temporarily_unavailable"):
                    await one
        assert (await (await commit.put(shopper_says(locked, "again")))).seq == locked.last_seq + 1


def key_of(item: str) -> int:
    """Let all be of one lane."""
    return LANES * ord(item[0])


async def test_nothing_passes_what_was_put_aside() -> None:
    """Not what waited behind it in the lane, nor what comes once the lock is gone, while it is being tried."""
    tried, may_fail, may_be_written = asyncio.Event(), asyncio.Event(), asyncio.Event()
    written: list[str] = []

    async def write(_: Lane, items: Sequence[str]) -> list[str | AppError]:
        if "a0" in items and not tried.is_set():
            tried.set()
            await may_fail.wait()
            raise contended(LockedError)
        if "a0" in items:
            await may_be_written.wait()
        written.extend(items)
        return list(items)

    async def find_locked(_: Lane, items: Sequence[str]) -> set[int]:
        return {key_of(item) for item in items} & {key_of("a")}

    async with opened("postgresql://nobody@127.0.0.1:1/nothing") as transactions:
        commit = GroupCommit(transactions, write, key=key_of, find_locked=find_locked)
        futures = [await commit.put(item) for item in ("a0", "b0")]
        running = asyncio.create_task(commit.run())
        await tried.wait()
        futures.append(await commit.put("a1"))
        may_fail.set()
        await futures[1]
        futures.append(await commit.put("a2"))
        await (await commit.put("b1"))
        assert written == ["b0", "b1"]
        may_be_written.set()
        await asyncio.gather(*futures)
        assert written == ["b0", "b1", "a0", "a1", "a2"]
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await commit.end()
