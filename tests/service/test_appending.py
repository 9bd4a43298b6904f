"""Appending by heart: whatever a process remembers of a conversation, what is stored is as if it had looked."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.conversations import service as conversations
from app.conversations.rules import Assignment, Draft, EntryKind, Head, How
from app.conversations.service import Posting
from app.db.lane import Lane
from app.kernel.errors import AppError
from app.routing import service as routing
from tests.support.shop import Shop, a_shop, shopper_says, transactions_of

Outcomes = Sequence[Posting | AppError]


class Process:
    """A process that appends, and remembers what it has appended to."""

    def __init__(self, shop: Shop) -> None:
        self.lane = Lane(shop.transactions)
        self._appender = conversations.Appender()

    async def says(self, *drafts: Draft) -> Outcomes:
        return await self._appender(self.lane, drafts)


@asynccontextmanager
async def processes(shop: Shop, number: int = 1) -> AsyncIterator[list[Process]]:
    made = [Process(shop) for _ in range(number)]
    try:
        yield made
    finally:
        for process in made:
            await process.lane.close()


def codes(outcomes: Outcomes) -> list[str | None]:
    return [outcome.code if isinstance(outcome, AppError) else None for outcome in outcomes]


def seqs(outcomes: Outcomes) -> list[int]:
    return [outcome.seq for outcome in outcomes if isinstance(outcome, Posting)]


async def said(shop: Shop, head: Head) -> list[str]:
    entries = await shop.entries(head.id)
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    return [entry.body for entry in entries if entry.body is not None]


async def test_several_messages_of_a_conversation_follow_each_other_in_one_transaction(
    database_url: str,
) -> None:
    async with a_shop(database_url) as shop, processes(shop) as (process,):
        one, other = await shop.a_conversation(), await shop.a_conversation()
        await process.says(shopper_says(one, "a"), shopper_says(other, "A"))
        drafts = [
            shopper_says(one, "b"),
            shopper_says(other, "B"),
            shopper_says(one, "c"),
            shopper_says(one, "d"),
        ]
        outcomes = await process.says(*drafts)
        assert codes(outcomes) == [None] * 4
        assert await said(shop, one) == ["Hello?", "a", "b", "c", "d"]
        assert await said(shop, other) == ["Hello?", "A", "B"]
        assert await transactions_of(shop, ["b", "B", "c", "d"]) == 1


async def test_what_is_acknowledged_by_heart_is_what_is_stored(database_url: str) -> None:
    async with a_shop(database_url) as shop, processes(shop) as (process,):
        head = await shop.a_conversation()
        outcomes = [
            *await process.says(shopper_says(head, "a")),
            *await process.says(shopper_says(head, "b")),
        ]
        stored = {entry.seq: entry.at for entry in await shop.entries(head.id)}
        assert {one.seq: one.at for one in outcomes if isinstance(one, Posting)}.items() <= stored.items()
        now = await shop.head(head.id)
        assert (now.last_seq, now.last_message_seq, now.last_at) == (4, 4, stored[4])


async def test_two_processes_that_do_not_know_of_each_other_leave_no_gap(database_url: str) -> None:
    async with a_shop(database_url) as shop, processes(shop, 2) as (one, other):
        head = await shop.a_conversation()
        for turn in range(4):
            assert codes(await one.says(shopper_says(head, f"one {turn}"))) == [None]
            assert codes(await other.says(shopper_says(head, f"other {turn}"))) == [None]
        expected = [f"{who} {turn}" for turn in range(4) for who in ("one", "other")]
        assert await said(shop, head) == ["Hello?", *expected]


async def test_client_id_that_another_process_has_stored_is_one_message(database_url: str) -> None:
    async with a_shop(database_url) as shop, processes(shop, 2) as (one, other):
        head = await shop.a_conversation()
        await one.says(shopper_says(head, "warm"))
        draft = shopper_says(head, "once")
        first = await other.says(draft)
        again = await one.says(shopper_says(head, "before"), draft, shopper_says(head, "behind"))
        assert again[1] == first[0]
        assert await said(shop, head) == ["Hello?", "warm", "once", "before", "behind"]


@pytest.mark.parametrize("is_one_batch", [True, False])
async def test_repeated_client_id_is_acknowledged_alike_and_stored_once(
    database_url: str, *, is_one_batch: bool
) -> None:
    async with a_shop(database_url) as shop, processes(shop) as (process,):
        head = await shop.a_conversation()
        await process.says(shopper_says(head, "warm"))
        draft = shopper_says(head, "once")
        if is_one_batch:
            outcomes = await process.says(draft, draft)
        else:
            outcomes = [*await process.says(draft), *await process.says(draft)]
        assert outcomes[0] == outcomes[1]
        assert await said(shop, head) == ["Hello?", "warm", "once"]


@pytest.mark.parametrize("is_one_batch", [True, False])
async def test_client_id_with_another_body_is_refused_and_its_neighbours_are_stored(
    database_url: str, *, is_one_batch: bool
) -> None:
    async with a_shop(database_url) as shop, processes(shop) as (process,):
        head, neighbour = await shop.a_conversation(), await shop.a_conversation()
        await process.says(shopper_says(head, "warm"), shopper_says(neighbour, "warm"))
        good = shopper_says(head, "good")
        bad = shopper_says(head, "bad", client_id=good.client_id)
        rest = [bad, shopper_says(neighbour, "next door"), shopper_says(head, "behind")]
        if is_one_batch:
            outcomes = (await process.says(good, *rest))[1:]
        else:
            await process.says(good)
            outcomes = await process.says(*rest)
        assert codes(outcomes) == ["client_id_reuse", None, None]
        assert await said(shop, head) == ["Hello?", "warm", "good", "behind"]
        assert await said(shop, neighbour) == ["Hello?", "warm", "next door"]


async def test_nobody_is_refused_by_heart(database_url: str) -> None:
    """The process remembers that the agent may not answer; meanwhile the agent has taken the conversation."""
    async with a_shop(database_url) as shop, processes(shop) as (process,):
        agent, head = await shop.an_agent(), await shop.a_conversation()
        await process.says(shopper_says(head, "warm"))
        assert codes(await process.says(shop.agent_says(agent, head))) == ["not_assignee"]
        async with shop.transactions() as uow:
            await routing.take(uow, head.id, shop.actor(agent))
        assert codes(await process.says(shop.agent_says(agent, head, "Yes?"))) == [None]


async def test_nobody_is_let_through_by_heart(database_url: str) -> None:
    """The process remembers the agent as the assignee; meanwhile it is somebody else's conversation."""
    async with a_shop(database_url) as shop, processes(shop) as (process,):
        former, latter = await shop.an_agent(), await shop.an_agent()
        head = await shop.an_assigned_conversation(former)
        await process.says(shop.agent_says(former, head, "warm"))
        async with shop.transactions() as uow:
            await conversations.assign(uow, head.id, shop.actor(latter).author, Assignment(How.TRANSFERRED))
        assert codes(await process.says(shop.agent_says(former, head, "too late"))) == ["not_assignee"]
        assert await said(shop, head) == ["Hello?", "warm"]


