"""SQL about accounts: what the constraints hold, what the limits look at, what is used up once."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from app.accounts.rules import ACCOUNT_AND_ADDRESS, ADDRESS, KNOWN_ADDRESS_FOR, AgentId, LoginId, Role
from app.accounts.rules.factors import Proof
from app.accounts.store import agents, attempts, logins
from app.accounts.store.attempts import Guess
from app.accounts.store.logins import NewLoginRow
from app.db.unit_of_work import Transactions
from app.kernel.ids import digest
from app.keys import NotAuthenticError
from app.sites.rules import SiteId
from tests.support.accounts import OFFICE, PASSWORD_HASH, a_login, a_site, an_agent, caller_of
from tests.support.clocks import NOON, ManualClock
from tests.support.units import opened

ADA_FROM_OFFICE = Guess(digest("ada@shop.example"), digest(OFFICE.address))
ADA_FROM_HOME = Guess(digest("ada@shop.example"), digest("203.0.113.9"))
BEA_FROM_OFFICE = Guess(digest("bea@shop.example"), digest(OFFICE.address))
OLD_LOGIN = LoginId(UUID(int=5))


async def fail(transactions: Transactions, guess: Guess, *, times: int = 1) -> UUID:
    async with transactions() as uow:
        ids = [await attempts.add_attempt(uow, guess) for _ in range(times)]
    return ids[-1]


async def test_an_agent_reads_back_as_written(database_url: str) -> None:
    async with opened(database_url) as transactions:
        site_ids = [await a_site(transactions), await a_site(transactions)]
        agent = await an_agent(transactions, Role.SUPERVISOR, site_ids=site_ids)
        async with transactions() as uow:
            assert await agents.get_agent(uow, agent.id) == agent
            assert await agents.find_agents(uow, [agent.id, UUID(int=1)]) == [agent]


async def test_a_taken_email_or_id_adds_nothing(database_url: str) -> None:
    async with opened(database_url) as transactions:
        site_id = await a_site(transactions)
        agent = await an_agent(transactions, email="ada@shop.example")
        async with transactions() as uow:
            for taken in (agent.id, AgentId(UUID(int=7))):
                again = type(agent)(taken, agent.email, "Eve", Role.ADMIN, 4, True, frozenset({site_id}))  # noqa: FBT003 - all fields
                assert not await agents.add_agent(uow, again, password_hash=PASSWORD_HASH)
            assert await agents.list_agents(uow, site_ids=None, after=None, limit=10) == [agent]


async def test_an_address_in_another_case_is_the_same_address(database_url: str) -> None:
    async with opened(database_url) as transactions:
        ada = await an_agent(transactions, email="ada@shop.example")
        async with transactions() as uow:
            again = replace(ada, id=AgentId(UUID(int=7)), email="Ada@Shop.example")
            assert not await agents.add_agent(uow, again, password_hash=PASSWORD_HASH)
            found = await agents.get_credentials(uow, "ADA@shop.example")
            assert found is not None
            assert found.agent_id == ada.id


async def test_people_are_listed_as_a_dictionary_would(database_url: str) -> None:
    async with opened(database_url) as transactions:
        for name in ("zoe", "Özlem", "Oscar", "Émile", "eva", "Ada"):
            await an_agent(transactions, name=name)
        async with transactions() as uow:
            listed = await agents.list_agents(uow, site_ids=None, after=None, limit=10)
            found = await agents.find_agents(uow, [agent.id for agent in listed])
    assert [agent.name for agent in listed] == ["Ada", "Émile", "eva", "Oscar", "Özlem", "zoe"]
    assert found == listed


@pytest.mark.parametrize(
    "moved",
    [
        "UPDATE agents AS a SET name_sealed = o.name_sealed FROM agents AS o WHERE a.id <> o.id",
        "UPDATE agents SET name_sealed = email_sealed",
    ],
    ids=["agent", "place"],
)
async def test_a_name_moved_to_another_agent_or_place_is_refused(database_url: str, moved: str) -> None:
    async with opened(database_url) as transactions:
        await an_agent(transactions, name="Ada")
        await an_agent(transactions, name="Bea")
        async with transactions() as uow:
            await uow.fetch(moved)
        async with transactions() as uow:
            with pytest.raises(NotAuthenticError):
                await agents.list_agents(uow, site_ids=None, after=None, limit=10)


async def test_lists_go_on_behind_their_last_row_and_never_repeat_one(database_url: str) -> None:
    async with opened(database_url) as transactions:
        made = [await an_agent(transactions, name=name) for name in ("Bea", "Ada", "Ada", "Cleo")]
        seen, after = [], None
        async with transactions() as uow:
            while page := await agents.list_agents(uow, site_ids=None, after=after, limit=2):
                seen += page
                after = page[-1].id
    assert seen == sorted(made, key=lambda agent: (agent.name, agent.id))
    assert len(seen) == len(made)


async def test_a_list_of_sites_holds_their_members_and_every_administrator(database_url: str) -> None:
    async with opened(database_url) as transactions:
        site_id, other = await a_site(transactions), await a_site(transactions)
        member = await an_agent(transactions, name="A", site_ids=[site_id, other])
        admin = await an_agent(transactions, Role.ADMIN, name="B")
        await an_agent(transactions, name="C", site_ids=[other])
        async with transactions() as uow:
            found = await agents.list_agents(uow, site_ids=[site_id], after=None, limit=10)
            nobody = await agents.list_agents(uow, site_ids=frozenset[SiteId](), after=None, limit=10)
    assert found == [member, admin]
    assert nobody == [admin]


async def test_failures_are_counted_by_account_by_address_and_by_both(database_url: str) -> None:
    async with opened(database_url) as transactions:
        await fail(transactions, ADA_FROM_OFFICE, times=2)
        await fail(transactions, ADA_FROM_HOME)
        await fail(transactions, BEA_FROM_OFFICE, times=3)
        async with transactions() as uow:
            found = await attempts.find_failures(uow, ADA_FROM_OFFICE)
    assert [len(found.of_account_and_address), len(found.of_account), len(found.of_address)] == [2, 3, 5]
    assert not found.is_known_address


async def test_failures_outside_their_window_do_not_count(database_url: str) -> None:
    clock = ManualClock()
    async with opened(database_url, clock=clock) as transactions:
        await fail(transactions, ADA_FROM_OFFICE)
        clock.advance(ADDRESS.window - timedelta(seconds=1))
        async with transactions() as uow:
            assert (await attempts.find_failures(uow, ADA_FROM_OFFICE)).of_address == [NOON]
        clock.advance(timedelta(seconds=1))
        async with transactions() as uow:
            found = await attempts.find_failures(uow, ADA_FROM_OFFICE)
    assert (found.of_address, found.of_account_and_address, found.of_account) == ([], [], [NOON])


async def test_no_more_failures_are_read_than_decide(database_url: str) -> None:
    async with opened(database_url) as transactions:
        await fail(transactions, ADA_FROM_OFFICE, times=ACCOUNT_AND_ADDRESS.failures + 3)
        async with transactions() as uow:
            found = await attempts.find_failures(uow, ADA_FROM_OFFICE)
    assert len(found.of_account_and_address) == ACCOUNT_AND_ADDRESS.failures


async def test_a_success_forgives_this_address_this_account_only(database_url: str) -> None:
    async with opened(database_url) as transactions:
        await fail(transactions, ADA_FROM_OFFICE, times=3)
        await fail(transactions, ADA_FROM_HOME)
        await fail(transactions, BEA_FROM_OFFICE)
        attempt_id = await fail(transactions, ADA_FROM_OFFICE)
        async with transactions() as uow:
            await attempts.note_success(uow, attempt_id, ADA_FROM_OFFICE)
            found = await attempts.find_failures(uow, ADA_FROM_OFFICE)
            elsewhere = await attempts.find_failures(uow, ADA_FROM_HOME)
    assert [len(found.of_account_and_address), len(found.of_account), len(found.of_address)] == [0, 1, 1]
    assert found.is_known_address
    assert not elsewhere.is_known_address


async def test_attempts_are_forgotten_when_no_limit_looks_at_them_any_more(database_url: str) -> None:
    clock = ManualClock()
    async with opened(database_url, clock=clock) as transactions:
        await fail(transactions, ADA_FROM_HOME)
        attempt_id = await fail(transactions, ADA_FROM_OFFICE)
        async with transactions() as uow:
            await attempts.note_success(uow, attempt_id, ADA_FROM_OFFICE)
        clock.advance(timedelta(days=1))
        fresh = {"failed_before": clock.now(), "succeeded_before": clock.now() - KNOWN_ADDRESS_FOR}
        async with transactions() as uow:
            assert await attempts.forget_attempts(uow, **fresh) == 1
            assert (await attempts.find_failures(uow, ADA_FROM_OFFICE)).is_known_address
        async with transactions() as uow:
            old = {"failed_before": clock.now(), "succeeded_before": clock.now()}
            assert await attempts.forget_attempts(uow, **old) == 1


async def test_of_two_who_take_one_ticket_one_gets_it(database_url: str) -> None:
    async with opened(database_url) as transactions:
        caller = await caller_of(transactions, await a_login(transactions, await an_agent(transactions)))
        async with transactions() as uow:
            await logins.add_ticket(uow, caller.login_id, b"ticket", expires_at=NOON + timedelta(seconds=30))

        async def take() -> bool:
            async with transactions() as uow:
                return await logins.take_ticket(uow, caller.login_id, b"ticket")

        assert sorted(await asyncio.gather(take(), take(), take())) == [False, False, True]


async def test_expired_tickets_of_a_login_go_when_it_gets_a_new_one(database_url: str) -> None:
    clock = ManualClock()
    async with opened(database_url, clock=clock) as transactions:
        caller = await caller_of(transactions, await a_login(transactions, await an_agent(transactions)))
        async with transactions() as uow:
            await logins.add_ticket(uow, caller.login_id, b"old", expires_at=NOON + timedelta(seconds=30))
        clock.advance(timedelta(seconds=30))
        async with transactions() as uow:
            await logins.add_ticket(
                uow, caller.login_id, b"new", expires_at=clock.now() + timedelta(seconds=30)
            )
            left = await uow.session.scalars(text("SELECT token_hash FROM socket_tickets"))
            assert left.all() == [b"new"]


async def test_logins_long_expired_are_deleted_with_their_tickets(database_url: str) -> None:
    async with opened(database_url) as transactions:
        agent = await an_agent(transactions)
        token = await a_login(transactions, agent, lifetime=timedelta(days=3))
        caller = await caller_of(transactions, token)
        async with transactions() as uow:
            await logins.add_login(
                uow,
                NewLoginRow(
                    OLD_LOGIN, agent.id, b"hash", "", None, Proof.PASSWORD, NOON - timedelta(seconds=1)
                ),
            )
            await logins.add_ticket(uow, OLD_LOGIN, b"ticket", expires_at=NOON)
            assert await logins.forget_logins(uow, ended_before=NOON) == 1
            assert await logins.find_live_logins(uow, [caller.login_id, OLD_LOGIN]) == {caller.login_id}


async def test_secrets_are_stored_as_hashes_only(database_url: str) -> None:
    async with opened(database_url) as transactions:
        token = await a_login(transactions, await an_agent(transactions))
        async with transactions() as uow:
            rows = (
                await uow.session.execute(text("SELECT logins::text, agents::text FROM logins, agents"))
            ).all()
    assert token not in str(rows)
    assert digest(token).hex() in str(rows)
