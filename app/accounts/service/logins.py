"""Use cases about logins: logging in and out, who is calling, one's own logins and password."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.accounts.events import LoginRevoked
from app.accounts.rules import (
    KNOWN_ADDRESS_FOR,
    PASSWORD_LIMITS,
    SECOND_FACTOR_LIMITS,
    AgentId,
    Caller,
    LoginId,
    normalise_email,
)
from app.accounts.rules.audit import truncated
from app.accounts.rules.factors import (
    SECOND_STEP_LIFETIME,
    SECOND_STEP_TRIES,
    LoginSeen,
    Proof,
    Purpose,
    SecondStep,
)
from app.accounts.service import attempts, factors
from app.accounts.service.agents import end_logins, get_agent
from app.accounts.service.attempts import Attempt, Client
from app.accounts.service.factors import code_refused
from app.accounts.service.passwords import hash_password, renew_hash, verify_password
from app.accounts.store import agents as agents_store
from app.accounts.store import attempts as attempts_store
from app.accounts.store import logins, one_time
from app.accounts.store.agents import Credentials
from app.accounts.store.logins import NewLoginRow
from app.db.unit_of_work import Transactions, UnitOfWork
from app.kernel.acts import Act, Acted, Actor
from app.kernel.errors import AppError
from app.kernel.ids import digest, new_id, new_secret

LONGEST_USER_AGENT = 300
LOGINS_KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class NewLogin:
    """A fresh login. `token` is shown this once; only its hash is kept."""

    login_id: LoginId
    agent_id: AgentId
    token: str
    expires_at: datetime


async def log_in(
    transactions: Transactions, email: str, password: str, *, client: Client, lifetime: timedelta
) -> NewLogin | SecondStep:
    """Prove who one is and start a login, or learn that a second step is needed.

    Raises `bad_credentials` (the same, after the same work, for unknown and inactive accounts) and
    `too_many_attempts`. Takes transactions rather than one unit of work: a failed attempt must be
    remembered although it is refused, and no connection may be held while a password is hashed.
    """
    async with transactions() as uow:
        attempt = await attempts.begin_password(uow, email, client)
        known = await agents_store.get_credentials(uow, normalise_email(email))
    is_right = await verify_password(known.password_hash if known else None, password)
    if known is None or not is_right or not known.is_active:
        async with transactions() as uow:
            stranger = Actor(None, client.address)
            uow.record(Acted(Act.LOGIN_FAILED, known.agent_id if known else None, by=stranger))
        raise _bad_credentials()
    renewed = await renew_hash(known.password_hash, password)
    async with transactions() as uow:
        await _lock_unchanged(uow, known)
        await attempts.succeeded(uow, attempt)
        if renewed is not None:
            await agents_store.save_password_hash(uow, known.agent_id, renewed)
        await forget_expired(uow)
        if (await factors.read_factors(uow, known.agent_id)).has_any:
            return await begin_second_step(uow, known.agent_id)
        return await start_login(uow, known.agent_id, client=client, lifetime=lifetime)


async def finish_login(
    transactions: Transactions, token: str, code: str, *, client: Client, lifetime: timedelta
) -> NewLogin:
    """Show, after the password, a code of the authenticator app or a recovery code, and start a login.

    Raises `step_expired` when the password must be shown again, `code_refused`, and `too_many_attempts`.
    """
    async with transactions() as uow:
        agent_id = await one_time.try_with(uow, Purpose.SECOND_STEP, digest(token), at_most=SECOND_STEP_TRIES)
        if agent_id is None:
            raise step_expired()
        attempt = await attempts.begin_second_factor(uow, agent_id, client)
    async with transactions() as uow:
        await agents_store.get_credentials_of(uow, agent_id, lock=True)
        proof = await factors.is_right(uow, agent_id, code)
        if proof is not None:
            if await one_time.take(uow, Purpose.SECOND_STEP, digest(token)) is None:
                raise step_expired()
            await attempts.succeeded(uow, attempt)
            return await start_login(uow, agent_id, client=client, lifetime=lifetime, proof=proof)
        uow.record(Acted(Act.SECOND_FACTOR_REFUSED, agent_id, by=Actor(None, client.address)))
    raise code_refused(401)


async def begin_second_step(uow: UnitOfWork, agent_id: AgentId) -> SecondStep:
    """Ask somebody who has shown one half of what is needed for the other."""
    step = SecondStep(agent_id, new_secret(), uow.now() + SECOND_STEP_LIFETIME)
    await one_time.add(uow, Purpose.SECOND_STEP, digest(step.token), agent_id, expires_at=step.expires_at)
    return step


async def start_login(
    uow: UnitOfWork,
    agent_id: AgentId,
    *,
    client: Client,
    lifetime: timedelta,
    proof: Proof = Proof.PASSWORD,
) -> NewLogin:
    """Start a login for somebody who has been proven to be this agent."""
    login = NewLogin(LoginId(new_id()), agent_id, new_secret(), uow.now() + lifetime)
    await logins.add_login(
        uow,
        NewLoginRow(
            id=login.login_id,
            agent_id=agent_id,
            token_hash=digest(login.token),
            user_agent=client.user_agent[:LONGEST_USER_AGENT],
            network=truncated(client.address),
            proof=proof,
            expires_at=login.expires_at,
        ),
    )
    by = Actor(agent_id, client.address)
    uow.record(Acted(Act.LOGIN_SUCCEEDED, agent_id, {"with": proof.value}, by=by))
    return login


async def authenticate(uow: UnitOfWork, token: str | None) -> Caller:
    """Return whose live login this token is, or raise `not_logged_in`, or `second_factor_needed` before all else."""
    caller = await authenticate_even_held(uow, token)
    if caller.is_held:
        raise AppError("second_factor_needed", "Your role needs a second step. Please set one up first.", 403)
    return caller


async def authenticate_even_held(uow: UnitOfWork, token: str | None) -> Caller:
    """Return whose live login this token is, for what they may do who must set up a second factor first."""
    caller = await find_caller(uow, token)
    if caller is None:
        raise AppError("not_logged_in", "Please log in.", 401)
    return caller


async def find_caller(uow: UnitOfWork, token: str | None) -> Caller | None:
    """Return whose live login this token is, if it is one."""
    caller = await logins.get_caller(uow, digest(token)) if token else None
    if caller is not None:
        await logins.note_seen(uow, caller.login_id)
    return caller


async def log_out(uow: UnitOfWork, token: str | None) -> None:
    """End the login with this token; not having one is as good."""
    ended = await logins.revoke_by_token(uow, digest(token)) if token else None
    if ended is not None:
        agent_id, login_id = ended
        uow.record(LoginRevoked(agent_id, (login_id,)), Acted(Act.LOGIN_ENDED, agent_id, by=Actor(agent_id)))


async def is_login_live(uow: UnitOfWork, login_id: UUID) -> bool:
    """Tell whether what stands on this login may go on."""
    return bool(await logins.find_live_logins(uow, [LoginId(login_id)]))


async def find_live_logins(uow: UnitOfWork, login_ids: Collection[LoginId]) -> frozenset[LoginId]:
    """Return which of these logins may still be used: one query for all sockets of a process."""
    return await logins.find_live_logins(uow, login_ids)


async def change_password(
    transactions: Transactions, caller: Caller, current: str, new: str, *, client: Client
) -> None:
    """Replace one's own password and end all one's other logins.

    Raises `wrong_password` when the current one is wrong, `too_many_attempts`, and the faults of the
    new one. Takes transactions for the reasons that `log_in` does.
    """
    attempt, known = await _prove_password(transactions, caller, current, client)
    new_hash = await hash_password(new, email=caller.email)
    async with transactions() as uow:
        await _lock_unchanged(uow, known)
        await attempts.succeeded(uow, attempt)
        await agents_store.save_password_hash(uow, caller.agent_id, new_hash)
        uow.record(Acted(Act.PASSWORD_CHANGED, caller.agent_id, by=Actor(caller.agent_id, client.address)))
        await end_logins(uow, caller.agent_id, but=caller.login_id)


async def confirm(transactions: Transactions, caller: Caller, password: str, *, client: Client) -> None:
    """Show again that it is oneself, for what a login alone is not enough for.

    Raises `wrong_password` and `too_many_attempts`.
    """
    attempt, known = await _prove_password(transactions, caller, password, client)
    async with transactions() as uow:
        await _lock_unchanged(uow, known)
        await attempts.succeeded(uow, attempt)
        await logins.note_confirmed(uow, caller.login_id)


async def list_logins(uow: UnitOfWork, caller: Caller) -> list[LoginSeen]:
    """Read the caller's logins, last used first."""
    return await logins.list_live(uow, caller.agent_id)


