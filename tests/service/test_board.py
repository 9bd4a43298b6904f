"""The board's figures, each against a day made by hand."""

import pytest

from app.accounts.rules import Agent
from app.presence.rules import Availability
from app.reports import service as reports
from app.reports.schemas import Board
from app.routing import service as routing
from app.waiting.rules import WaitCause, WaitLevel
from tests.support.clocks import ManualClock
from tests.support.shop import Shop, a_shop, a_site, seconds
from tests.support.waits import raise_due


async def board_of(shop: Shop) -> Board:
    async with shop.transactions() as uow:
        return await reports.read_board(uow, shop.scope)


async def answered_after(shop: Shop, agent: Agent, waited_s: float) -> None:
    head = await shop.an_assigned_conversation(agent, waiting=seconds(waited_s))
    await shop.answer(agent, head)
    async with shop.transactions() as uow:
        await routing.resolve(uow, head.id, shop.actor(agent))


async def test_quiet_shop_has_no_service_level(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        board = await board_of(shop)
        assert (board.waiting, board.waiting_total, board.service_level_today) == ([], 0, None)
        assert set(board.flagged_today.values()) == {0}


async def test_service_level_counts_the_answered_and_whoever_waits_too_long(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent(online=False)
        for waited_s in (10, 76, 77, 200):
            await answered_after(shop, ada, waited_s)
        await shop.a_conversation(waiting=seconds(80))
        await shop.a_conversation(waiting=seconds(75))
        board = await board_of(shop)
        assert (board.answered_today, board.answered_in_time_today) == (4, 2)
        assert board.service_level_today == pytest.approx(2 / 5)
        assert (board.asa_s_today, board.median_wait_s_today) == (90.8, 76.5)
        assert (board.conversations_today, board.open_conversations, board.waiting_total) == (6, 2, 2)


async def test_resolving_without_an_answer_does_not_improve_the_service_level(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent(online=False)
        await answered_after(shop, ada, 10)
        head = await shop.a_conversation(waiting=seconds(100))
        async with shop.transactions() as uow:
            await routing.resolve(uow, head.id, shop.actor(ada))
        assert (await board_of(shop)).service_level_today == pytest.approx(1 / 2)


async def test_next_responses_are_no_first_responses(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        ada = await shop.an_agent()
        head = await shop.an_answered_conversation(ada)
        await shop.say(head)
        clock.advance(seconds(500))
        board = await board_of(shop)
        assert (board.answered_today, board.service_level_today) == (1, 1.0)
        assert board.waiting_total == 1


async def test_who_waits_stands_with_clock_level_and_reason_longest_first(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent(name="Ada", capacity=1)
        silent = await shop.an_assigned_conversation(ada, waiting=seconds(70))
        stuck = await shop.a_conversation(waiting=seconds(90))
        await raise_due(shop.transactions)
        board = await board_of(shop)
        first, second = board.waiting
        assert (first.conversation_id, first.wait.level, first.assignee_name) == (
            stuck.id,
            WaitLevel.BREACHED,
            None,
        )
        assert (first.reason.cause, first.reason.online, first.reason.full) == (WaitCause.ALL_FULL, 1, 1)
        assert first.wait.since == shop.now() - seconds(90)
        assert (second.conversation_id, second.wait.level) == (silent.id, WaitLevel.NEARING)
        assert (second.reason.cause, second.assignee_name) == (WaitCause.AGENT_SILENT, "Ada")
        assert board.flagged_today == {
            WaitLevel.PREDICTED: 0,
            WaitLevel.WARNING: 2,
            WaitLevel.NEARING: 2,
            WaitLevel.BREACHED: 1,
        }


async def test_people_and_slots_are_counted(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent(name="Ada", capacity=3)
        away = await shop.an_agent(name="Away", capacity=5)
        await shop.an_agent(name="Gone", online=False)
        await shop.an_assigned_conversation(ada)
        await shop.set_availability(away, Availability.AWAY)
        board = await board_of(shop)
        assert (board.agents_online, board.agents_away) == (1, 1)
        assert (board.slots_used, board.slots_total) == (1, 3)
        assert [agent.name for agent in board.agents] == ["Ada", "Away"]


async def test_day_begins_at_the_sites_own_midnight(database_url: str) -> None:
    # It is noon in UTC and one in the morning in Auckland: two hours ago was yesterday there.
    async with a_shop(database_url) as shop:
        far = await a_site(shop.transactions, time_zone="Pacific/Auckland")
        for one in (shop, far):
            await one.a_conversation(waiting=seconds(2 * 3600))
        await raise_due(shop.transactions)
        here, there = await board_of(shop), await board_of(far)
        assert (here.conversations_today, here.service_level_today) == (1, 0.0)
        assert (there.conversations_today, there.service_level_today) == (0, None)
        assert there.flagged_today[WaitLevel.BREACHED] == 1


async def test_board_shows_only_the_sites_of_whoever_looks(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        other = await a_site(shop.transactions)
        await other.an_agent(name="Stranger")
        await other.a_conversation(waiting=seconds(80))
        board = await board_of(shop)
        assert (board.waiting_total, board.open_conversations, board.agents) == (0, 0, [])
