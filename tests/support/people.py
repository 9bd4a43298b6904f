"""Shoppers and agents as devices: what they say when they come in, and how they follow conversations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

import httpx

from app.gateway.protocol import (
    AGENT_PUSH,
    PROTOCOL_VERSION,
    VISITOR_PUSH,
    AgentWelcome,
    ConversationState,
    Error,
    Frame,
    InboxChanged,
    InboxSnapshot,
    VisitorWelcome,
)
from app.reports.schemas import ConversationSummary
from tests.support.accounts import PASSWORD
from tests.support.devices import Device, Restart
from tests.support.history import Replaced, Resumed
from tests.support.http import UNUSED_TLS
from tests.support.wire import Pushes, WireClient


@dataclass(eq=False)
class ShopperDevice(Device):
    """A shop page with the chat open."""

    site_key: str = ""
    token: str | None = None
    conversation_id: UUID | None = None
    _claim: tuple[UUID | None, int] = (None, 0)

    @property
    def pushes(self) -> Pushes:
        """What a shopper's socket sends."""
        return VISITOR_PUSH

    @property
    def path(self) -> str:
        """A shopper's socket."""
        return "/ws/visitor"

    async def greet(self, line: WireClient) -> None:
        """Say hello, and how far the log is held."""
        hello = {"protocol": PROTOCOL_VERSION, "site_key": self.site_key, "token": self.token}
        if (id_ := self.conversation_id) is not None:
            claim = self.epochs.get(id_), self.cursors.get(id_, 0)
            hello |= {"conversation_id": id_, "epoch": claim[0], "after": claim[1]}
            self._claim = claim
        await line.send("hello", **hello)

    async def act(self, line: WireClient, frame: Frame) -> None:
        """Take the welcome, and learn of the conversation."""
        match frame:
            case VisitorWelcome():
                self.token = frame.token or self.token
                self.is_welcomed(line, frame.epoch)
                self._take_conversation(frame)
            case ConversationState():
                self.conversation_id = frame.conversation.id
            case _:
                pass

    def _take_conversation(self, welcome: VisitorWelcome) -> None:
        held = self.conversation_id
        if held is not None:
            self.history.note(Resumed(self.name, held, *self._claim))
        if welcome.conversation is None and held is not None:
            self.history.note(Replaced(self.name, held, "welcome_without_conversation", 0, ()))
            self.cursors.pop(held, None)
        self.conversation_id = welcome.conversation.id if welcome.conversation else None

    async def ask_anew(self, line: WireClient, conversation_id: UUID) -> None:
        """A shopper's log is resumed by a new hello only."""
        del line, conversation_id
        raise Restart

    async def tell_receipt(self, line: WireClient, conversation_id: UUID, through: int) -> None:
        """Tell that it is on the screen."""
        self.conversation_id = conversation_id
        await line.send("receipt", delivered=through, read=through)


@dataclass(eq=False)
class AgentDevice(Device):
    """A console that follows every conversation that is given to its agent."""

    email: str = ""
    agent_id: UUID | None = None
    rows: dict[UUID, ConversationSummary] = field(default_factory=dict)
    followed: set[UUID] = field(default_factory=set)
    _cookies: dict[str, str] = field(default_factory=dict)

    @property
    def pushes(self) -> Pushes:
        """What an agent's socket sends."""
        return AGENT_PUSH

    @property
    def path(self) -> str:
        """An agent's socket."""
        return "/ws/agent"

    async def headers(self) -> Mapping[str, str]:
        """Send the cookie of the login along."""
        if not self._cookies:
            async with self._http() as http:
                answer = await http.post("/api/v1/login", json={"email": self.email, "password": PASSWORD})
                answer.raise_for_status()
                self._cookies = dict(http.cookies)
        cookie = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        return {"Origin": self.url, "Cookie": cookie}

    def _http(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=self.url,
            headers={"Origin": self.url},
            cookies=self._cookies,
            verify=UNUSED_TLS,
            timeout=5,
        )

    async def greet(self, line: WireClient) -> None:
        """Say hello with a fresh ticket."""
        async with self._http() as http:
            answer = await http.post("/api/v1/socket-tickets", json={})
            answer.raise_for_status()
        await line.send("hello", protocol=PROTOCOL_VERSION, ticket=answer.json()["ticket"])

    async def act(self, line: WireClient, frame: Frame) -> None:
        """Open the inbox, and follow what is given to me."""
        match frame:
            case AgentWelcome():
                self.agent_id = frame.agent.id
                self.followed.clear()
                self.is_welcomed(line, frame.epoch)
                await line.ask("inbox.subscribe")
                for conversation_id in self.cursors:
                    await self.ask_anew(line, conversation_id)
            case Error() if frame.is_retryable:
                raise ConnectionResetError(
                    frame.code
                )  # a subscription was refused for now: once more from the start
            case InboxSnapshot():
                self.rows = {row.id: row for row in frame.conversations}
                await self._follow_mine(line)
            case InboxChanged():
                self.rows.update({row.id: row for row in frame.conversations})
                await self._follow_mine(line)
            case _:
                pass

    async def _follow_mine(self, line: WireClient) -> None:
        for row in self.rows.values():
            if row.assignee_id == self.agent_id and row.id not in self.followed:
                await self.ask_anew(line, row.id)

    async def ask_anew(self, line: WireClient, conversation_id: UUID) -> None:
        """Subscribe (again) from where the log is held."""
        after = self.cursors.setdefault(conversation_id, 0)
        self.followed.add(conversation_id)
        epoch = self.epochs.get(conversation_id)
        self.history.note(Resumed(self.name, conversation_id, epoch, after))
        await line.ask("conversation.subscribe", conversation_id=conversation_id, after=after, epoch=epoch)

    async def tell_receipt(self, line: WireClient, conversation_id: UUID, through: int) -> None:
        """Tell that it is on the screen."""
        await line.send("receipt", conversation_id=conversation_id, delivered=through, read=through)
