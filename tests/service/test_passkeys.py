"""Passkeys: added by their owner, good for the name that asked, and for one answer to one question."""

from typing import Any

import pytest

from app.accounts import service
from app.accounts.rules import Agent, AgentChange, Role
from app.accounts.rules.factors import PASSKEY_LIFETIME, Proof
from app.accounts.service import NewLogin, passkeys
from app.accounts.service.passkeys import PasskeyLogin, party_of
from app.db.unit_of_work import Transactions
from tests.service.test_second_factors import first_step, with_app
from tests.support.accounts import DAY, OFFICE, a_login, an_agent, caller_of, change
from tests.support.authenticator import Authenticator
from tests.support.clocks import ManualClock
from tests.support.refusals import refused
from tests.support.units import opened

ORIGIN = "https://chat.example.com"
PARTY = party_of(ORIGIN)


async def with_passkey(
    transactions: Transactions, *, verifies: bool = True, agent: Agent | None = None
) -> tuple[Agent, Authenticator]:
    agent = agent or await an_agent(transactions)
    caller = await caller_of(transactions, await a_login(transactions, agent))
    key = Authenticator(ORIGIN, verifies=verifies)
    async with transactions() as uow:
        options = await passkeys.begin_adding(uow, caller, PARTY)
    async with transactions() as uow:
        await passkeys.add(uow, caller, PARTY, key.make(options), name="Phone")
    return agent, key


async def shown(transactions: Transactions, credential: dict[str, Any], step: str | None = None) -> NewLogin:
    return await passkeys.log_in_by_passkey(transactions, PasskeyLogin(PARTY, credential, step, OFFICE, DAY))


async def test_a_passkey_that_verifies_its_owner_is_enough(database_url: str) -> None:
    async with opened(database_url) as transactions:
        agent, key = await with_passkey(transactions)
        options = await passkeys.begin_login(transactions, PARTY, step=None)
        assert options["userVerification"] == "required"
        assert not options.get("allowCredentials"), "whose passkeys there are, nobody is told"
        answer = key.answer(options)
        login = await shown(transactions, answer)
        assert login.agent_id == agent.id
        with refused("passkey_refused"):
            await shown(transactions, answer)
        caller = await caller_of(transactions, login.token)
        async with transactions() as uow:
            (seen,) = [one for one in await service.list_logins(uow, caller) if one.id == login.login_id]
            (passkey,) = await service.list_passkeys(uow, caller)
        assert (seen.proof, passkey.last_used_at is not None) == (Proof.PASSKEY, True)


async def test_a_key_that_only_feels_a_touch_is_good_after_the_password_alone(database_url: str) -> None:
    async with opened(database_url) as transactions:
        agent, key = await with_passkey(transactions, verifies=False)
        with refused("passkey_refused"):
            await shown(transactions, key.answer(await passkeys.begin_login(transactions, PARTY, step=None)))
        step = await first_step(transactions, agent)
        options = await passkeys.begin_login(transactions, PARTY, step=step)
        assert len(options["allowCredentials"]) == 1
        await shown(transactions, key.answer(options), step)
        with refused("step_expired"):
            await passkeys.begin_login(transactions, PARTY, step=step)


async def test_an_answer_is_refused_that_is_not_quite_right(database_url: str) -> None:
    clock = ManualClock()
    async with opened(database_url, clock=clock) as transactions:
        _, key = await with_passkey(transactions)
        for spoiled in ("origin", "stranger", "copied", "late"):
            options = await passkeys.begin_login(transactions, PARTY, step=None)
            other = Authenticator(ORIGIN, id=key.id, key=key.key, signs=key.signs)
            if spoiled == "origin":
                other.origin = "https://chat.example.com.evil.example"
            if spoiled == "stranger":
                other = Authenticator(ORIGIN, id=key.id)
            if spoiled == "copied":
                other.signs = -1
            answer = other.answer(options)
            if spoiled == "late":
                clock.advance(PASSKEY_LIFETIME)
            if spoiled == "copied":
                # The key itself has signed more often meanwhile.
                key.signs = 5
                await shown(
                    transactions, key.answer(await passkeys.begin_login(transactions, PARTY, step=None))
                )
            with refused("passkey_refused"):
                await shown(transactions, answer)


