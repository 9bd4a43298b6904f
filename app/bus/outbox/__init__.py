"""The outbox: side effects that must happen, written in the transaction of the fact they follow from.

A message is for one `destination` and belongs to one `stream` of it (a conversation). Delivery is
at least once; messages of a stream are delivered in the order in which they were put, each after
the one before it was delivered or given up. The process that leads the role `jobs` delivers.
"""

from app.bus.outbox.consumer import Consumer, Outcome, Settled, Standing, Verdict
from app.bus.outbox.events import OutboxGrew
from app.bus.outbox.rules import Message, NewMessage, State
from app.bus.outbox.service import (
    close,
    find_messages,
    forget,
    get_message,
    open_destination,
    put,
    read_standings,
    send_again,
)
from app.bus.outbox.worker import OutboxWorker

__all__ = [
    "Consumer",
    "Message",
    "NewMessage",
    "OutboxGrew",
    "OutboxWorker",
    "Outcome",
    "Settled",
    "Standing",
    "State",
    "Verdict",
    "close",
    "find_messages",
    "forget",
    "get_message",
    "open_destination",
    "put",
    "read_standings",
    "send_again",
]
