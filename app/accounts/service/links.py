"""Use cases about password links: how somebody invited, or who has forgotten, sets a password nobody else knows."""

import base64
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.accounts.events import PasswordMailAsked
from app.accounts.rules import AgentId, Caller, normalise_email
from app.accounts.rules.factors import PASSWORD_LINK_LIFETIME, PASSWORD_RESET_LIFETIME, Purpose
from app.accounts.service import attempts
from app.accounts.service.agents import end_logins, get_agent
from app.accounts.service.attempts import Client
from app.accounts.service.passwords import hash_password
from app.accounts.store import agents as store
from app.accounts.store import one_time
from app.db.data_keys import having_or_made
from app.db.unit_of_work import Transactions, UnitOfWork
from app.kernel.acts import Act, Acted, Actor
from app.kernel.errors import AppError
from app.kernel.ids import digest, new_secret


@dataclass(frozen=True, slots=True)
class PasswordLink:
    """What is handed to whoever is to set a password. `token` is shown this once; only its hash is kept."""

    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class MailedLink(PasswordLink):
    """A link that goes by mail, and to whom."""

    email: str
    name: str


async def make_password_link(uow: UnitOfWork, agent_id: UUID, *, by: Caller | None) -> PasswordLink:
    """Make a link that sets an agent's password once; a former one is void. The password stays what it is until then.

    Raises `own_password`: one's own is changed with the current one.
    """
    if by is not None and by.agent_id == agent_id:
        raise _own_password()
    agent = await get_agent(uow, agent_id)
    link = PasswordLink(new_secret(), uow.now() + PASSWORD_LINK_LIFETIME)
    await one_time.forget_of(uow, agent.id, Purpose.PASSWORD_LINK)
    await one_time.add(uow, Purpose.PASSWORD_LINK, digest(link.token), agent.id, expires_at=link.expires_at)
    uow.record(Acted(Act.PASSWORD_LINK_MADE, agent.id))
    return link


async def mail_password_link(uow: UnitOfWork, agent_id: UUID, *, by: Caller, language: str) -> None:
    """Promise somebody a link by mail: whoever was invited, or has forgotten. Raises `own_password`, as above."""
    if by.agent_id == agent_id:
        raise _own_password()
    agent = await get_agent(uow, agent_id)
    known = await store.get_credentials_of(uow, agent.id)
    is_invitation = known is None or not known.password_hash
    uow.record(
        PasswordMailAsked(agent.id, is_invitation=is_invitation, language=language),
        Acted(Act.PASSWORD_LINK_MADE, agent.id, {"by": "mail"}),
    )


async def ask_for_reset(transactions: Transactions, email: str, *, client: Client, language: str) -> None:
    """Promise whoever has this address a link by mail, if there is such an agent; nobody can tell whether there is.

    The same statements are made for everybody, and the link itself only when the mail is written. Raises
    `too_many_attempts` for who asks too often, whoever for.
    """
    async with transactions() as uow:
        is_granted = await attempts.begin_reset(uow, email, client)
        known = await store.get_credentials(uow, normalise_email(email))
        is_meant = is_granted and known is not None and known.is_active
        agent_id = known.agent_id if known and is_meant else None
        uow.record(PasswordMailAsked(agent_id, is_invitation=False, language=language))


async def open_mailed_link(
    uow: UnitOfWork, agent_id: AgentId, mail_id: UUID, *, is_invitation: bool, is_first: bool
) -> MailedLink:
    """Make the link for a mail, or find it again: the same mail sent twice holds the same link, made once.

    Its token follows from the agent's key and the mail's id, and is stored nowhere. Raises `link_expired` where the
    link was used or made void before the mail was sent again.
    """
    agent = await store.get_agent(uow, agent_id, lock=True)
    if agent is None or not agent.is_active:
        raise _link_expired()
    key = (await having_or_made(uow, [agent_id]))[agent_id]
    token = base64.urlsafe_b64encode(key.index(str(mail_id), "password link")).decode().rstrip("=")
    expires_at = await one_time.expiry_of(uow, Purpose.PASSWORD_LINK, digest(token))
    if expires_at is None:
        if not is_first:
            raise _link_expired()
        lifetime = PASSWORD_LINK_LIFETIME if is_invitation else PASSWORD_RESET_LIFETIME
        expires_at = uow.now() + lifetime
        await one_time.forget_of(uow, agent.id, Purpose.PASSWORD_LINK)
        await one_time.add(uow, Purpose.PASSWORD_LINK, digest(token), agent.id, expires_at=expires_at)
        if not is_invitation:
            uow.record(Acted(Act.PASSWORD_LINK_MADE, agent.id, {"by": "reset"}, by=Actor(None)))
    return MailedLink(token, expires_at, agent.email, agent.name)


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


def _own_password() -> AppError:
    return AppError("own_password", "Change your own password under “Sign-in and security”.", 409)


def _link_expired() -> AppError:
    return AppError("link_expired", "This link has been used, or is too old. Ask for a new one.", 404)
