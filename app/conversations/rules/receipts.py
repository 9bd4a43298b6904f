"""How far a side of a conversation has come."""

from dataclasses import dataclass

from app.conversations.rules.words import Side


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one side has received (`delivered`) and shown (`read`), as sequence numbers; 0 for nothing."""

    side: Side
    delivered: int = 0
    read: int = 0
