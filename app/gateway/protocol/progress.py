"""Frames about how far each side has come, and who is typing."""

from typing import Literal
from uuid import UUID

from app.conversations.schemas import Person, ReceiptState
from app.gateway.protocol.base import Frame


class Receipt(Frame):
    """One side received or read more."""

    type: Literal["receipt"] = "receipt"
    conversation_id: UUID
    receipt: ReceiptState


class Typing(Frame):
    """Somebody began or stopped typing; forget it after 6 seconds without news."""

    type: Literal["typing"] = "typing"
    conversation_id: UUID
    person: Person
    is_typing: bool


class ReceiptsSnapshot(Frame):
    """How far both sides have come, after a subscribe."""

    type: Literal["receipts"] = "receipts"
    conversation_id: UUID
    receipts: list[ReceiptState]
