"""Use cases about second factors: setting them up, taking them away, and whether a code is right."""

import secrets
from dataclasses import dataclass
from uuid import UUID

import pyotp

from app.accounts.rules import AgentId, Caller
from app.accounts.rules.factors import (
    RECOVERY_CODES,
    RECOVERY_GROUP_SIGNS,
    RECOVERY_GROUPS,
    RECOVERY_SIGNS,
    Factors,
    Proof,
    find_step,
    grouped,
    is_confirmed,
    is_recovery_code,
    is_totp_code,
    salted,
    typed,
)
from app.accounts.service.agents import end_logins, get_agent
from app.accounts.store import factors as store
from app.accounts.store import passkeys, rules
from app.db.unit_of_work import UnitOfWork
from app.kernel.acts import Act, Acted
from app.kernel.errors import AppError
from app.kernel.ids import digest

ISSUER = "Seventysix"


@dataclass(frozen=True, slots=True)
class TotpOffer:
    """What an authenticator app has to be told, once."""

    secret: str
    uri: str


async def read_factors(uow: UnitOfWork, agent_id: AgentId) -> Factors:
    """Read which second factors an agent has."""
    return await store.read_factors(uow, agent_id)


def require_confirmed(uow: UnitOfWork, caller: Caller) -> None:
    """Refuse with `confirmation_needed` unless the caller has shown lately who they are.

    Whoever finds an open browser must not be able to make themselves at home in the account.
    """
    if not is_confirmed(caller.confirmed_at, now=uow.now()):
        raise AppError("confirmation_needed", "Please confirm with your password that it is you.", 403)


async def begin_totp(uow: UnitOfWork, caller: Caller, *, host: str) -> TotpOffer:
    """Make a secret for an authenticator app; it counts once a code has confirmed it."""
    require_confirmed(uow, caller)
    secret = pyotp.random_base32()
    await store.save_pending_totp(uow, caller.agent_id, secret)
    uri = pyotp.TOTP(secret).provisioning_uri(name=caller.email, issuer_name=f"{ISSUER} ({host})")
    return TotpOffer(secret, uri)


async def confirm_totp(uow: UnitOfWork, caller: Caller, code: str) -> list[str] | None:
    """Take the authenticator app into use; returns new recovery codes where there were none.

    Raises `code_refused` when the app shows another code, `totp_not_begun` without `begin_totp`.
    """
    require_confirmed(uow, caller)
    secret = await store.read_totp(uow, caller.agent_id, pending=True)
    if secret is None:
        raise AppError("totp_not_begun", "Please start again: the code to scan is gone.", 409)
    step = find_step(pyotp.HOTP(secret).at, typed(code), now=uow.now())
    if step is None:
        raise code_refused(403)
    await store.confirm_totp(uow, caller.agent_id, secret, step=step)
    uow.record(Acted(Act.SECOND_FACTOR_ADDED, caller.agent_id, {"kind": Proof.TOTP.value}))
    return await ensure_recovery_codes(uow, caller.agent_id)


async def remove_totp(uow: UnitOfWork, caller: Caller) -> None:
    """Take the authenticator app out of use; without any second factor recovery codes are of no use either."""
    require_confirmed(uow, caller)
    if await store.remove_totp(uow, caller.agent_id):
        await took_one_away(uow, caller, Proof.TOTP)


async def took_one_away(uow: UnitOfWork, caller: Caller, kind: Proof) -> None:
    """Write down that a second factor is gone, and forget the recovery codes when it was the last.

    Raises `second_factor_required` when it was the last of somebody whose role needs one.
    """
    uow.record(Acted(Act.SECOND_FACTOR_REMOVED, caller.agent_id, {"kind": kind.value}))
    if not (await store.read_factors(uow, caller.agent_id)).has_any:
        if caller.role in await rules.read(uow):
            raise AppError("second_factor_required", "Your role needs a second step: add another first.", 409)
        await store.save_recovery_codes(uow, caller.agent_id, ())


async def remove_all(uow: UnitOfWork, agent_id: UUID, *, by: Caller | None) -> None:
    """Take somebody's second factors and recovery codes away who has lost them; all their logins end.

    One's own are taken away one by one, with one's password (`own_second_factors`).
    """
    if by is not None and by.agent_id == agent_id:
        raise AppError("own_second_factors", "Remove your own under “Sign-in and security”.", 409)
    agent = await get_agent(uow, agent_id)
    await store.remove_totp(uow, agent.id)
    await passkeys.remove(uow, agent.id)
    await store.save_recovery_codes(uow, agent.id, ())
    uow.record(Acted(Act.SECOND_FACTOR_REMOVED, agent.id, {"kind": "all"}))
    await end_logins(uow, agent.id)


async def renew_recovery_codes(uow: UnitOfWork, caller: Caller) -> list[str]:
    """Replace one's recovery codes and return the new ones, this once."""
    require_confirmed(uow, caller)
    if not (await store.read_factors(uow, caller.agent_id)).has_any:
        raise AppError("no_second_factor", "Recovery codes stand in for a second factor: add one first.", 409)
    return await _make_recovery_codes(uow, caller.agent_id)


async def ensure_recovery_codes(uow: UnitOfWork, agent_id: AgentId) -> list[str] | None:
    """Make recovery codes where none are left; returns them, this once."""
    if (await store.read_factors(uow, agent_id)).recovery_codes_left:
        return None
    return await _make_recovery_codes(uow, agent_id)


async def is_right(uow: UnitOfWork, agent_id: AgentId, code: str) -> Proof | None:
    """Return what a code proves, using it up; None when it proves nothing."""
    code = typed(code)
    if is_recovery_code(code):
        is_used = await store.use_recovery_code(uow, agent_id, digest(salted(agent_id, code)))
        return Proof.RECOVERY_CODE if is_used else None
    secret = await store.read_totp(uow, agent_id) if is_totp_code(code) else None
    step = find_step(pyotp.HOTP(secret).at, code, now=uow.now()) if secret else None
    return Proof.TOTP if step is not None and await store.use_step(uow, agent_id, step) else None


def code_refused(status: int) -> AppError:
    """Make the refusal of a code."""
    return AppError("code_refused", "This code is not right, or has been used.", status)


async def _make_recovery_codes(uow: UnitOfWork, agent_id: AgentId) -> list[str]:
    signs = RECOVERY_GROUPS * RECOVERY_GROUP_SIGNS
    codes = ["".join(secrets.choice(RECOVERY_SIGNS) for _ in range(signs)) for _ in range(RECOVERY_CODES)]
    await store.save_recovery_codes(uow, agent_id, [digest(salted(agent_id, code)) for code in codes])
    uow.record(Acted(Act.RECOVERY_CODES_MADE, agent_id, {"count": len(codes)}))
    return [grouped(code) for code in codes]
