"""The two kinds of clients a socket can have."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from app.accounts.rules import Caller
from app.conversations.rules import Scope
from app.gateway.connection import Connection
from app.gateway.protocol import SiteInfo
from app.gateway.views import Audience
from app.reports.schemas import VisitorConversation
from app.visitors.rules import Visitor


class Peer(Protocol):
    """Somebody at the other end of a socket."""

    @property
    def audience(self) -> Audience:
        """Which view they get."""

    @property
    def connection(self) -> Connection:
        """Their socket."""


@dataclass(eq=False, slots=True)
class VisitorPeer:
    """A shopper's socket; follows at most one conversation."""

    connection: Connection
    visitor: Visitor
    locale: str
    page_url: str | None
    address: str | None = None  # for blocklists; of nobody whom the shop vouches for
    is_greeted: bool = False  # until then it is being found out what it follows, and from where
    conversation_id: UUID | None = None
    has_former: bool = False  # whether the client has written to another conversation before this one
    resends: int = 0  # so many of its next messages may be stored already
    shown: VisitorConversation | None = None

    @property
    def audience(self) -> Audience:
        """Shoppers see their own side."""
        return Audience.VISITOR


@dataclass(eq=False, slots=True)
class AgentPeer:
    """A console's or a dashboard's socket."""

    connection: Connection
    caller: Caller
    scope: Scope
    sites: Sequence[SiteInfo] = ()  # as they were told in the welcome
    has_inbox: bool = False
    has_board: bool = False
    offers: dict[UUID, UUID] = field(default_factory=dict)  # shown as pending: offer → conversation

    @property
    def audience(self) -> Audience:
        """Agents see everything of their sites."""
        return Audience.AGENT

    def sees_site(self, site_id: UUID) -> bool:
        """Tell whether news of a site is for them."""
        return self.scope is None or site_id in self.scope
