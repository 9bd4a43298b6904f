"""A whole interface in front of a shop that has one of everything, and the people who may ask, or may not."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

import httpx
import orjson

from app.accounts import service as accounts
from app.accounts.rules import Role
from app.attachments.remote import FolderStorage
from app.attachments.service import Files
from app.kernel.clock import SystemClock
from app.kernel.ids import new_id
from app.main import create_app
from app.presence.rules import Availability
from app.routing import service as routing
from app.routing.rules import Mode
from app.settings import Settings
from app.visitors import service as visitors
from app.web import cookies
from tests.support.access import OPERATIONS, Reach, Row
from tests.support.accounts import a_login, an_agent
from tests.support.files import PDF
from tests.support.http import serving
from tests.support.keys import MASTER_KEYS
from tests.support.queues import offers_of, route, settle
from tests.support.shop import Shop, a_shop, a_site, shopper_says
from tests.support.webhooks import an_endpoint

API = "/api/v1"
MARK = "Zqxours"
CHOSEN = frozenset({"delivery", "kind", "key", "mark", "skill", "upload"})  # names that are no secrets
# What being asked changes by itself: when a login was last seen, what was tried.
RESTLESS = frozenset({"logins", "login_attempts", "audit_entries", "audit_head", "alembic_version"})


@dataclass
class World:
    """A shop with one of everything, people of it and of another, and what they ask with."""

    shop: Shop
    client: httpx.AsyncClient
    cookie_name: str
    ids: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    async def ask(
        self, operation: str, row: Row, *, cookie: str = "", headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Ask for one operation, about what belongs to the shop."""
        method, path = self._filled(operation).split(" ", 1)
        self.client.cookies.clear()
        all_headers = {"Cookie": f"{self.cookie_name}={cookie}"} if cookie else {}
        if method == "POST":
            all_headers["Idempotency-Key"] = str(new_id())
        if row.file is not None:
            content, media_type = row.file, "application/octet-stream"
        elif row.body is not None:
            content, media_type = self._filled(orjson.dumps(row.body).decode()).encode(), "application/json"
        else:
            content, media_type = b"", "application/json"
        return await self.client.request(
            method,
            API + path + self._filled(row.query),
            content=content or None,
            headers={"Content-Type": media_type, **all_headers, **(headers or {})},
        )

    def _filled(self, text: str) -> str:
        return re.sub(r"\{(\w+)\}", lambda found: self.ids.get(found[1], found[0]), text)

    def tells(self, response: httpx.Response) -> list[str]:
        """Return what an answer says about the shop."""
        secrets = (MARK, *(id_ for name, id_ in self.ids.items() if name not in CHOSEN))
        return [secret for secret in secrets if secret in response.text]

    async def stands(self) -> dict[str, str]:
        """Return what the whole database says, but for what is restless."""
        async with self.shop.transactions() as uow:
            tables = await uow.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            said: dict[str, str] = {}
            for (table,) in tables:
                if table not in RESTLESS:
                    query = f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{table}" AS t'  # noqa: S608
                    said[table] = str((await uow.fetch(query))[0][0])
        return said


@asynccontextmanager
async def a_world(database_url: str, folder: Path, **chosen: object) -> AsyncIterator[World]:
    """Serve the whole interface, without the loops that would change things meanwhile."""
    settings = Settings.model_validate(
        {
            "database_url": database_url,
            "master_keys": MASTER_KEYS,
            "data_dir": folder,
            # Nothing delivers here; what is promised stays in the outbox.
            "smtp_url": "smtp://mail.example",
            "mail_from": "chat@shop.example",
            **chosen,
        }
    )
    async with a_shop(database_url, clock=SystemClock()) as shop:
        app = create_app(settings)
        app.state.transactions = shop.transactions
        app.state.files = Files(shop.transactions, FolderStorage(folder / "files"), None, 1_000_000)
        async with serving(app) as client:
            client.headers["Origin"] = settings.public_url or client.headers["Origin"]
            world = World(shop, client, cookies.LOGIN.name(settings))
            await people(world)
            await talk(world)
            await equip(world)
            yield world


