"""What a site is and how its chat looks: pure values and their laws."""

from app.sites.rules.color import text_on
from app.sites.rules.site import Site, SiteChange, SiteId, WaitTargets, are_rising, is_origin
from app.sites.rules.theme import Corner, Icon, Scheme, Theme, chat_style, is_valid, launcher, launcher_style

__all__ = [
    "Corner",
    "Icon",
    "Scheme",
    "Site",
    "SiteChange",
    "SiteId",
    "Theme",
    "WaitTargets",
    "are_rising",
    "chat_style",
    "is_origin",
    "is_valid",
    "launcher",
    "launcher_style",
    "text_on",
]