async def test_message_into_a_conversation_resolved_meanwhile_reopens_it(database_url: str) -> None:
    async with a_shop(database_url) as shop, processes(shop) as (process,):
        agent = await shop.an_agent()
        head = await shop.an_answered_conversation(agent)
        await process.says(shopper_says(head, "warm"))
        async with shop.transactions() as uow:
            await conversations.resolve(uow, head.id, None, by=shop.actor(agent).author)
        outcomes = await process.says(shopper_says(head, "one more thing"), shopper_says(head, "please"))
        assert codes(outcomes) == [None, None]
        assert (await shop.head(head.id)).status == "queued"
        assert await shop.activities(head.id) == ["queued", "assigned", "resolved", "reopened", "queued"]


async def waits(shop: Shop, head: Head) -> list[tuple[str, str | None]]:
    async with shop.transactions() as uow:
        statement = text(
            "SELECT kind, outcome FROM waits WHERE conversation_id = :id ORDER BY started_at, id"
        )
        return [tuple(row) for row in await uow.session.execute(statement, {"id": head.id})]


async def test_clocks_start_and_stop_by_heart_as_under_the_lock(database_url: str) -> None:
    async with a_shop(database_url) as shop, processes(shop) as (process,):
        agent = await shop.an_agent()
        head = await shop.an_assigned_conversation(agent, waiting=timedelta(seconds=30))
        await process.says(shop.agent_says(agent, head, "warm", kind=EntryKind.NOTE))
        await process.says(shop.agent_says(agent, head, "Hello!"))
        assert await waits(shop, head) == [("first_response", "answered")]
        assert (await shop.head(head.id)).waiting_since is None
        await process.says(shopper_says(head, "And?"), shopper_says(head, "Well?"))
        assert await waits(shop, head) == [("first_response", "answered"), ("next_response", None)]
        assert (await shop.head(head.id)).waiting_since is not None


