"""Shoppers and agents of the product, behaving as the widget and the console do."""

from dataclasses import dataclass
from typing import Any

import httpx
import orjson

from app.accounts import service as accounts
from app.accounts.rules import AgentId
from app.cli.work import transactions_on
from app.db.unit_of_work import Transactions
from app.gateway.protocol import PROTOCOL_VERSION
from app.kernel.ids import new_id
from app.routing import service as routing
from app.routing.rules import Queue, QueueId
from app.sites import service as sites
from app.sites.rules import Site, SiteId, WaitTargets
from bench.exchange import Exchange
from bench.keys import a_keyring
from bench.processes import Served
from bench.sockets import Client, number_of, speak_through, until

SITE_KEY = "bench"
PASSWORD = "forty benches along the harbour"  # noqa: S105  # of a database that lives for minutes
CAPACITY = 100

# A frame as it arrives; what is in it depends on its type.
Frame = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shop:
    """A site and who answers there."""

    site_id: SiteId
    queue_id: QueueId
    emails: tuple[str, ...]


async def open_shop(database_url: str, *, agents: int) -> Shop:
    """Add a site with one queue and its agents."""
    site_id, queue_id = SiteId(new_id()), QueueId(new_id())
    emails = tuple(f"agent{number}@{site_id}.example" for number in range(agents))
    async with (
        transactions_on(database_url) as plain,
        Transactions(plain.engine, plain.clock, keyring=a_keyring())() as uow,
    ):
        site = Site(site_id, f"{SITE_KEY}-{site_id}", "Bench", (), "en", "UTC", WaitTargets())
        await sites.create_site(uow, site)
        ids = []
        for email in emails:
            new = accounts.NewAgent(
                id=AgentId(new_id()),
                email=email,
                name="Ada Berg",
                password=PASSWORD,
                capacity=CAPACITY,
                site_ids=frozenset({site_id}),
            )
            agent, _ = await accounts.create_agent(uow, new)
            ids.append(agent.id)
        queue = Queue(queue_id, site_id, "Advice", is_default=True)
        await routing.create_queue(uow, queue, ids)
    return Shop(site_id, queue_id, emails)


class Shopper(Client):
    """Says things, and tells what it has received and shown."""

    through = 0
    _told = 0

    def on_text(self, text: bytes) -> None:
        """Act on a frame as the widget does."""
        frame: Frame = orjson.loads(text)
        match frame["type"]:
            case "ack":
                self.exchange.on_acknowledged(int(frame["ref"]))
            case "entries":
                if frame["after"] > self.through:
                    self.exchange.fail("a shopper has a gap")
                self.through = frame["through"]
            case "error":
                self.exchange.fail(f"refused: {frame['code']}: {frame['message']}")

    def on_all_read(self) -> None:
        """Tell how far the log was received and shown."""
        if self.through > self._told:
            self._told = self.through
            self.send(orjson.dumps({"type": "receipt", "delivered": self.through, "read": self.through}))

    def greet(self, site_key: str) -> None:
        """Say hello as a new visitor."""
        self.send(orjson.dumps({"type": "hello", "protocol": PROTOCOL_VERSION, "site_key": site_key}))


class Agent(Client):
    """Follows every conversation that is given to them, and tells what they have received and read."""

    agent_id = ""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(exchange)
        self.followed: set[str] = set()
        self.has_inbox = False
        self._through: dict[str, int] = {}
        self._untold: set[str] = set()

    def on_text(self, text: bytes) -> None:
        """Act on a frame as the console does."""
        frame: Frame = orjson.loads(text)
        match frame["type"]:
            case "entries":
                self._take_entries(frame)
            case "welcome":
                self.agent_id = frame["agent"]["id"]
                self._send({"type": "inbox.subscribe", "ref": "inbox"})
            case "inbox.snapshot" | "inbox.changed":
                self._follow_mine(frame["conversations"])
            case "done" if frame["ref"] == "inbox":
                self.has_inbox = True
            case "done":
                self.followed.add(frame["ref"])
            case "error":
                self.exchange.fail(f"refused: {frame['code']}: {frame['message']}")

    def on_all_read(self) -> None:
        """Tell how far the logs were received and read."""
        for conversation_id in self._untold:
            through = self._through[conversation_id]
            self._send(
                {
                    "type": "receipt",
                    "conversation_id": conversation_id,
                    "delivered": through,
                    "read": through,
                }
            )
        self._untold.clear()

    def _take_entries(self, frame: Frame) -> None:
        conversation_id = frame["conversation_id"]
        known = self._through[conversation_id]
        if frame["after"] > known:
            self.exchange.fail("an agent has a gap")
        for entry in frame["entries"]:
            if entry["seq"] > known and entry["client_id"] is not None:
                self.exchange.on_delivered(number_of(entry["client_id"]))
        if frame["through"] > known:
            self._through[conversation_id] = frame["through"]
            self._untold.add(conversation_id)

    def _follow_mine(self, rows: list[Frame]) -> None:
        for row in rows:
            if row["assignee_id"] == self.agent_id and row["id"] not in self._through:
                self._through[row["id"]] = 0
                self._send({"type": "conversation.subscribe", "ref": row["id"], "conversation_id": row["id"]})

    def _send(self, frame: Frame) -> None:
        self.send(orjson.dumps(frame))


async def connect_product(served: Served, shop: Shop, *, shoppers: int) -> tuple[Exchange, list[Client]]:
    """Log agents in, let every shopper begin a conversation, and wait until an agent follows each."""
    exchange = Exchange()
    agents = [await _connect_agent(exchange, served, email) for email in shop.emails]
    await until(lambda: all(agent.has_inbox for agent in agents), "every agent has an inbox")
    headers = {"Origin": served.http_url}
    clients: list[Client] = [*agents]
    for _ in range(shoppers):
        shopper = await Shopper.connected(exchange, f"{served.socket_url}/ws/visitor", headers)
        shopper.greet(f"{SITE_KEY}-{shop.site_id}")
        speak_through(exchange, shopper)
        clients.append(shopper)
    await exchange.pipelined(shoppers, 1)
    await until(lambda: sum(len(agent.followed) for agent in agents) == shoppers, "agents follow all")
    return exchange, clients


async def _connect_agent(exchange: Exchange, served: Served, email: str) -> Agent:
    async with httpx.AsyncClient(base_url=served.http_url, headers={"Origin": served.http_url}) as http:
        login = await http.post("/api/v1/login", json={"email": email, "password": PASSWORD})
        login.raise_for_status()
        ticket = await http.post("/api/v1/socket-tickets")
        ticket.raise_for_status()
        cookies = "; ".join(f"{name}={value}" for name, value in http.cookies.items())
    headers = {"Origin": served.http_url, "Cookie": cookies}
    agent = await Agent.connected(exchange, f"{served.socket_url}/ws/agent", headers)
    hello = {"type": "hello", "protocol": PROTOCOL_VERSION, "ticket": ticket.json()["ticket"]}
    agent.send(orjson.dumps(hello))
    return agent
