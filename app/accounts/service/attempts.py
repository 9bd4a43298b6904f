"""Counting what is tried: before it is looked at, and one after the other, so that guessing in parallel gains nothing."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.accounts.rules import (
    PASSWORD_LIMITS,
    RESET_LIMITS,
    SECOND_FACTOR_LIMITS,
    AgentId,
    GuessLimits,
    normalise_email,
    wait_before_attempt,
    wait_for_limit,
)
from app.accounts.rules.staff import ACCOUNT_INDEX, ADDRESS_INDEX
from app.accounts.store import attempts
from app.accounts.store.attempts import Guess
from app.db.data_keys import having_or_made
from app.db.unit_of_work import UnitOfWork
from app.kernel.errors import AppError
from app.keys import STAFF


@dataclass(frozen=True, slots=True)
class Client:
    """Where a password or a code comes from."""

    address: str
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try that has been counted, as failed until it is known better."""

    id: UUID
    guess: Guess


async def begin_password(uow: UnitOfWork, email: str, client: Client) -> Attempt:
    """Count a try of a password, or raise `too_many_attempts`."""
    guess = await guess_of(uow, _of_password(email), client.address)
    return await _begin(uow, guess, PASSWORD_LIMITS)


async def begin_second_factor(uow: UnitOfWork, agent_id: AgentId, client: Client) -> Attempt:
    """Count a try of a code, or raise `too_many_attempts`; a right password forgives none of these."""
    guess = await guess_of(uow, _of_second_factor(agent_id), client.address)
    return await _begin(uow, guess, SECOND_FACTOR_LIMITS)


async def begin_reset(uow: UnitOfWork, email: str, client: Client) -> bool:
    """Count a wish for a link by mail, and tell whether it is to be granted.

    Who asks for too many accounts is told (`too_many_attempts`). Too many for one account is not: the newest link is in
    its owner's mailbox, and nobody else learns anything.
    """
    guess = await guess_of(uow, _of_reset(email), f"reset from {client.address}")
    await attempts.lock_guess(uow, guess)
    failures = await attempts.find_failures(uow, guess, RESET_LIMITS)
    wait = wait_for_limit(failures.of_address, RESET_LIMITS.address, now=uow.now())
    if wait > timedelta():
        raise _too_many(wait)
    await attempts.add_attempt(uow, guess)
    return not wait_for_limit(failures.of_account, RESET_LIMITS.account, now=uow.now())


async def succeeded(uow: UnitOfWork, attempt: Attempt) -> None:
    """Say that a try was right."""
    await attempts.note_success(uow, attempt.id, attempt.guess)


async def forget_account(uow: UnitOfWork, email: str, agent_id: AgentId) -> int:
    """Forget every try of an account that is no more; returns how many there were."""
    key = (await having_or_made(uow, [STAFF]))[STAFF]
    tried = (_of_password(email), _of_second_factor(agent_id), _of_reset(email))
    return await attempts.forget_account(uow, [key.index(account, ACCOUNT_INDEX) for account in tried])


def _of_password(email: str) -> str:
    return normalise_email(email)


def _of_second_factor(agent_id: AgentId) -> str:
    return f"second factor of {agent_id}"


def _of_reset(email: str) -> str:
    return f"reset of {normalise_email(email)}"


async def _begin(uow: UnitOfWork, guess: Guess, limits: GuessLimits) -> Attempt:
    await attempts.lock_guess(uow, guess)
    failures = await attempts.find_failures(uow, guess, limits)
    wait = wait_before_attempt(failures, limits, now=uow.now())
    if wait > timedelta():
        raise _too_many(wait)
    return Attempt(await attempts.add_attempt(uow, guess), guess)


async def guess_of(uow: UnitOfWork, account: str, address: str) -> Guess:
    """Hash both under a key: of neither are there so many that nobody could try them all."""
    key = (await having_or_made(uow, [STAFF]))[STAFF]
    return Guess(key.index(account, ACCOUNT_INDEX), key.index(address, ADDRESS_INDEX))


def _too_many(wait: timedelta) -> AppError:
    return AppError(
        "too_many_attempts",
        "Too many failed attempts. Please wait before you try again.",
        429,
        is_retryable=True,
        retry_after_s=wait.total_seconds(),
    )
