"""Every SQL statement about attempts to guess a password."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    cast,
    delete,
    exists,
    func,
    insert,
    not_,
    or_,
    select,
    update,
)

from app.accounts.rules import (
    KNOWN_ADDRESS_FOR,
    PASSWORD_LIMITS,
    FailureLimit,
    Failures,
    GuessLimits,
)
from app.accounts.tables import LoginAttemptRow
from app.db.unit_of_work import UnitOfWork
from app.kernel.ids import new_id

PRUNED_AT_ONCE = 100

# First halves of two-part advisory locks; those of leader roles have one part and never collide with them.
_ADDRESS_LOCK = 7601
_ACCOUNT_LOCK = 7602


@dataclass(frozen=True, slots=True)
class Guess:
    """Who tries which account: hashes, because the table must not become a list of addresses."""

    email_hash: bytes
    address_hash: bytes


async def lock_guess(uow: UnitOfWork, guess: Guess) -> None:
    """Let one attempt at a time count for this address, then for this account: always in that order."""
    for kind, hashed in ((_ADDRESS_LOCK, guess.address_hash), (_ACCOUNT_LOCK, guess.email_hash)):
        key = int.from_bytes(hashed[:4], "big", signed=True)
        await uow.session.execute(select(func.pg_advisory_xact_lock(kind, cast(key, Integer))))


async def find_failures(uow: UnitOfWork, guess: Guess, limits: GuessLimits = PASSWORD_LIMITS) -> Failures:
    """Read the failures the limits look at, newest first."""
    row = LoginAttemptRow
    of_account = row.email_hash == guess.email_hash
    of_address = row.address_hash == guess.address_hash
    return Failures(
        of_account_and_address=await _failures(uow, and_(of_account, of_address), limits.account_and_address),
        of_address=await _failures(uow, of_address, limits.address),
        of_account=await _failures(uow, of_account, limits.account),
        is_known_address=await _has_succeeded(uow, guess),
    )


async def add_attempt(uow: UnitOfWork, guess: Guess) -> UUID:
    """Insert an attempt, failed until it is known to have succeeded."""
    attempt_id = new_id()
    await uow.session.execute(
        insert(LoginAttemptRow).values(
            id=attempt_id,
            email_hash=guess.email_hash,
            address_hash=guess.address_hash,
            attempted_at=uow.now(),
            has_succeeded=False,
        )
    )
    return attempt_id


async def note_success(uow: UnitOfWork, attempt_id: UUID, guess: Guess) -> None:
    """Turn an attempt into a success and forgive the address its failures against this account."""
    row = LoginAttemptRow
    await uow.session.execute(update(row).where(row.id == attempt_id).values(has_succeeded=True))
    await uow.session.execute(
        delete(row).where(
            row.email_hash == guess.email_hash,
            row.address_hash == guess.address_hash,
            not_(row.has_succeeded),
        )
    )


async def forget_attempts(uow: UnitOfWork, *, failed_before: datetime, succeeded_before: datetime) -> int:
    """Delete some attempts that no limit looks at any more; returns how many."""
    row = LoginAttemptRow
    old = (
        select(row.id)
        .where(
            row.attempted_at < failed_before,
            or_(not_(row.has_succeeded), row.attempted_at < succeeded_before),
        )
        .limit(PRUNED_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    gone = await uow.session.scalars(delete(row).where(row.id.in_(old)).returning(row.id))
    return len(gone.all())


async def forget_account(uow: UnitOfWork, accounts: Collection[bytes]) -> int:
    """Delete who has tried these accounts; returns how many rows that were."""
    row = LoginAttemptRow
    gone = await uow.session.scalars(delete(row).where(row.email_hash.in_(accounts)).returning(row.id))
    return len(gone.all())


async def _failures(uow: UnitOfWork, whose: ColumnElement[bool], limit: FailureLimit) -> Sequence[datetime]:
    row = LoginAttemptRow
    statement = (
        select(row.attempted_at)
        .where(whose, not_(row.has_succeeded), row.attempted_at > uow.now() - limit.window)
        .order_by(row.attempted_at.desc())
        .limit(limit.failures)
    )
    return (await uow.session.scalars(statement)).all()


async def _has_succeeded(uow: UnitOfWork, guess: Guess) -> bool:
    row = LoginAttemptRow
    known = exists().where(
        row.email_hash == guess.email_hash,
        row.address_hash == guess.address_hash,
        row.has_succeeded,
        row.attempted_at > uow.now() - KNOWN_ADDRESS_FOR,
    )
    return bool(await uow.session.scalar(select(known)))
