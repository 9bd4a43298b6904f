"""Leader roles: one at a time, taken over when it goes, and fenced off when it comes back from the dead."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import text

from app.db.leader import Term, lead
from app.kernel.errors import AppError
from tests.support.refusals import refused
from tests.support.relay import relayed
from tests.support.units import is_somebody_waiting_for_a_lock, opened
from tests.support.waiting import eventually


class Role:
    """A role that remembers who has led it."""

    def __init__(self) -> None:
        self.terms: list[int] = []
        self.active = 0

    async def work(self, term: Term) -> None:
        self.terms.append(term.number)
        self.active += 1
        try:
            await asyncio.Event().wait()
        finally:
            self.active -= 1


async def stop(*tasks: "asyncio.Task[None]") -> None:
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_one_leads_and_another_takes_over_with_a_higher_term(database_url: str) -> None:
    role = Role()
    async with opened(database_url) as one, opened(database_url) as other:
        first = asyncio.create_task(lead(one.engine, "monitor", role.work))
        await eventually(lambda: role.terms == [1])
        second = asyncio.create_task(lead(other.engine, "monitor", role.work))
        await stop(first)
        await eventually(lambda: role.terms == [1, 2])
        assert role.active == 1
        await stop(second)


async def test_different_roles_have_leaders_of_their_own(database_url: str) -> None:
    role = Role()
    async with opened(database_url) as one:
        tasks = [asyncio.create_task(lead(one.engine, name, role.work)) for name in ("router", "monitor")]
        await eventually(lambda: role.active == 2)
        await stop(*tasks)


async def test_leader_whose_connection_dies_stops_working_and_is_replaced(database_url: str) -> None:
    role = Role()
    async with opened(database_url) as one, opened(database_url) as other:
        first = asyncio.create_task(lead(one.engine, "monitor", role.work))
        await eventually(lambda: role.active == 1)
        async with other() as uow:
            await uow.session.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted")
            )
        await eventually(lambda: role.terms == [1, 2])
        assert role.active == 1
        await stop(first)


async def test_leader_ends_when_told_even_if_its_connection_has_died(database_url: str) -> None:
    role = Role()
    async with relayed(database_url) as (relay, url), opened(url) as one:
        running = asyncio.create_task(lead(one.engine, "monitor", role.work))
        await eventually(lambda: role.active == 1)
        relay.cut()
        running.cancel()
        done, _ = await asyncio.wait([running], timeout=5)
        assert done, "the failure took the place of the cancellation"


async def test_role_with_a_bug_is_taken_up_again(database_url: str) -> None:
    tries: list[int] = []

    async def work(term: Term) -> None:
        tries.append(term.number)
        raise ValueError("bug")

    async with opened(database_url) as one:
        running = asyncio.create_task(lead(one.engine, "monitor", work))
        await eventually(lambda: len(tries) >= 2)
        assert not running.done()
        await stop(running)


async def test_former_leader_cannot_write(database_url: str) -> None:
    async with opened(database_url) as transactions:
        async with transactions() as uow:
            await uow.session.execute(text("INSERT INTO leader_terms VALUES ('monitor', 2)"))
        async with transactions() as uow:
            await Term("monitor", 2).fence(uow)
        for stale in (Term("monitor", 1), Term("router", 2)):
            with refused("leadership_lost"):
                async with transactions() as uow:
                    await stale.fence(uow)


async def test_next_leader_begins_only_after_the_fenced_transaction_of_the_former_one(
    database_url: str,
) -> None:
    async with opened(database_url) as transactions, opened(database_url) as other:
        async with transactions() as uow:
            await uow.session.execute(text("INSERT INTO leader_terms VALUES ('monitor', 1)"))
        role = Role()
        async with transactions() as uow:
            await Term("monitor", 1).fence(uow)
            successor = asyncio.create_task(lead(other.engine, "monitor", role.work))
            await eventually(lambda: is_somebody_waiting_for_a_lock(transactions))
            assert role.terms == []
        await eventually(lambda: role.terms == [2])
        await stop(successor)


async def test_next_leader_does_not_wait_for_one_that_stands_still_amid_a_statement(
    database_url: str,
) -> None:
    """As a process does that was stopped while it prepared one: to Postgres that is not idle."""
    role = Role()
    async with opened(database_url) as transactions, opened(database_url) as other:
        async with transactions() as uow:
            await uow.session.execute(text("INSERT INTO leader_terms VALUES ('monitor', 1)"))

        is_fenced = asyncio.Event()

        async def stand_still() -> None:
            async with transactions() as uow:
                await Term("monitor", 1).fence(uow)
                is_fenced.set()
                await uow.session.execute(text("SELECT pg_sleep(14)"))

        standing = asyncio.create_task(stand_still())
        await is_fenced.wait()
        successor = asyncio.create_task(lead(other.engine, "monitor", role.work))
        await eventually(lambda: is_somebody_waiting_for_a_lock(transactions))
        await eventually(lambda: role.terms == [2], within=timedelta(seconds=10))
        with refused("temporarily_unavailable"):
            await standing
        await stop(successor)


async def test_leadership_lost_ends_the_term_but_not_the_process(database_url: str) -> None:
    terms: list[int] = []

    async def work(term: Term) -> None:
        terms.append(term.number)
        raise AppError("leadership_lost", "Somebody else leads.", 409)

    async with opened(database_url) as one:
        running = asyncio.create_task(lead(one.engine, "monitor", work))
        await eventually(lambda: len(terms) >= 2)
        await stop(running)
