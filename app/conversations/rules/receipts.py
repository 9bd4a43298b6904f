"""How far a side of a conversation has come."""

from app.conversations.rules.words import Side
from app.kernel.values import value


@value
class Receipt:
    """What one side has received (`delivered`) and shown (`read`), as sequence numbers; 0 for nothing."""

    side: Side
    delivered: int = 0
    read: int = 0
