"""What of queues and assignment crosses the wire."""

from typing import Self
from uuid import UUID

from pydantic import Field, model_validator

from app.conversations.schemas import Body
from app.web.schema import Schema


class QueueOut(Schema):
    """A queue that conversations can be transferred to."""

    id: UUID
    site_id: UUID
    name: str


class QueuesOut(Schema):
    """Queues, by name."""

    items: list[QueueOut]


class TransferIn(Schema):
    """Where a conversation goes: to one agent, or to one queue."""

    agent_id: UUID | None = Field(None, description="A connected colleague with a free slot.")
    queue_id: UUID | None = Field(None, description="A queue of the same site; the shopper waits at its end.")
    note: Body | None = Field(None, description="Left in the log for the colleague; shoppers never see it.")
    note_client_id: UUID | None = Field(None, description="Makes a repeated call leave the note once.")

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if (self.agent_id is None) == (self.queue_id is None):
            raise ValueError("name either agent_id or queue_id")
        return self

    @property
    def target_queue_id(self) -> UUID:
        """The queue, where no agent is named."""
        if self.queue_id is None:
            raise AssertionError("checked when the transfer was read")
        return self.queue_id