async def test_answer_and_question_in_one_batch_make_one_wait_after_the_other(database_url: str) -> None:
    async with a_shop(database_url) as shop, processes(shop) as (process,):
        agent = await shop.an_agent()
        head = await shop.an_assigned_conversation(agent, waiting=timedelta(seconds=30))
        await process.says(shop.agent_says(agent, head, "warm", kind=EntryKind.NOTE))
        await process.says(shop.agent_says(agent, head, "Hello!"), shopper_says(head, "And?"))
        assert await waits(shop, head) == [("first_response", "answered"), ("next_response", None)]
        now = await shop.head(head.id)
        assert now.waiting_since == now.last_at


async def test_note_is_no_message_to_the_shopper(database_url: str) -> None:
    async with a_shop(database_url) as shop, processes(shop) as (process,):
        agent = await shop.an_agent()
        head = await shop.an_assigned_conversation(agent)
        await process.says(shopper_says(head, "warm"))
        before = await shop.head(head.id)
        await process.says(shop.agent_says(agent, head, "He is angry", kind=EntryKind.NOTE))
        after = await shop.head(head.id)
        assert (after.last_message_seq, after.waiting_since) == (
            before.last_message_seq,
            before.waiting_since,
        )
        assert after.last_seq == before.last_seq + 1


async def test_stranger_is_refused_alone(database_url: str) -> None:
    async with a_shop(database_url) as shop, processes(shop) as (process,):
        head, other = await shop.a_conversation(), await shop.a_conversation()
        await process.says(shopper_says(head, "warm"))
        stranger = replace(shopper_says(head, "let me in"), author=shopper_says(other).author)
        assert codes(await process.says(stranger, shopper_says(head, "mine"))) == ["not_found", None]
        assert await said(shop, head) == ["Hello?", "warm", "mine"]


async def test_lane_goes_on_after_its_connection_was_cut(database_url: str) -> None:
    async with a_shop(database_url) as shop, processes(shop) as (process,):
        head = await shop.a_conversation()
        await process.says(shopper_says(head, "warm"))
        async with process.lane() as uow:
            pid = (await uow.fetch("SELECT pg_backend_pid()"))[0][0]
        async with shop.transactions() as uow:
            await uow.session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        draft = shopper_says(head, "through")
        with suppress(AppError):
            await process.says(draft)
        assert codes(await process.says(draft)) == [None]
        assert await said(shop, head) == ["Hello?", "warm", "through"]


async def test_lone_statement_stays_alone(database_url: str) -> None:
    async with a_shop(database_url) as shop, processes(shop) as (process,), process.lane.alone() as uow:
        await uow.fetch("SELECT 1")
        with pytest.raises(RuntimeError, match="another transaction"):
            await uow.fetch("SELECT 2")


async def test_failed_work_on_a_lane_leaves_nothing(database_url: str) -> None:
    async with a_shop(database_url) as shop, processes(shop) as (process,):

        async def fail(*, uses_session: bool) -> None:
            async with process.lane() as uow:
                if uses_session:
                    await uow.session.execute(text("UPDATE sites SET name = 'changed'"))
                else:
                    await uow.fetch("UPDATE sites SET name = 'changed'")
                assert [row[0] for row in await uow.fetch("SELECT name FROM sites")] == ["changed"]
                raise ZeroDivisionError

        for uses_session in (False, True):
            with pytest.raises(ZeroDivisionError):
                await fail(uses_session=uses_session)
            async with process.lane() as uow:
                assert [row[0] for row in await uow.fetch("SELECT name FROM sites")] == [shop.site.name]
