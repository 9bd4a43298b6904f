"""Use cases about single sign-on: the way to the identity provider and back, and whom it means.

Nobody is found by an address: a provider may hand one to somebody else. A subject means an agent because an
administrator, or the agent while logged in, has said so, or because the agent was made for it.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.accounts.remote import IdentityProvider
from app.accounts.rules import AgentId, Caller, Role
from app.accounts.rules.factors import Proof, Purpose, SecondStep
from app.accounts.rules.sso import (
    SSO_LIFETIME,
    Expected,
    Identity,
    Place,
    Round,
    address_to_ask,
    key_id_of,
    place_of,
    read_id_token,
    refused,
)
from app.accounts.service.agents import NewAgent, create_agent, end_logins, get_agent
from app.accounts.service.attempts import Client
from app.accounts.service.factors import read_factors, require_confirmed
from app.accounts.service.logins import NewLogin, begin_second_step, start_login
from app.accounts.store import agents as agents_store
from app.accounts.store import one_time
from app.accounts.store import sso as store
from app.db.unit_of_work import Transactions, UnitOfWork
from app.kernel.acts import Act, Acted, Actor
from app.kernel.errors import AppError
from app.kernel.ids import digest, new_id, new_secret


@dataclass(frozen=True, slots=True)
class Begun:
    """The way to the provider: where the browser goes, and what it keeps until it is back."""

    secret: str
    url: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What a browser came back with."""

    secret: str | None
    state: str
    code: str
    issuer: str | None = None


@dataclass(frozen=True, slots=True)
class Here:
    """Where we are, who asks, and what becomes of newcomers."""

    redirect_uri: str
    client: Client
    lifetime: timedelta
    newcomers: Role | None = None


async def begin_sso(
    transactions: Transactions,
    provider: IdentityProvider,
    place: Place,
    *,
    redirect_uri: str,
    by: Caller | None = None,
) -> Begun:
    """Begin to log in, or to link the caller's account; raises `sso_unavailable` and `confirmation_needed`."""
    described = await provider.describe()
    way = Round(new_secret(), place)
    purpose = Purpose.SSO if by is None else Purpose.SSO_LINK
    async with transactions() as uow:
        if by is not None:
            require_confirmed(uow, by)
        agent_id = by.agent_id if by else None
        expires_at = uow.now() + SSO_LIFETIME
        await one_time.add(uow, purpose, digest(way.secret), agent_id, expires_at=expires_at)
    client_id = provider.registration.client_id
    url = address_to_ask(described, way, client_id=client_id, redirect_uri=redirect_uri)
    return Begun(way.secret, url)


async def finish_sso(
    transactions: Transactions, provider: IdentityProvider, answered: Answered, here: Here
) -> NewLogin | SecondStep | None:
    """Believe the provider, or not: start a login, ask for the second step, or link (None).

    Raises `sso_expired` for what is no answer to this browser, `sso_refused`, `sso_unavailable`, `sso_not_linked` for who
    means nobody, `sso_taken` when the account is linked to somebody else already, `sso_email_taken` and
    `sso_no_email` for newcomers.
    """
    way = _way_of(answered)
    async with transactions() as uow:
        secret = digest(way.secret)
        is_login = await one_time.take(uow, Purpose.SSO, secret) is not None
        linking = None if is_login else await one_time.take(uow, Purpose.SSO_LINK, secret)
        now = uow.now()
        if not is_login and (linking is None or linking.agent_id is None):
            raise _expired()
    described = await provider.describe()
    registered = provider.registration
    if (described.says_who_answers or answered.issuer is not None) and answered.issuer != registered.issuer:
        raise refused()
    token = await provider.redeem(described, answered.code, way, redirect_uri=here.redirect_uri)
    key = await provider.find_key(described, key_id_of(token))
    expected = Expected(registered.issuer, registered.client_id, way.nonce)
    identity = read_id_token(token, key, expected, now=now)
    async with transactions() as uow:
        if linking is not None and linking.agent_id is not None:
            await _link(uow, linking.agent_id, registered.issuer, identity.subject)
            return None
        return await _log_in(uow, registered.issuer, identity, here)


async def link_sso(uow: UnitOfWork, provider: IdentityProvider, agent_id: UUID, subject: str) -> None:
    """Say whom a subject means, as an administrator; raises `sso_taken`."""
    agent = await get_agent(uow, agent_id)
    await _link(uow, agent.id, provider.registration.issuer, subject)


async def unlink_sso(uow: UnitOfWork, agent_id: UUID, *, by: Caller) -> None:
    """Let nobody at the provider mean this agent any more. Harmless when nobody did."""
    if by.agent_id == agent_id:
        require_confirmed(uow, by)
    agent = await get_agent(uow, agent_id)
    if await store.unlink(uow, agent.id):
        uow.record(Acted(Act.SSO_UNLINKED, agent.id))
        await end_logins(uow, agent.id, but=by.login_id if by.agent_id == agent.id else None)


async def is_linked_by_sso(uow: UnitOfWork, agent_id: AgentId) -> bool:
    """Tell whether somebody at the provider means this agent."""
    return await store.is_linked(uow, agent_id)


def _way_of(answered: Answered) -> Round:
    """Return the way whose answer this is; an answer to another browser leads nowhere."""
    way = Round(answered.secret or "", place_of(answered.state))
    if not answered.secret or digest(way.state) != digest(answered.state):
        raise _expired()
    return way


async def _link(uow: UnitOfWork, agent_id: AgentId, issuer: str, subject: str) -> None:
    if not await store.link(uow, agent_id, issuer, subject):
        raise AppError("sso_taken", "This identity belongs to another account already.", 409)
    uow.record(Acted(Act.SSO_LINKED, agent_id, by=uow.actor or Actor(agent_id)))


async def _log_in(uow: UnitOfWork, issuer: str, identity: Identity, here: Here) -> NewLogin | SecondStep:
    agent_id = await store.find_agent(uow, issuer, identity.subject)
    if agent_id is None:
        agent_id = await _welcome(uow, issuer, identity, here)
    known = await agents_store.get_credentials_of(uow, agent_id, lock=True)
    if known is None or not known.is_active:
        raise _not_linked()
    if (await read_factors(uow, agent_id)).has_any:
        return await begin_second_step(uow, agent_id)
    return await start_login(uow, agent_id, client=here.client, lifetime=here.lifetime, proof=Proof.SSO)


async def _welcome(uow: UnitOfWork, issuer: str, identity: Identity, here: Here) -> AgentId:
    """Make an account for somebody the provider knows and we do not, where that is wanted. They see no shop yet."""
    if here.newcomers is None:
        raise _not_linked()
    if identity.email is None:
        raise AppError("sso_no_email", "The identity provider has verified no e-mail address of yours.", 403)
    if await agents_store.get_credentials(uow, identity.email) is not None:
        raise AppError(
            "sso_email_taken", "There is an account with your address. Log in with it and link it.", 409
        )
    name = identity.name or identity.email.partition("@")[0]
    new = NewAgent(id=AgentId(new_id()), email=identity.email, name=name, password=None, role=here.newcomers)
    agent, _ = await create_agent(uow, new)
    await _link(uow, agent.id, issuer, identity.subject)
    return agent.id


def _expired() -> AppError:
    return AppError(
        "sso_expired", "This took too long, or was begun in another browser. Please try again.", 401
    )


def _not_linked() -> AppError:
    return AppError("sso_not_linked", "There is no account here for this identity.", 403)
