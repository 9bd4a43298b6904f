"""Use cases about logins, guessing, one's own password and socket tickets."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from app.accounts import service
from app.accounts.events import LoginRevoked
from app.accounts.rules import (
    ACCOUNT_AND_ADDRESS,
    ADDRESS,
    IDLE_AFTER,
    LONGEST_PASSWORD,
    TICKET_LIFETIME,
    AgentChange,
)
from app.accounts.service import Client, passwords
from app.accounts.service.attempts import guess_of
from app.accounts.service.passwords import MOST_WAITING, renew_hash, verify_password
from app.accounts.store import agents as agents_store
from app.accounts.store import attempts
from app.db.unit_of_work import Transactions, UnitOfWork
from app.kernel.errors import AppError
from app.kernel.events import Event
from tests.support.accounts import (
    DAY,
    NEW_PASSWORD,
    OFFICE,
    PASSWORD,
    PASSWORD_HASH,
    a_login,
    an_agent,
    caller_of,
    change,
    is_live,
    log_in,
)
from tests.support.clocks import ManualClock
from tests.support.refusals import refused
from tests.support.units import opened

HOME = Client("203.0.113.9")


async def fail_often(transactions: Transactions, email: str, client: Client, *, times: int) -> None:
    async with transactions() as uow:
        for _ in range(times):
            await attempts.add_attempt(uow, await guess_of(uow, email, client.address))


class SecondTransactionAfter(Transactions):
    """Lets something happen between the first transaction and the second."""

    def __init__(self, inner: Transactions, happening: Callable[[], Awaitable[object]]) -> None:
        super().__init__(inner.engine, inner.clock, keyring=inner.keyring)
        self._happening = happening
        self._opened = 0

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[UnitOfWork]:
        self._opened += 1
        if self._opened == 2:
            await self._happening()
        async with super().__call__() as uow:
            yield uow


# --- logging in


async def test_wrong_unknown_and_inactive_are_refused_alike(database_url: str) -> None:
    async with opened(database_url) as transactions:
        ada = await an_agent(transactions)
        bea = await an_agent(transactions, is_active=False)
        refusals = set()
        for email, password in (
            (ada.email, "wrong"),
            ("no@one.example", PASSWORD),
            (bea.email, PASSWORD),
            ("", ""),
        ):
            with refused("bad_credentials") as caught:
                await log_in(transactions, email, password)
            refusals.add((caught.value.message, caught.value.status))
    assert len(refusals) == 1


async def test_an_unknown_account_is_checked_against_a_hash_of_the_same_cost() -> None:
    nobody, somebody = passwords._hash_of_nobody().split("$"), PASSWORD_HASH.split("$")
    assert nobody[:4] == somebody[:4]
    assert [len(part) for part in nobody[4:]] == [len(part) for part in somebody[4:]]
    assert not await verify_password(None, PASSWORD)


async def test_ten_wrong_guesses_close_the_account_to_this_address_only(database_url: str) -> None:
    clock = ManualClock()
    async with opened(database_url, clock=clock) as transactions:
        agent = await an_agent(transactions)
        await fail_often(transactions, agent.email, OFFICE, times=ACCOUNT_AND_ADDRESS.failures - 1)
        with refused("bad_credentials"):
            await log_in(transactions, agent.email, "wrong")
        with refused("too_many_attempts") as caught:
            await log_in(transactions, agent.email, PASSWORD)
        assert caught.value.retry_after_s == ACCOUNT_AND_ADDRESS.window.total_seconds()
        await log_in(transactions, agent.email, PASSWORD, HOME)
        clock.advance(ACCOUNT_AND_ADDRESS.window)
        await log_in(transactions, agent.email, PASSWORD)


async def test_guessing_in_parallel_gains_nothing(database_url: str) -> None:
    async with opened(database_url) as transactions:
        agent = await an_agent(transactions)
        guesses = (log_in(transactions, agent.email, f"guess {number}") for number in range(14))
        results = await asyncio.gather(*guesses, return_exceptions=True)
    codes = [exc.code for exc in results if isinstance(exc, AppError)]
    assert codes.count("bad_credentials") == ACCOUNT_AND_ADDRESS.failures
    assert codes.count("too_many_attempts") == 14 - ACCOUNT_AND_ADDRESS.failures


async def test_an_office_logs_in_while_one_colleague_has_forgotten_the_password(database_url: str) -> None:
    async with opened(database_url) as transactions:
        agents = [await an_agent(transactions) for _ in range(3)]
        await fail_often(transactions, agents[0].email, OFFICE, times=ACCOUNT_AND_ADDRESS.failures)
        for agent in agents[1:]:
            await log_in(transactions, agent.email, PASSWORD)


async def test_an_address_that_tries_account_after_account_is_stopped(database_url: str) -> None:
    async with opened(database_url) as transactions:
        agent = await an_agent(transactions)
        for number in range(10):
            await fail_often(transactions, f"{number}@shop.example", OFFICE, times=ADDRESS.failures // 10)
        with refused("too_many_attempts"):
            await log_in(transactions, agent.email, PASSWORD)
        await log_in(transactions, agent.email, PASSWORD, HOME)


async def test_a_success_clears_what_the_owner_mistyped(database_url: str) -> None:
    async with opened(database_url) as transactions:
        agent = await an_agent(transactions)
        for _ in range(2):
            await fail_often(transactions, agent.email, OFFICE, times=ACCOUNT_AND_ADDRESS.failures - 1)
            await log_in(transactions, agent.email, PASSWORD)


async def test_a_hash_made_with_other_parameters_is_renewed_at_the_next_login(database_url: str) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    async with opened(database_url) as transactions:
        agent = await an_agent(transactions)
        async with transactions() as uow:
            await agents_store.save_password_hash(uow, agent.id, weak)
        await log_in(transactions, agent.email, PASSWORD)
        async with transactions() as uow:
            credentials = await agents_store.get_credentials(uow, agent.email)
        assert credentials is not None
        assert await renew_hash(credentials.password_hash, PASSWORD) is None
        await log_in(transactions, agent.email, PASSWORD)


@pytest.mark.parametrize("to", [AgentChange(is_active=False), AgentChange(password=NEW_PASSWORD)])
async def test_what_was_proven_must_still_be_so_after_the_hashing(database_url: str, to: AgentChange) -> None:
    async with opened(database_url) as transactions:
        agent = await an_agent(transactions)
        meanwhile = SecondTransactionAfter(transactions, lambda: change(transactions, agent, to))
        with refused("bad_credentials"):
            await log_in(meanwhile, agent.email, PASSWORD)


@asynccontextmanager
async def a_flood_of_logins() -> AsyncIterator[None]:
    """Keep every place for hashing taken while the block runs."""
    may_end = threading.Event()
    hashing = [asyncio.create_task(passwords._off_the_loop(may_end.wait)) for _ in range(MOST_WAITING)]
    await asyncio.sleep(0)
    try:
        yield
    finally:
        may_end.set()
        assert await asyncio.gather(*hashing) == [True] * MOST_WAITING


async def test_a_flood_of_logins_is_turned_away_rather_than_queued_without_end() -> None:
    async with a_flood_of_logins():
        with refused("too_busy") as caught:
            await verify_password(PASSWORD_HASH, PASSWORD)
    assert caught.value.is_retryable
    assert await verify_password(PASSWORD_HASH, PASSWORD)


async def test_an_unknown_account_waits_for_the_same_work_as_a_known_one(database_url: str) -> None:
    async with opened(database_url) as transactions:
        agent = await an_agent(transactions)
        async with a_flood_of_logins():
            for email in (agent.email, "no@one.example"):
                with refused("too_busy"):
                    await log_in(transactions, email, PASSWORD)


async def test_a_hash_that_is_none_matches_nothing() -> None:
    assert not await verify_password("", "")
    assert not await verify_password("!", PASSWORD)
    assert not await verify_password(PASSWORD_HASH, "x" * LONGEST_PASSWORD)
    assert await verify_password(PASSWORD_HASH, PASSWORD)


# --- being logged in


async def test_a_login_ends_when_its_time_is_over(database_url: str) -> None:
    clock = ManualClock()
    async with opened(database_url, clock=clock) as transactions:
        token = await a_login(transactions, await an_agent(transactions), lifetime=DAY)
        clock.advance(DAY - timedelta(seconds=1))
        assert await is_live(transactions, token)
        clock.advance(timedelta(seconds=1))
        assert not await is_live(transactions, token)


async def test_a_login_that_is_not_used_ends(database_url: str) -> None:
    clock = ManualClock()
    async with opened(database_url, clock=clock) as transactions:
        token = await a_login(transactions, await an_agent(transactions), lifetime=14 * DAY)
        for _ in range(2):
            clock.advance(IDLE_AFTER - timedelta(seconds=1))
            assert await is_live(transactions, token)
        clock.advance(IDLE_AFTER)
        assert not await is_live(transactions, token)


async def test_a_login_of_an_inactive_agent_is_worth_nothing(database_url: str) -> None:
    async with opened(database_url) as transactions:
        token = await a_login(transactions, await an_agent(transactions, is_active=False))
        assert not await is_live(transactions, token)


@pytest.mark.parametrize("token", [None, "", "nonsense", "é" * 40])
async def test_what_is_no_token_is_nobody(database_url: str, token: str | None) -> None:
    async with opened(database_url) as transactions:
        await a_login(transactions, await an_agent(transactions))
        with refused("not_logged_in"):
            async with transactions() as uow:
                await service.authenticate(uow, token)


async def test_logging_out_ends_this_login_only_and_only_once(database_url: str) -> None:
    heard: list[Event] = []
    async with opened(database_url, hears=heard) as transactions:
        agent = await an_agent(transactions)
        here, there = await a_login(transactions, agent), await a_login(transactions, agent)
        caller = await caller_of(transactions, here)
        for token in (here, here, "nonsense", None):
            async with transactions() as uow:
                await service.log_out(uow, token)
        async with transactions() as uow:
            assert not await service.is_login_live(uow, caller.login_id)
        assert await is_live(transactions, there)
    assert heard == [LoginRevoked(agent.id, (caller.login_id,))]


async def test_live_logins_are_told_from_ended_ones_in_one_question(database_url: str) -> None:
    async with opened(database_url) as transactions:
        agent = await an_agent(transactions)
        callers = [await caller_of(transactions, await a_login(transactions, agent)) for _ in range(2)]
        ended = await a_login(transactions, agent)
        ended_id = (await caller_of(transactions, ended)).login_id
        async with transactions() as uow:
            await service.log_out(uow, ended)
            live = await service.find_live_logins(uow, [ended_id, *(caller.login_id for caller in callers)])
    assert live == {caller.login_id for caller in callers}


# --- one's own password


async def test_a_new_password_ends_all_other_logins(database_url: str) -> None:
    heard: list[Event] = []
    async with opened(database_url, hears=heard) as transactions:
        agent = await an_agent(transactions)
        here, there = await a_login(transactions, agent), await a_login(transactions, agent)
        caller, other = await caller_of(transactions, here), await caller_of(transactions, there)
        await service.change_password(transactions, caller, PASSWORD, NEW_PASSWORD, client=OFFICE)
        assert await is_live(transactions, here)
        assert not await is_live(transactions, there)
        await log_in(transactions, agent.email, NEW_PASSWORD)
        with refused("bad_credentials"):
            await log_in(transactions, agent.email, PASSWORD)
    assert heard == [LoginRevoked(agent.id, (other.login_id,))]


@pytest.mark.parametrize(
    ("current", "new", "code"),
    [
        ("wrong", NEW_PASSWORD, "wrong_password"),
        (PASSWORD, "short", "password_too_short"),
        (PASSWORD, "password1234", "password_too_common"),
    ],
)
async def test_a_refused_new_password_changes_nothing(
    database_url: str, current: str, new: str, code: str
) -> None:
    async with opened(database_url) as transactions:
        agent = await an_agent(transactions)
        here, there = await a_login(transactions, agent), await a_login(transactions, agent)
        with refused(code):
            await service.change_password(
                transactions, await caller_of(transactions, here), current, new, client=OFFICE
            )
        assert await is_live(transactions, there)
        await log_in(transactions, agent.email, PASSWORD)


async def test_the_current_password_cannot_be_guessed_without_end(database_url: str) -> None:
    async with opened(database_url) as transactions:
        agent = await an_agent(transactions)
        caller = await caller_of(transactions, await a_login(transactions, agent))
        await fail_often(transactions, agent.email, OFFICE, times=ACCOUNT_AND_ADDRESS.failures)
        with refused("too_many_attempts"):
            await service.change_password(transactions, caller, PASSWORD, NEW_PASSWORD, client=OFFICE)


# --- socket tickets


async def test_a_ticket_opens_one_socket_of_its_login(database_url: str) -> None:
    async with opened(database_url) as transactions:
        token = await a_login(transactions, await an_agent(transactions))
        caller = await caller_of(transactions, token)
        async with transactions() as uow:
            ticket = await service.issue_ticket(uow, caller)
        async with transactions() as uow:
            assert await service.redeem_ticket(uow, ticket, token) == caller
        with refused("ticket_refused"):
            async with transactions() as uow:
                await service.redeem_ticket(uow, ticket, token)


async def test_a_ticket_is_worthless_with_another_login_and_stays_good_for_its_own(database_url: str) -> None:
    async with opened(database_url) as transactions:
        agent = await an_agent(transactions)
        here, there = await a_login(transactions, agent), await a_login(transactions, agent)
        async with transactions() as uow:
            ticket = await service.issue_ticket(uow, await service.authenticate(uow, here))
        with refused("ticket_refused"):
            async with transactions() as uow:
                await service.redeem_ticket(uow, ticket, there)
        with refused("not_logged_in"):
            async with transactions() as uow:
                await service.redeem_ticket(uow, ticket, None)
        async with transactions() as uow:
            await service.redeem_ticket(uow, ticket, here)


async def test_a_ticket_expires(database_url: str) -> None:
    clock = ManualClock()
    async with opened(database_url, clock=clock) as transactions:
        token = await a_login(transactions, await an_agent(transactions))
        async with transactions() as uow:
            ticket = await service.issue_ticket(uow, await service.authenticate(uow, token))
        clock.advance(TICKET_LIFETIME)
        with refused("ticket_refused"):
            async with transactions() as uow:
                await service.redeem_ticket(uow, ticket, token)
