"""Every SQL statement about which roles need a second factor."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, delete, exists, insert, select

from app.accounts.rules import AgentId, Role
from app.accounts.tables import AgentRow, PasskeyRow, SecondFactorRuleRow, TotpRow
from app.db.unit_of_work import UnitOfWork


async def read(uow: UnitOfWork) -> frozenset[Role]:
    """Read the roles that need one."""
    return frozenset(Role(role) for role in await uow.session.scalars(select(SecondFactorRuleRow.role)))


async def save(uow: UnitOfWork, roles: Collection[Role]) -> None:
    """Replace the roles that need one."""
    await uow.session.execute(delete(SecondFactorRuleRow))
    if roles:
        await uow.session.execute(insert(SecondFactorRuleRow), [{"role": role.value} for role in roles])


def lacks_one() -> ColumnElement[bool]:
    """Return whether the agent of the surrounding statement needs a second factor and has none."""
    needs = exists().where(SecondFactorRuleRow.role == AgentRow.role)
    has_totp = exists().where(TotpRow.agent_id == AgentRow.id, TotpRow.secret.is_not(None))
    has_passkey = exists().where(PasskeyRow.agent_id == AgentRow.id)
    return needs & ~has_totp & ~has_passkey


async def find_lacking(uow: UnitOfWork) -> list[AgentId]:
    """Read who needs one and has none."""
    found = await uow.session.scalars(select(AgentRow.id).where(lacks_one()).order_by(AgentRow.id))
    return [AgentId(agent_id) for agent_id in found]
