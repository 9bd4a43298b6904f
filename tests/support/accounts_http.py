"""The accounts room behind a real server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from app.accounts.http import faces, router
from app.accounts.rules import Role
from app.db.unit_of_work import Transactions
from app.settings import Settings
from app.sites.rules import SiteId
from tests.support.accounts import PASSWORD, a_login, an_agent
from tests.support.clocks import ManualClock
from tests.support.http import an_app, serving
from tests.support.units import opened

API = "/api/v1"


@dataclass
class Served:
    """The accounts room behind a real server, and what the tests need beside it."""

    client: httpx.AsyncClient
    transactions: Transactions
    clock: ManualClock

    async def as_(self, role: Role, *, email: str | None = None, sites: tuple[SiteId, ...] = ()) -> str:
        """Make an agent of this role and let the client be theirs; returns their id."""
        agent = await an_agent(self.transactions, role, email=email, site_ids=sites)
        self.client.cookies.set("seventysix", await a_login(self.transactions, agent))
        return str(agent.id)


@asynccontextmanager
async def served(database_url: str, *, public_url: str | None = None) -> AsyncIterator[Served]:
    """Serve the accounts room on a test's database."""
    clock = ManualClock()
    settings = Settings(_env_file=None, public_url=public_url)
    async with opened(database_url, clock=clock) as transactions:
        app = an_app(settings, transactions)
        app.include_router(router)
        app.include_router(faces)
        async with serving(app) as client:
            if public_url:
                client.headers["Origin"] = public_url
            yield Served(client, transactions, clock)


def login_body(email: str, password: str = PASSWORD) -> dict[str, str]:
    """Make the body of a login."""
    return {"email": email, "password": password}
