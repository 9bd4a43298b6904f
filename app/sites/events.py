"""What happens to sites."""

from dataclasses import dataclass

from app.kernel.events import Event
from app.sites.rules import SiteId


@dataclass(frozen=True, slots=True)
class SiteChanged(Event):
    """Name, origins, targets or texts of a site are different now."""

    site_id: SiteId