async def end_login(uow: UnitOfWork, caller: Caller, login_id: UUID) -> None:
    """End one of one's own logins; its sockets are closed. Not having it is as good."""
    if await logins.revoke_one(uow, caller.agent_id, login_id):
        uow.record(
            LoginRevoked(caller.agent_id, (LoginId(login_id),)), Acted(Act.LOGIN_ENDED, caller.agent_id)
        )


async def end_other_logins(uow: UnitOfWork, caller: Caller) -> None:
    """End all one's own logins but this one."""
    ended = await end_logins(uow, caller.agent_id, but=caller.login_id)
    if ended:
        uow.record(Acted(Act.LOGIN_ENDED, caller.agent_id, {"count": ended}))


async def end_logins_of(uow: UnitOfWork, agent_id: UUID, *, by: Caller) -> None:
    """End all of somebody's logins and what could become one, as an administrator; of one's own, all but this one."""
    agent = await get_agent(uow, agent_id)
    ended = await end_logins(uow, agent.id, but=by.login_id if by.agent_id == agent.id else None)
    if ended:
        uow.record(Acted(Act.LOGIN_ENDED, agent.id, {"count": ended}))


async def forget_expired(uow: UnitOfWork) -> None:
    """Delete some of what no login and no limit needs any more; cheap enough to run with every login."""
    now = uow.now()
    longest = max(PASSWORD_LIMITS.longest, SECOND_FACTOR_LIMITS.longest)
    await attempts_store.forget_attempts(
        uow, failed_before=now - longest, succeeded_before=now - KNOWN_ADDRESS_FOR
    )
    await logins.forget_logins(uow, ended_before=now - LOGINS_KEPT_FOR)


async def _prove_password(
    transactions: Transactions, caller: Caller, password: str, client: Client
) -> tuple[Attempt, Credentials]:
    async with transactions() as uow:
        attempt = await attempts.begin_password(uow, caller.email, client)
        known = await agents_store.get_credentials_of(uow, caller.agent_id)
    if known is None or not await verify_password(known.password_hash, password):
        async with transactions() as uow:
            by = Actor(caller.agent_id, client.address)
            uow.record(Acted(Act.PASSWORD_REFUSED, caller.agent_id, by=by))
        raise AppError("wrong_password", "The current password is not right.", 403)
    return attempt, known


async def _lock_unchanged(uow: UnitOfWork, proven: Credentials) -> None:
    """Hold the agent and make sure that what was proven is still so: hashing took its time."""
    if await agents_store.get_credentials_of(uow, proven.agent_id, lock=True) != proven:
        raise _bad_credentials()


def step_expired() -> AppError:
    """Make the refusal of a second step whose first has to be done again."""
    return AppError("step_expired", "This took too long, or too many tries. Please log in again.", 401)


def _bad_credentials() -> AppError:
    return AppError("bad_credentials", "E-mail or password is not right.", 401)
