"""Frames about what is at the sites of an agent, and what is gone there."""

from typing import Literal
from uuid import UUID

from app.gateway.protocol.base import Frame, QueueInfo, SiteInfo


class SitesChanged(Frame):
    """The agent's sites and their queues as they are now, each list whole."""

    type: Literal["sites.changed"] = "sites.changed"
    sites: list[SiteInfo]
    queues: list[QueueInfo]


class ConversationsErased(Frame):
    """Conversations are gone for good: nothing of them may be shown or kept any more."""

    type: Literal["conversations.erased"] = "conversations.erased"
    conversation_ids: list[UUID]
