"""Makes what an installation needs before anybody can log in: administrators and sites."""

import asyncio

import typer

from app.accounts import service as accounts
from app.accounts.rules import AgentId, Role
from app.cli.database import having_database, refuse_wrong_schema, upgrade
from app.cli.keys import having_keys
from app.cli.work import keyring_of, transactions_on
from app.kernel.ids import new_id
from app.routing import service as routing
from app.routing.rules import Queue, QueueId
from app.settings import Settings
from app.sites import service as sites
from app.sites.rules import Site

DEFAULT_QUEUE_NAMES = {"de": "Beratung", "en": "Support"}


def create_administrator(settings: Settings, *, email: str, name: str, password: str) -> None:
    """Add an administrator, who sees every site."""

    async def work(url: str) -> None:
        async with transactions_on(url, keyed) as transactions, transactions() as uow:
            new = accounts.NewAgent(
                id=AgentId(new_id()), email=email, name=name, password=password, role=Role.ADMIN
            )
            await accounts.create_agent(uow, new)

    keyed = having_keys(settings, tell=typer.echo)
    with having_database(keyed, tell=typer.echo) as url:
        _ensure_schema(settings, url)
        asyncio.run(work(url))


def remove_second_factors(settings: Settings, *, email: str) -> None:
    """Let somebody in who has lost their second factor, also the only administrator."""

    async def work(url: str) -> None:
        async with transactions_on(url, keyed) as transactions, transactions() as uow:
            agent = await accounts.get_agent_by_email(uow, email)
            await accounts.remove_all(uow, agent.id, by=None)

    keyed = having_keys(settings, tell=typer.echo)
    with having_database(keyed, tell=typer.echo) as url:
        _ensure_schema(settings, url)
        asyncio.run(work(url))


def add_site(settings: Settings, site: Site) -> None:
    """Add a site and the queue in which its conversations begin."""

    async def work(url: str) -> None:
        async with transactions_on(url, keyed) as transactions, transactions() as uow:
            await sites.create_site(uow, site)
            name = DEFAULT_QUEUE_NAMES.get(site.locale[:2], DEFAULT_QUEUE_NAMES["en"])
            await routing.create_queue(uow, Queue(QueueId(new_id()), site.id, name, is_default=True))

    keyed = having_keys(settings, tell=typer.echo)
    with having_database(keyed, tell=typer.echo) as url:
        _ensure_schema(settings, url)
        asyncio.run(work(url))


def _ensure_schema(settings: Settings, url: str) -> None:
    if settings.database_url is None:
        upgrade(url, lambda: keyring_of(settings))
    else:
        refuse_wrong_schema(url, typer.echo)
