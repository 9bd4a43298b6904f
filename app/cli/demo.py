"""The demo shop's site, queue and people. Their passwords are made once and kept in the data folder."""

import asyncio
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from app.accounts import service as accounts
from app.accounts.rules import AgentChange, AgentId, Role
from app.cli.work import transactions_on
from app.db.unit_of_work import UnitOfWork
from app.kernel.ids import new_id
from app.routing import service as routing
from app.routing.rules import Queue, QueueId
from app.settings import Settings
from app.sites import service as sites
from app.sites.rules import Site, SiteChange, SiteId, WaitTargets

SITE_KEY = "demo"
SITE_NAME = "Wattgrau"
QUEUE_NAME = "Beratung"
PEOPLE = (
    (Role.AGENT, "agent@wattgrau.example", "Jana Petersen"),
    (Role.SUPERVISOR, "supervisor@wattgrau.example", "Ole Hansen"),
    (Role.ADMIN, "admin@wattgrau.example", "Maike Brodersen"),
)
# No letters and digits that look alike: the passwords are copied from a terminal, sometimes by hand.
READABLE_SIGNS = "abcdefghijkmnpqrstuvwxyz23456789"
GROUPS, SIGNS_PER_GROUP = 4, 4


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """How to log in as one of the demo shop's people."""

    agent_id: str  # a password is worth nothing in another database
    role: str
    email: str
    password: str


def seed_demo(url: str, settings: Settings) -> list[DemoLogin]:
    """Have the demo shop in the database, as often as it is asked for; returns the logins."""
    path = settings.data_dir / "demo-logins.json"
    logins = asyncio.run(_seed(url, settings, _read(path)))
    _write(path, logins)
    return logins


async def _seed(url: str, settings: Settings, known: list[DemoLogin]) -> list[DemoLogin]:
    async with transactions_on(url, settings) as transactions, transactions() as uow:
        site = await _have_site(uow, settings)
        logins = [await _have_login(uow, site.id, person, known) for person in PEOPLE]
        if not await routing.list_queues(uow, frozenset({site.id})):
            await routing.create_queue(uow, Queue(QueueId(new_id()), site.id, QUEUE_NAME, is_default=True))
        for login in logins:
            if login.role != Role.ADMIN:
                await routing.join_site_queues(uow, UUID(login.agent_id), [site.id])
    return logins


async def _have_site(uow: UnitOfWork, settings: Settings) -> Site:
    own = {settings.origin, f"http://localhost:{settings.port}", f"http://127.0.0.1:{settings.port}"}
    site = await sites.find_site_by_key(uow, SITE_KEY)
    if site is not None:
        origins = tuple(sorted(own | set(site.origins)))
        return await sites.change_site(uow, site.id, SiteChange(origins=origins))
    new = Site(
        id=SiteId(new_id()),
        key=SITE_KEY,
        name=SITE_NAME,
        origins=tuple(sorted(own)),
        locale="de",
        time_zone="Europe/Berlin",
        targets=WaitTargets(),
    )
    return await sites.create_site(uow, new)


async def _have_login(
    uow: UnitOfWork, site_id: SiteId, person: tuple[Role, str, str], known: list[DemoLogin]
) -> DemoLogin:
    role, email, name = person
    agents = {agent.email: agent for agent in await accounts.list_agents(uow)}
    agent = agents.get(email)
    if agent is None:
        password = _new_password()
        new = accounts.NewAgent(
            id=AgentId(new_id()),
            email=email,
            name=name,
            password=password,
            role=role,
            site_ids=frozenset({site_id}),
        )
        agent, _ = await accounts.create_agent(uow, new)
        return DemoLogin(str(agent.id), role, email, password)
    for login in known:
        if login.agent_id == str(agent.id):
            return login
    password = _new_password()
    await accounts.change_agent(uow, agent.id, AgentChange(password=password), by=None)
    return DemoLogin(str(agent.id), role, email, password)


def _new_password() -> str:
    groups = ["".join(secrets.choice(READABLE_SIGNS) for _ in range(SIGNS_PER_GROUP)) for _ in range(GROUPS)]
    return "-".join(groups)


def _read(path: Path) -> list[DemoLogin]:
    try:
        return [DemoLogin(**login) for login in json.loads(path.read_text())]
    except (FileNotFoundError, ValueError, TypeError):
        return []  # lost or damaged: new passwords are made


def _write(path: Path, logins: list[DemoLogin]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump([asdict(login) for login in logins], file, indent=1)
    draft.replace(path)
