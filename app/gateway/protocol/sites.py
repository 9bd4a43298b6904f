"""The frame about what the agent works for: sites and their queues."""

from typing import Literal

from app.gateway.protocol.base import Frame, QueueInfo, SiteInfo


class SitesChanged(Frame):
    """The agent's sites and their queues as they are now, each list whole."""

    type: Literal["sites.changed"] = "sites.changed"
    sites: list[SiteInfo]
    queues: list[QueueInfo]
