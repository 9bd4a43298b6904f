"""Second factors: set up, asked for after the password, used up, guessed at, lost."""

import asyncio
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import text

from app.accounts import service
from app.accounts.events import LoginRevoked
from app.accounts.rules import SECOND_FACTOR_LIMITS, Agent, AgentChange, Caller, Role
from app.accounts.rules.factors import (
    CONFIRMED_FOR,
    RECOVERY_CODES,
    SECOND_STEP_LIFETIME,
    SECOND_STEP_TRIES,
    Proof,
    SecondStep,
)
from app.accounts.service import Client, NewLogin
from app.accounts.service.attempts import guess_of
from app.accounts.store import attempts
from app.db.unit_of_work import Transactions
from app.kernel.errors import AppError
from app.kernel.events import Event
from tests.support.accounts import (
    DAY,
    NEW_PASSWORD,
    OFFICE,
    PASSWORD,
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

HOME = Client("203.0.113.9", "Test browser")


class App:
    """An authenticator app whose clock is the test's."""

    def __init__(self, secret: str, clock: ManualClock) -> None:
        self._totp, self._clock = pyotp.TOTP(secret), clock

    def code(self, *, later: timedelta = timedelta()) -> str:
        return self._totp.at(self._clock.now() + later)


async def with_app(transactions: Transactions, clock: ManualClock) -> tuple[Agent, App, list[str]]:
    """Have an agent with an authenticator app whose first code is no longer the newest, and recovery codes."""
    agent = await an_agent(transactions)
    caller = await caller_of(transactions, await a_login(transactions, agent))
    app, codes = await add_app(transactions, caller, clock)
    assert codes is not None
    clock.advance(timedelta(minutes=1))
    return agent, app, codes


async def add_app(
    transactions: Transactions, caller: Caller, clock: ManualClock
) -> tuple[App, list[str] | None]:
    async with transactions() as uow:
        offer = await service.begin_totp(uow, caller, host="chat.example.com")
    app = App(offer.secret, clock)
    async with transactions() as uow:
        return app, await service.confirm_totp(uow, caller, app.code())


async def first_step(transactions: Transactions, agent: Agent, client: Client = OFFICE) -> str:
    step = await service.log_in(transactions, agent.email, PASSWORD, client=client, lifetime=DAY)
    assert isinstance(step, SecondStep)
    return step.token


async def finish(transactions: Transactions, token: str, code: str, client: Client = OFFICE) -> NewLogin:
    return await service.finish_login(transactions, token, code, client=client, lifetime=DAY)


async def proof_of(transactions: Transactions, login: NewLogin) -> Proof:
    async with transactions() as uow:
        found = await service.list_logins(uow, await service.authenticate(uow, login.token))
    return next(one.proof for one in found if one.id == login.login_id)


async def test_a_code_is_asked_for_after_the_password_and_counts_once(database_url: str) -> None:
    clock = ManualClock()
    async with opened(database_url, clock=clock) as transactions:
        agent, app, _ = await with_app(transactions, clock)
        code = app.code()
        login = await finish(transactions, await first_step(transactions, agent), f"{code[:3]} {code[3:]}")
        assert await proof_of(transactions, login) is Proof.TOTP
        again = await first_step(transactions, agent)
        with refused("code_refused"):
            await finish(transactions, again, code)
        with refused("code_refused"):
            await finish(transactions, again, app.code(later=timedelta(minutes=-1)))
        clock.advance(timedelta(seconds=30))
        await finish(transactions, again, app.code())


@pytest.mark.parametrize(("seconds", "is_right"), [(-60, False), (-30, True), (30, True), (60, False)])
async def test_a_clock_may_be_off_by_one_step(database_url: str, seconds: int, is_right: bool) -> None:  # noqa: FBT001 - the example
    clock = ManualClock()
    async with opened(database_url, clock=clock) as transactions:
        agent, app, _ = await with_app(transactions, clock)
        clock.advance(timedelta(minutes=2))
        token, code = await first_step(transactions, agent), app.code(later=timedelta(seconds=seconds))
        if is_right:
            await finish(transactions, token, code)
        else:
            with refused("code_refused"):
                await finish(transactions, token, code)


async def test_one_code_in_two_browsers_at_once_opens_one(database_url: str) -> None:
    clock = ManualClock()
    async with opened(database_url, clock=clock) as transactions:
        agent, app, codes = await with_app(transactions, clock)
        for code in (app.code(), codes[0]):
            tokens = [await first_step(transactions, agent) for _ in range(2)]
            results = await asyncio.gather(
                *(finish(transactions, token, code) for token in tokens), return_exceptions=True
            )
            failed = [result for result in results if not isinstance(result, NewLogin)]
            assert [type(result) for result in failed] == [AppError]


async def test_a_recovery_code_counts_once_however_it_is_typed(database_url: str) -> None:
    clock = ManualClock()
    async with opened(database_url, clock=clock) as transactions:
        agent, _, codes = await with_app(transactions, clock)
        assert len(set(codes)) == RECOVERY_CODES
        typed = codes[3].upper().replace("-", " ").replace("0", "O").replace("1", "I")
        login = await finish(transactions, await first_step(transactions, agent), typed)
        assert await proof_of(transactions, login) is Proof.RECOVERY_CODE
        with refused("code_refused"):
            await finish(transactions, await first_step(transactions, agent), codes[3])
        async with transactions() as uow:
            assert (await service.read_factors(uow, agent.id)).recovery_codes_left == RECOVERY_CODES - 1


async def test_new_recovery_codes_make_the_former_void(database_url: str) -> None:
    clock = ManualClock()
    async with opened(database_url, clock=clock) as transactions:
        agent, _, former = await with_app(transactions, clock)
        caller = await caller_of(transactions, await a_login(transactions, agent))
        async with transactions() as uow:
            codes = await service.renew_recovery_codes(uow, caller)
        token = await first_step(transactions, agent)
        with refused("code_refused"):
            await finish(transactions, token, former[0])
        await finish(transactions, token, codes[0])


async def test_a_first_step_allows_five_codes(database_url: str) -> None:
    clock = ManualClock()
    async with opened(database_url, clock=clock) as transactions:
        agent, app, _ = await with_app(transactions, clock)
        token = await first_step(transactions, agent)
        for _ in range(SECOND_STEP_TRIES):
            # From another address each, so that nothing else stops this.
            with refused("code_refused"):
                await finish(transactions, token, "000000", Client(f"198.51.100.{_}"))
        with refused("step_expired"):
            await finish(transactions, token, app.code())


async def test_codes_cannot_be_guessed_however_often_the_password_is_shown(database_url: str) -> None:
    clock = ManualClock()
    async with opened(database_url, clock=clock) as transactions:
        agent, app, _ = await with_app(transactions, clock)
        async with transactions() as uow:
            guess = await guess_of(uow, f"second factor of {agent.id}", HOME.address)
            for _ in range(SECOND_FACTOR_LIMITS.account_and_address.failures):
                await attempts.add_attempt(uow, guess)
        stopped = await first_step(transactions, agent, HOME)
        with refused("too_many_attempts"):
            await finish(transactions, stopped, app.code(), HOME)
        # The owner, elsewhere, is not locked out by it.
        await finish(transactions, await first_step(transactions, agent), app.code())


async def test_many_addresses_together_guess_no_more_and_do_not_lock_the_owner_out(database_url: str) -> None:
    clock = ManualClock()
    async with opened(database_url, clock=clock) as transactions:
        agent, app, _ = await with_app(transactions, clock)
        await finish(transactions, await first_step(transactions, agent), app.code())
        async with transactions() as uow:
            for number in range(SECOND_FACTOR_LIMITS.account.failures):
                guess = await guess_of(uow, f"second factor of {agent.id}", f"192.0.2.{number}")
                await attempts.add_attempt(uow, guess)
        clock.advance(timedelta(minutes=1))
        with refused("too_many_attempts"):
            await finish(transactions, await first_step(transactions, agent, HOME), app.code(), HOME)
        await finish(transactions, await first_step(transactions, agent), app.code())


async def test_a_first_step_expires(database_url: str) -> None:
    clock = ManualClock()
    async with opened(database_url, clock=clock) as transactions:
        agent, app, _ = await with_app(transactions, clock)
        token = await first_step(transactions, agent)
        clock.advance(SECOND_STEP_LIFETIME)
        with refused("step_expired"):
            await finish(transactions, token, app.code())


@pytest.mark.parametrize("to", [AgentChange(is_active=False), AgentChange(password=NEW_PASSWORD)])
async def test_a_first_step_is_worth_nothing_once_its_password_is(database_url: str, to: AgentChange) -> None:
    clock = ManualClock()
    async with opened(database_url, clock=clock) as transactions:
        agent, app, _ = await with_app(transactions, clock)
        token = await first_step(transactions, agent)
        await change(transactions, agent, to)
        with refused("step_expired"):
            await finish(transactions, token, app.code())


async def test_a_first_step_is_no_login(database_url: str) -> None:
    clock = ManualClock()
    async with opened(database_url, clock=clock) as transactions:
        agent, _, _ = await with_app(transactions, clock)
        token = await first_step(transactions, agent)
        with refused("not_logged_in"):
            await caller_of(transactions, token)


async def test_an_app_counts_only_once_it_has_shown_a_code(database_url: str) -> None:
    clock = ManualClock()
    async with opened(database_url, clock=clock) as transactions:
        agent, former, _ = await with_app(transactions, clock)
        caller = await caller_of(transactions, await a_login(transactions, agent))
        async with transactions() as uow:
            offer = await service.begin_totp(uow, caller, host="chat.example.com")
        with refused("code_refused"):
            async with transactions() as uow:
                await service.confirm_totp(uow, caller, former.code())
        await finish(transactions, await first_step(transactions, agent), former.code())
        new = App(offer.secret, clock)
        async with transactions() as uow:
            # There are recovery codes: they stay good.
            assert await service.confirm_totp(uow, caller, new.code()) is None
        clock.advance(timedelta(minutes=1))
        token = await first_step(transactions, agent)
        with refused("code_refused"):
            await finish(transactions, token, former.code())
        await finish(transactions, token, new.code())


async def test_without_the_app_the_password_is_enough_again_and_recovery_codes_are_gone(
    database_url: str,
) -> None:
    clock = ManualClock()
    async with opened(database_url, clock=clock) as transactions:
        agent, _, _ = await with_app(transactions, clock)
        caller = await caller_of(transactions, await a_login(transactions, agent))
        async with transactions() as uow:
            await service.remove_totp(uow, caller)
        with refused("no_second_factor"):
            async with transactions() as uow:
                await service.renew_recovery_codes(uow, caller)
        login = await service.log_in(transactions, agent.email, PASSWORD, client=OFFICE, lifetime=DAY)
        assert isinstance(login, NewLogin)
        async with transactions() as uow:
            assert (await service.read_factors(uow, agent.id)).recovery_codes_left == 0


async def test_an_open_browser_is_not_enough_to_change_how_one_logs_in(database_url: str) -> None:
    clock = ManualClock()
    async with opened(database_url, clock=clock) as transactions:
        agent, _, _ = await with_app(transactions, clock)
        token = await a_login(transactions, agent)
        clock.advance(CONFIRMED_FOR)
        caller = await caller_of(transactions, token)
        async with transactions() as uow:
            with refused("confirmation_needed"):
                await service.begin_totp(uow, caller, host="chat.example.com")
            with refused("confirmation_needed"):
                await service.confirm_totp(uow, caller, "000000")
            with refused("confirmation_needed"):
                await service.remove_totp(uow, caller)
            with refused("confirmation_needed"):
                await service.renew_recovery_codes(uow, caller)
        with refused("wrong_password"):
            await service.confirm(transactions, caller, "wrong", client=OFFICE)
        await service.confirm(transactions, caller, PASSWORD, client=OFFICE)
        async with transactions() as uow:
            await service.renew_recovery_codes(uow, await service.authenticate(uow, token))


async def test_nothing_that_opens_an_account_is_stored_in_clear(database_url: str) -> None:
    clock = ManualClock()
    async with opened(database_url, clock=clock) as transactions:
        agent = await an_agent(transactions)
        caller = await caller_of(transactions, await a_login(transactions, agent))
        async with transactions() as uow:
            pending = await service.begin_totp(uow, caller, host="chat.example.com")
        app, codes = await add_app(transactions, caller, clock)
        token = await first_step(transactions, agent)
        assert codes is not None
        secrets = [pending.secret, app._totp.secret, token, codes[0], codes[0].replace("-", "")]
        async with transactions() as uow:
            stored = ""
            for table in ("totp_secrets", "recovery_codes", "one_time_secrets", "logins", "audit_entries"):
                rows = await uow.session.execute(text(f"SELECT * FROM {table}"))  # noqa: S608 - our own names
                stored += repr(rows.all())
    assert [secret for secret in secrets if secret in stored] == []


async def test_an_administrator_lets_in_who_has_lost_everything_but_not_themselves(database_url: str) -> None:
    clock = ManualClock()
    async with opened(database_url, clock=clock) as transactions:
        agent, _, codes = await with_app(transactions, clock)
        token = await a_login(transactions, agent)
        step = await first_step(transactions, agent)
        admin = await caller_of(
            transactions, await a_login(transactions, await an_agent(transactions, Role.ADMIN))
        )
        with refused("own_second_factors"):
            async with transactions() as uow:
                await service.remove_all(uow, admin.agent_id, by=admin)
        async with transactions() as uow:
            await service.remove_all(uow, agent.id, by=admin)
        assert not await is_live(transactions, token)
        with refused("step_expired"):
            await finish(transactions, step, codes[0])
        await log_in(transactions, agent.email, PASSWORD)


# --- one's own logins


async def test_one_ends_ones_own_logins_and_nobody_elses(database_url: str) -> None:
    heard: list[Event] = []
    async with opened(database_url, hears=heard) as transactions:
        agent, stranger = await an_agent(transactions), await an_agent(transactions)
        here, there, third = [await a_login(transactions, agent) for _ in range(3)]
        foreign = await a_login(transactions, stranger)
        me, other = await caller_of(transactions, here), await caller_of(transactions, there)
        async with transactions() as uow:
            listed = await service.list_logins(uow, me)
            await service.end_login(uow, me, (await service.authenticate(uow, foreign)).login_id)
            await service.end_login(uow, me, other.login_id)
            await service.end_login(uow, me, other.login_id)
        assert len(listed) == 3
        assert {(login.network, login.proof, login.user_agent) for login in listed} == {
            ("198.51.100.0/24", Proof.PASSWORD, "Test browser")
        }
        assert [await is_live(transactions, token) for token in (here, there, third, foreign)] == [
            True,
            False,
            True,
            True,
        ]
        async with transactions() as uow:
            await service.end_other_logins(uow, me)
        assert [await is_live(transactions, token) for token in (here, third)] == [True, False]
    assert [type(event) for event in heard] == [LoginRevoked, LoginRevoked]