async def people(world: World) -> None:
    """Let agents of two shops, an administrator, and shoppers log in."""
    shop, elsewhere = world.shop, await a_site(world.shop.transactions)
    root = await an_agent(shop.transactions, Role.ADMIN, name="Root")
    world.cookies["admin"] = await a_login(shop.transactions, root)
    for name, where, role in (
        ("agent", shop, Role.AGENT),
        ("supervisor", shop, Role.SUPERVISOR),
        ("strange agent", elsewhere, Role.AGENT),
        ("strange supervisor", elsewhere, Role.SUPERVISOR),
    ):
        mark = MARK if where is shop else "Other"
        who = await where.an_agent(role=role, name=f"{mark} {name}", online=name == "agent")
        world.cookies[name] = await a_login(shop.transactions, who)
        if name == "agent":
            world.ids["agent"] = str(who.id)
            gone = await a_login(shop.transactions, who)
            async with shop.transactions() as uow:
                await accounts.log_out(uow, gone)
            world.cookies["logged out"] = gone
    for name, where in (("shopper", shop), ("other shopper", shop), ("strange shopper", elsewhere)):
        async with shop.transactions() as uow:
            visitor, token = await visitors.greet(uow, where.site.id, None, locale="en")
        assert token is not None
        world.tokens[name] = token
        if name == "shopper":
            world.ids["visitor"] = str(visitor.id)
    world.cookies["a shopper's token"] = world.tokens["shopper"]
    world.ids |= {"site": str(shop.site.id), "key": shop.site.key, "mark": MARK, "upload": str(new_id())}


async def talk(world: World) -> None:
    """Have conversations of every kind: offered, answered with a file, waiting, and over."""
    shop = world.shop
    await settle(shop, mode=Mode.OFFER)
    async with shop.transactions() as uow:
        ada = (await accounts.find_agents(uow, [UUID(world.ids["agent"])]))[0]
        visitor = await visitors.recognise(uow, shop.site.id, world.tokens["shopper"])
    offered = await shop.a_conversation(body=f"{MARK} offered")
    await route(shop)
    (offer,) = await offers_of(shop, ada)
    await shop.set_availability(ada, Availability.AWAY)
    head = await shop.a_conversation(visitor=visitor, body=f"{MARK} answered")
    over, waiting = await shop.a_conversation(), await shop.a_conversation(body=f"{MARK} waiting")
    async with shop.transactions() as uow:
        for one in (head, over):
            await routing.take(uow, one.id, shop.actor(ada))
        await routing.resolve(uow, over.id, shop.actor(ada))
    row = Row(Reach.SHOPPER, file=PDF)
    sent = await world.ask("PUT /visitor/attachments/" + str(new_id()), row, headers=bearer(world, "shopper"))
    await shop.post(replace(shopper_says(head, f"{MARK} with a file"), attachment_ids=(sent.json()["id"],)))
    world.ids |= {
        "conversation": str(head.id),
        "waiting": str(waiting.id),
        "over": str(over.id),
        "offered": str(offered.id),
        "offer": str(offer.id),
        "file": sent.json()["id"],
        "queue": str(shop.queue.id),
        "kind": "visitor",
    }


async def equip(world: World) -> None:
    """Have one of everything that is set up."""
    shop, admin = world.shop, world.cookies["admin"]
    world.ids["spare_queue"] = str((await shop.a_queue(f"{MARK} spare")).id)
    endpoint = await an_endpoint(shop.transactions, shop.site.id, "https://hooks.example/there")
    world.ids |= {"webhook": str(endpoint.id), "skill": "glazing"}
    for name, path in (("team", "/teams"), ("schedule", "/schedules")):
        made = await world.ask(f"POST {path}", OPERATIONS[f"POST {path}"], cookie=admin)
        world.ids[name] = made.json()["id"]
    await world.ask("PUT /skills/{skill}", OPERATIONS["PUT /skills/{skill}"], cookie=admin)
    await world.ask("POST /webhooks/{webhook}/test", Row(Reach.ALL), cookie=admin)
    told = await world.ask("GET /webhooks/{webhook}/deliveries", Row(Reach.ALL), cookie=admin)
    world.ids["delivery"] = str(told.json()["items"][0]["id"])


def bearer(world: World, name: str, key: str | None = None) -> dict[str, str]:
    """Return the headers of a shopper."""
    return {"Authorization": f"Bearer {world.tokens[name]}", "X-Site-Key": key or world.ids["key"]}
