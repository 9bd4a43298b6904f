"""Who a visitor is."""

from dataclasses import dataclass
from typing import NewType
from uuid import UUID

VisitorId = NewType("VisitorId", UUID)


@dataclass(frozen=True, slots=True)
class Visitor:
    """An anonymous shopper of one site."""

    id: VisitorId
    site_id: UUID
    name: str | None = None


def display_name(visitor_id: UUID, name: str | None) -> str:
    """Name a visitor for agents: the given name, or a short stable code to tell strangers apart."""
    return name or f"#{visitor_id.hex[-5:].upper()}"
