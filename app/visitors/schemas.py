"""What of visitors crosses the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from app.web.schema import Schema


class BlockedVisitor(Schema):
    """A shopper from whom a site takes nothing."""

    visitor_id: UUID
    name: str
    blocked_at: datetime
    conversation_id: UUID | None = Field(description="The newest, if there is one.")


class BlockedVisitors(Schema):
    """Shoppers from whom a site takes nothing, newest first."""

    items: list[BlockedVisitor]
