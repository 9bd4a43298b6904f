"""Use cases about who must have a second factor, and is held up until they do."""

from collections.abc import Collection

from app.accounts.rules import Caller, Role
from app.accounts.service.agents import end_logins
from app.accounts.store import factors, rules
from app.db.unit_of_work import UnitOfWork
from app.kernel.acts import Act, Acted
from app.kernel.errors import AppError


async def read_second_factor_rules(uow: UnitOfWork) -> frozenset[Role]:
    """Read the roles that need a second factor."""
    return await rules.read(uow)


async def change_second_factor_rules(uow: UnitOfWork, roles: Collection[Role], *, by: Caller) -> None:
    """Say which roles need a second factor. Whoever lacks one is logged out, and led through it when they are back.

    Raises `second_factor_first` when the caller would be among them.
    """
    if by.role in roles and not (await factors.read_factors(uow, by.agent_id)).has_any:
        raise AppError("second_factor_first", "Set up your own second step first.", 409)
    if frozenset(roles) == await rules.read(uow):
        return
    await rules.save(uow, frozenset(roles))
    uow.record(
        Acted(Act.SECOND_FACTOR_RULES_CHANGED, None, {"roles": sorted(role.value for role in set(roles))})
    )
    for agent_id in await rules.find_lacking(uow):
        await end_logins(uow, agent_id)
