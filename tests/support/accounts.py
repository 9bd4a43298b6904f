"""Builders of sites, agents and logins."""

from collections.abc import Collection
from datetime import timedelta
from itertools import count

from app.accounts import service
from app.accounts.rules import Agent, AgentChange, AgentId, Caller, Role
from app.accounts.service import Client, NewLogin
from app.accounts.store import agents as store
from app.db.unit_of_work import Transactions
from app.kernel.errors import AppError
from app.kernel.ids import new_id
from app.sites import service as sites
from app.sites.rules import Site, SiteId, WaitTargets

PASSWORD = "seven kettles on a quiet hill"
NEW_PASSWORD = "a lighthouse keeper's pancakes"
# Made with the product's parameters, so that logging in does not make a new one.
PASSWORD_HASH = (
    "$argon2id$v=19$m=65536,t=3,p=4$rF1qWsSeivGz8lYcea/GKw$iulIINTdYjtPy2nfhgGwbkld5LZ+nJKkc4z8Vdt2Vjs"
)
OFFICE = Client("198.51.100.7", "Test browser")
DAY = timedelta(days=1)

_numbers = count(1)


async def a_site(transactions: Transactions, *, name: str = "Shop") -> SiteId:
    """Add a site."""
    site_id = SiteId(new_id())
    site = Site(site_id, f"key-{next(_numbers)}", name, ("https://shop.example",), "en", "UTC", WaitTargets())
    async with transactions() as uow:
        await sites.create_site(uow, site)
    return site_id


async def an_agent(
    transactions: Transactions,
    role: Role = Role.AGENT,
    *,
    email: str | None = None,
    name: str = "Ada Berg",
    site_ids: Collection[SiteId] = (),
    is_active: bool = True,
) -> Agent:
    """Add an agent whose password is PASSWORD."""
    agent = Agent(
        id=AgentId(new_id()),
        email=email or f"agent{next(_numbers)}@shop.example",
        name=name,
        role=role,
        capacity=4,
        is_active=is_active,
        site_ids=frozenset(site_ids),
    )
    async with transactions() as uow:
        assert await store.add_agent(uow, agent, password_hash=PASSWORD_HASH)
    return agent


async def a_login(transactions: Transactions, agent: Agent, *, lifetime: timedelta = DAY) -> str:
    """Log an agent in without asking for the password; returns the token."""
    async with transactions() as uow:
        return (await service.start_login(uow, agent.id, client=OFFICE, lifetime=lifetime)).token


async def caller_of(transactions: Transactions, token: str) -> Caller:
    """Return whom a token stands for."""
    async with transactions() as uow:
        return await service.authenticate(uow, token)


async def is_live(transactions: Transactions, token: str) -> bool:
    """Tell whether a token still stands for somebody."""
    try:
        await caller_of(transactions, token)
    except AppError as exc:
        if exc.code == "not_logged_in":
            return False
        raise
    return True


async def change(transactions: Transactions, agent: Agent, to: AgentChange) -> Agent:
    """Change an agent as the operator of the server may."""
    async with transactions() as uow:
        return await service.change_agent(uow, agent.id, to, by=None)


async def log_in(transactions: Transactions, email: str, password: str, client: Client = OFFICE) -> NewLogin:
    """Log somebody in with the password, which is enough."""
    login = await service.log_in(transactions, email, password, client=client, lifetime=DAY)
    assert isinstance(login, NewLogin)
    return login
