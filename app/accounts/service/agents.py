"""Use cases about agents: making, changing and listing them."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from app.accounts.events import AgentChanged, AgentCreated, LoginRevoked
from app.accounts.rules import (
    DEFAULT_CAPACITY,
    LARGEST_CAPACITY,
    Agent,
    AgentChange,
    AgentId,
    Caller,
    LoginId,
    Role,
    ends_logins,
    is_email,
    loses_admin,
    normalise_email,
    visible_sites,
)
from app.accounts.service.passwords import hash_password, verify_password
from app.accounts.store import agents as store
from app.accounts.store import logins, one_time, pictures
from app.db.unit_of_work import UnitOfWork
from app.kernel.acts import Act, Acted, Fact
from app.kernel.errors import AppError, not_found
from app.sites import service as sites
from app.sites.rules import SiteId


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAgent:
    """Somebody to be added. `id` is chosen by the asker, which makes asking twice harmless.

    Without a password they cannot log in until a password link has given them one.
    """

    id: AgentId
    email: str
    name: str
    password: str | None
    role: Role = Role.AGENT
    capacity: int = DEFAULT_CAPACITY
    site_ids: frozenset[SiteId] = frozenset()


async def create_agent(uow: UnitOfWork, new: NewAgent) -> tuple[Agent, bool]:
    """Add an agent and return it with True, or with False when the same was already added under this id.

    Refuses other content under the same id (`idempotency_key_reuse`), a taken e-mail (`email_taken`),
    malformed e-mails, bad passwords, unknown sites.
    """
    agent = _checked(new)
    existing = await store.get_agent(uow, agent.id)
    if existing is not None:
        return await _same_again(uow, existing, agent, new.password), False
    await _check_sites(uow, agent.site_ids)
    password_hash = await hash_password(new.password, email=agent.email) if new.password is not None else ""
    if await store.add_agent(uow, agent, password_hash=password_hash):
        uow.record(AgentCreated(agent.id), Acted(Act.AGENT_CREATED, agent.id, {"role": agent.role.value}))
        return agent, True
    existing = await store.get_agent(uow, agent.id)  # somebody added it, or the e-mail, while we hashed
    if existing is None:
        raise AppError("email_taken", f"There already is an agent with the address {agent.email}.", 409)
    return await _same_again(uow, existing, agent, new.password), False


async def change_agent(uow: UnitOfWork, agent_id: UUID, change: AgentChange, *, by: Caller | None) -> Agent:
    """Change what is given of an agent and leave the rest; `by` is None for the operator of the server.

    A new password, role, deactivation or the loss of a site ends the agent's logins. Refuses to take
    the last active administrator away (`last_admin`), and one's own password (`own_password`), for
    which the current one must be shown.
    """
    if by is not None and by.agent_id == agent_id and change.password is not None:
        raise AppError("own_password", "Change your own password with the current one, in your profile.", 409)
    admins = await _lock_admins(uow, change)
    agent = await store.get_agent(uow, agent_id, lock=True)
    if agent is None:
        raise not_found("agent")
    if loses_admin(agent, change) and not admins - {agent.id}:
        raise AppError("last_admin", "This is the last active administrator.", 409)
    changed = _checked_change(agent, change)
    await _check_sites(uow, changed.site_ids - agent.site_ids)
    if change.password is not None:
        await store.save_password_hash(uow, agent.id, await hash_password(change.password, email=agent.email))
        uow.record(Acted(Act.PASSWORD_RESET, agent.id))
    if changed != agent:
        await store.save_agent(uow, changed)
        uow.record(AgentChanged(agent.id), *_acts(agent, changed))
    if not changed.is_active:
        # Who works here no more is named by what they have said, and is not shown.
        await pictures.remove(uow, agent.id)
    if ends_logins(agent, change):
        await end_logins(uow, agent.id)
    return changed


async def get_agent(uow: UnitOfWork, agent_id: UUID) -> Agent:
    """Read one agent or raise `not_found`."""
    agent = await store.get_agent(uow, agent_id)
    if agent is None:
        raise not_found("agent")
    return agent


async def get_agent_by_email(uow: UnitOfWork, email: str) -> Agent:
    """Read one agent or raise `not_found`."""
    known = await store.get_credentials(uow, normalise_email(email))
    if known is None:
        raise not_found("agent")
    return await get_agent(uow, known.agent_id)


async def find_agents(uow: UnitOfWork, agent_ids: Collection[UUID]) -> list[Agent]:
    """Read these agents, active or not, by name; unknown ids are left out."""
    return await store.find_agents(uow, agent_ids)


async def list_agents(
    uow: UnitOfWork, *, seen_by: Caller | None = None, after: UUID | None = None, limit: int = 200
) -> list[Agent]:
    """Read agents by name, then id, from behind `after`: all, or those who share a site with the caller."""
    site_ids = visible_sites(seen_by) if seen_by else None
    return await store.list_agents(uow, site_ids=site_ids, after=after, limit=limit)


async def end_logins(uow: UnitOfWork, agent_id: AgentId, *, but: LoginId | None = None) -> int:
    """End an agent's logins, except one if given, and all that could become one: steps, questions, links.

    Other rooms hear of it by `LoginRevoked`.
    """
    await one_time.forget_of(uow, agent_id)
    ended = await logins.revoke_all(uow, agent_id, but=but)
    if ended:
        uow.record(LoginRevoked(agent_id, ended))
    return len(ended)


def _checked(new: NewAgent) -> Agent:
    email = normalise_email(new.email)
    if not is_email(email):
        raise AppError("invalid_email", f"{new.email!r} is not an e-mail address.", 422)
    _check_name_and_capacity(new.name, new.capacity)
    return Agent(
        id=new.id,
        email=email,
        name=new.name.strip(),
        role=new.role,
        capacity=new.capacity,
        is_active=True,
        site_ids=new.site_ids,
    )


def _checked_change(agent: Agent, change: AgentChange) -> Agent:
    changed = replace(
        agent,
        name=agent.name if change.name is None else change.name.strip(),
        role=agent.role if change.role is None else change.role,
        capacity=agent.capacity if change.capacity is None else change.capacity,
        is_active=agent.is_active if change.is_active is None else change.is_active,
        site_ids=agent.site_ids if change.site_ids is None else change.site_ids,
    )
    _check_name_and_capacity(changed.name, changed.capacity)
    return changed


def _acts(former: Agent, now: Agent) -> list[Acted]:
    """Say what was done to an agent, in words that name neither name nor address."""
    acts = list[Acted]()
    if former.role is not now.role:
        acts.append(Acted(Act.ROLE_CHANGED, now.id, {"from": former.role.value, "to": now.role.value}))
    if former.is_active is not now.is_active:
        acts.append(Acted(Act.AGENT_ACTIVATED if now.is_active else Act.AGENT_DEACTIVATED, now.id))
    facts: dict[str, Fact] = {}
    if former.name != now.name:
        facts["name"] = True
    if former.capacity != now.capacity:
        facts["capacity"] = now.capacity
    if former.site_ids != now.site_ids:
        facts["sites"] = sorted(map(str, now.site_ids))
    return [*acts, Acted(Act.AGENT_CHANGED, now.id, facts)] if facts else acts


def _check_name_and_capacity(name: str, capacity: int) -> None:
    if not name.strip():
        raise AppError("invalid_name", "An agent needs a name that shoppers can be told.", 422)
    if not 0 <= capacity <= LARGEST_CAPACITY:
        raise AppError("invalid_capacity", f"Capacity is between 0 and {LARGEST_CAPACITY}.", 422)


async def _check_sites(uow: UnitOfWork, site_ids: frozenset[SiteId]) -> None:
    known = {site.id for site in await sites.list_sites(uow, site_ids)} if site_ids else set()
    if site_ids - known:
        raise AppError("unknown_site", "One of the sites does not exist.", 422)


async def _lock_admins(uow: UnitOfWork, change: AgentChange) -> frozenset[AgentId]:
    """Hold all administrators before the agent: two who demote each other must not both succeed, nor wait forever."""
    if change.role is None and change.is_active is None:
        return frozenset()
    return await store.lock_active_admins(uow)


async def _same_again(uow: UnitOfWork, existing: Agent, asked: Agent, password: str | None) -> Agent:
    credentials = await store.get_credentials_of(uow, existing.id)
    password_hash = credentials.password_hash if credentials else None
    if existing == asked and await _is_password(password_hash, password):
        return existing
    raise AppError(
        "idempotency_key_reuse", "This Idempotency-Key has already been used for something else.", 409
    )


async def _is_password(password_hash: str | None, password: str | None) -> bool:
    """Tell whether this is the password; none is where none was set yet."""
    return password_hash == "" if password is None else await verify_password(password_hash, password)
