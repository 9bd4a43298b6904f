"""Use cases about password links: how somebody invited, or who has forgotten, sets a password nobody else knows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.accounts.rules import Caller
from app.accounts.rules.factors import PASSWORD_LINK_LIFETIME, Purpose
from app.accounts.service.agents import end_logins, get_agent
from app.accounts.service.attempts import Client
from app.accounts.service.passwords import hash_password
from app.accounts.store import agents as store
from app.accounts.store import one_time
from app.db.unit_of_work import Transactions, UnitOfWork
from app.kernel.acts import Act, Acted, Actor
from app.kernel.errors import AppError
from app.kernel.ids import digest, new_secret


@dataclass(frozen=True, slots=True)
class PasswordLink:
    """What is handed to whoever is to set a password. `token` is shown this once; only its hash is kept."""

    token: str
    expires_at: datetime


async def make_password_link(uow: UnitOfWork, agent_id: UUID, *, by: Caller | None) -> PasswordLink:
    """Make a link that sets an agent's password once; a former one is void. The password stays what it is until then.

    Raises `own_password`: one's own is changed with the current one.
    """
    if by is not None and by.agent_id == agent_id:
        raise AppError("own_password", "Change your own password under “Sign-in and security”.", 409)
    agent = await get_agent(uow, agent_id)
    link = PasswordLink(new_secret(), uow.now() + PASSWORD_LINK_LIFETIME)
    await one_time.forget_of(uow, agent.id, Purpose.PASSWORD_LINK)
    await one_time.add(uow, Purpose.PASSWORD_LINK, digest(link.token), agent.id, expires_at=link.expires_at)
    uow.record(Acted(Act.PASSWORD_LINK_MADE, agent.id))
    return link


async def set_password_by_link(
    transactions: Transactions, token: str, password: str, *, client: Client
) -> str:
    """Set the password of whoever was given this link, end all their logins, and return their e-mail address.

    Raises `link_expired` for what is no link, is used or too old, and the faults of the password, which do not use it
    up. A second factor stays needed: the link stands for the password alone.
    """
    async with transactions() as uow:
        agent_id = await one_time.owner_of(uow, Purpose.PASSWORD_LINK, digest(token))
        agent = await store.get_agent(uow, agent_id) if agent_id else None
    if agent is None or not agent.is_active:
        raise _link_expired()
    password_hash = await hash_password(password, email=agent.email)
    async with transactions() as uow:
        locked = await store.get_agent(uow, agent.id, lock=True)
        taken = await one_time.take(uow, Purpose.PASSWORD_LINK, digest(token))
        if locked is None or not locked.is_active or taken is None:
            raise _link_expired()
        await store.save_password_hash(uow, agent.id, password_hash)
        by = Actor(agent.id, client.address)
        uow.record(Acted(Act.PASSWORD_CHANGED, agent.id, {"by": "link"}, by=by))
        await end_logins(uow, agent.id)
    return agent.email


def _link_expired() -> AppError:
    return AppError("link_expired", "This link has been used, or is too old. Ask for a new one.", 404)