async def test_anothers_passkey_is_no_second_step_of_mine(database_url: str) -> None:
    async with opened(database_url) as transactions:
        mine, _ = await with_passkey(transactions)
        _, foreign = await with_passkey(transactions)
        step = await first_step(transactions, mine)
        with refused("passkey_refused"):
            await shown(
                transactions, foreign.answer(await passkeys.begin_login(transactions, PARTY, step=step)), step
            )
        # A question to anybody, answered rightly, ends nobody else's step either.
        options = await passkeys.begin_login(transactions, PARTY, step=None)
        with refused("step_expired"):
            await shown(transactions, foreign.answer(options), step)


async def test_who_may_not_log_in_may_not_by_a_passkey(database_url: str) -> None:
    async with opened(database_url) as transactions:
        agent, key = await with_passkey(transactions)
        options = await passkeys.begin_login(transactions, PARTY, step=None)
        await change(transactions, agent, AgentChange(is_active=False))
        with refused("passkey_refused"):
            await shown(transactions, key.answer(options))


async def test_a_question_to_one_is_not_answered_by_another_and_a_key_is_added_once(
    database_url: str,
) -> None:
    async with opened(database_url) as transactions:
        _, key = await with_passkey(transactions)
        ada = await caller_of(transactions, await a_login(transactions, await an_agent(transactions)))
        bea = await caller_of(transactions, await a_login(transactions, await an_agent(transactions)))
        for options_for, made_by, who in ((ada, Authenticator(ORIGIN), bea), (ada, key, ada)):
            async with transactions() as uow:
                options = await passkeys.begin_adding(uow, options_for, PARTY)
            with refused("passkey_refused"):
                async with transactions() as uow:
                    await passkeys.add(uow, who, PARTY, made_by.make(options), name="Phone")


@pytest.mark.parametrize("credential", [{}, {"id": 7}, {"id": "x", "rawId": "x", "response": {}}])
async def test_what_is_no_answer_at_all_is_refused(database_url: str, credential: dict[str, Any]) -> None:
    async with opened(database_url) as transactions:
        caller = await caller_of(transactions, await a_login(transactions, await an_agent(transactions)))
        with refused("passkey_refused"):
            await shown(transactions, credential)
        with refused("passkey_refused"):
            async with transactions() as uow:
                await passkeys.add(uow, caller, PARTY, credential, name="Phone")


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8076", "http://[::1]:8076"])
def test_an_address_of_numbers_has_no_passkeys(origin: str) -> None:
    with refused("passkeys_need_a_name"):
        party_of(origin)


# --- who must have a second factor


async def test_who_must_have_a_second_factor_does_nothing_else_first(database_url: str) -> None:
    clock = ManualClock()
    async with opened(database_url, clock=clock) as transactions:
        root = await an_agent(transactions, Role.ADMIN)
        by = await caller_of(transactions, await a_login(transactions, root))
        with refused("second_factor_first"):
            async with transactions() as uow:
                await service.change_second_factor_rules(uow, {Role.ADMIN}, by=by)
        await with_passkey(transactions, agent=root)
        lacking = await an_agent(transactions, Role.SUPERVISOR)
        agent = await an_agent(transactions)
        having, _, _ = await with_app(transactions, clock)
        await change(transactions, having, AgentChange(role=Role.SUPERVISOR))
        tokens = {who.id: await a_login(transactions, who) for who in (root, lacking, agent, having)}
        async with transactions() as uow:
            await service.change_second_factor_rules(uow, {Role.ADMIN, Role.SUPERVISOR}, by=by)
        async with transactions() as uow:
            live = [await service.find_caller(uow, token) is not None for token in tokens.values()]
        assert live == [True, False, True, True]
        held = await a_login(transactions, lacking)
        with refused("second_factor_needed"):
            await caller_of(transactions, held)
        with refused("second_factor_needed"):
            async with transactions() as uow:
                await service.redeem_ticket(uow, "any", held)
        # Setting one up is what lets them go on; the last one cannot be removed.
        key = Authenticator(ORIGIN)
        async with transactions() as uow:
            caller = await service.authenticate_even_held(uow, held)
            options = await passkeys.begin_adding(uow, caller, PARTY)
        async with transactions() as uow:
            assert await passkeys.add(uow, caller, PARTY, key.make(options), name="Phone")
        caller = await caller_of(transactions, held)
        async with transactions() as uow:
            (passkey,) = await service.list_passkeys(uow, caller)
        with refused("second_factor_required"):
            async with transactions() as uow:
                await passkeys.remove_passkey(uow, caller, passkey.id)
        assert not (await caller_of(transactions, held)).is_held
