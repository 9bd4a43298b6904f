"""Frames about what is erased."""

from typing import Literal
from uuid import UUID

from app.gateway.protocol.base import Frame


class ConversationsErased(Frame):
    """Conversations are gone for good: nothing of them may be shown or kept any more."""

    type: Literal["conversations.erased"] = "conversations.erased"
    conversation_ids: list[UUID]
