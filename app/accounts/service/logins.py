"""Use cases about logins: logging in and out, who is calling, and changing one's own password."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.accounts.events import LoginRevoked
from app.accounts.rules import (
    ACCOUNT,
    KNOWN_ADDRESS_FOR,
    AgentId,
    Caller,
    LoginId,
    normalise_email,
    wait_before_attempt,
)
from app.accounts.service.agents import end_logins
from app.accounts.service.passwords import hash_password, renew_hash, verify_password
from app.accounts.store import agents as agents_store
from app.accounts.store import attempts, logins
from app.accounts.store.agents import Credentials
from app.accounts.store.attempts import Guess
from app.accounts.store.logins import NewLoginRow
from app.db.unit_of_work import Transactions, UnitOfWork
from app.kernel.acts import Act, Acted, Actor
from app.kernel.errors import AppError
from app.kernel.ids import digest, new_id, new_secret

LONGEST_USER_AGENT = 300
LOGINS_KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Client:
    """Where a password comes from."""

    address: str
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class NewLogin:
    """A fresh login. `token` is shown this once; only its hash is kept."""

    login_id: LoginId
    agent_id: AgentId
    token: str
    expires_at: datetime


async def log_in(
    transactions: Transactions, email: str, password: str, *, client: Client, lifetime: timedelta
) -> NewLogin:
    """Prove who one is and start a login.

    Raises `bad_credentials` (the same, after the same work, for unknown and inactive accounts) and
    `too_many_attempts`. Takes transactions rather than one unit of work: a failed attempt must be
    remembered although it is refused, and no connection may be held while a password is hashed.
    """
    guess = _guess(email, client)
    async with transactions() as uow:
        attempt_id = await _begin_attempt(uow, guess)
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
        await attempts.note_success(uow, attempt_id, guess)
        if renewed is not None:
            await agents_store.save_password_hash(uow, known.agent_id, renewed)
        await forget_expired(uow)
        return await start_login(uow, known.agent_id, client=client, lifetime=lifetime)


async def start_login(uow: UnitOfWork, agent_id: AgentId, *, client: Client, lifetime: timedelta) -> NewLogin:
    """Start a login for somebody who has been proven to be this agent."""
    login = NewLogin(LoginId(new_id()), agent_id, new_secret(), uow.now() + lifetime)
    await logins.add_login(
        uow,
        NewLoginRow(
            id=login.login_id,
            agent_id=agent_id,
            token_hash=digest(login.token),
            user_agent=client.user_agent[:LONGEST_USER_AGENT],
            expires_at=login.expires_at,
        ),
    )
    uow.record(Acted(Act.LOGIN_SUCCEEDED, agent_id, by=Actor(agent_id, client.address)))
    return login


async def authenticate(uow: UnitOfWork, token: str | None) -> Caller:
    """Return whose live login this token is, or raise `not_logged_in`."""
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
    guess = _guess(caller.email, client)
    async with transactions() as uow:
        attempt_id = await _begin_attempt(uow, guess)
        known = await agents_store.get_credentials_of(uow, caller.agent_id)
    if known is None or not await verify_password(known.password_hash, current):
        async with transactions() as uow:
            uow.record(
                Acted(Act.PASSWORD_REFUSED, caller.agent_id, by=Actor(caller.agent_id, client.address))
            )
        raise AppError("wrong_password", "The current password is not right.", 403)
    new_hash = await hash_password(new, email=caller.email)
    async with transactions() as uow:
        await _lock_unchanged(uow, known)
        await attempts.note_success(uow, attempt_id, guess)
        await agents_store.save_password_hash(uow, caller.agent_id, new_hash)
        uow.record(Acted(Act.PASSWORD_CHANGED, caller.agent_id, by=Actor(caller.agent_id, client.address)))
        await end_logins(uow, caller.agent_id, but=caller.login_id)


async def forget_expired(uow: UnitOfWork) -> None:
    """Delete some of what no login and no limit needs any more; cheap enough to run with every login."""
    now = uow.now()
    await attempts.forget_attempts(
        uow, failed_before=now - ACCOUNT.window, succeeded_before=now - KNOWN_ADDRESS_FOR
    )
    await logins.forget_logins(uow, ended_before=now - LOGINS_KEPT_FOR)


def _guess(email: str, client: Client) -> Guess:
    return Guess(digest(normalise_email(email)), digest(client.address))


async def _begin_attempt(uow: UnitOfWork, guess: Guess) -> UUID:
    """Count an attempt before it is checked, one after the other, so that guessing in parallel gains nothing."""
    await attempts.lock_guess(uow, guess)
    wait = wait_before_attempt(await attempts.find_failures(uow, guess), now=uow.now())
    if wait > timedelta():
        raise AppError(
            "too_many_attempts",
            "Too many failed attempts. Please wait before you try again.",
            429,
            is_retryable=True,
            retry_after_s=wait.total_seconds(),
        )
    return await attempts.add_attempt(uow, guess)


async def _lock_unchanged(uow: UnitOfWork, proven: Credentials) -> None:
    """Hold the agent and make sure that what was proven is still so: hashing took its time."""
    if await agents_store.get_credentials_of(uow, proven.agent_id, lock=True) != proven:
        raise _bad_credentials()


def _bad_credentials() -> AppError:
    return AppError("bad_credentials", "E-mail or password is not right.", 401)
