"""Which lines of a log are told to the shop, and under which names."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.conversations.rules import Activity, Entry, EntryKind, How


class WebhookEvent(StrEnum):
    """What an endpoint may ask to be told."""

    CONVERSATION_CREATED = "conversation.created"
    CONVERSATION_QUEUED = "conversation.queued"
    CONVERSATION_ASSIGNED = "conversation.assigned"
    CONVERSATION_TRANSFERRED = "conversation.transferred"
    CONVERSATION_REQUEUED = "conversation.requeued"
    CONVERSATION_WAIT_THRESHOLD = "conversation.wait_threshold"
    CONVERSATION_ABANDONED = "conversation.abandoned"
    CONVERSATION_RESOLVED = "conversation.resolved"
    MESSAGE_CREATED = "message.created"


@dataclass(frozen=True, slots=True)
class Happening:
    """One event, and the line of the log that says more about it."""

    event: WebhookEvent
    seq: int


_TOLD = {
    Activity.QUEUED: WebhookEvent.CONVERSATION_QUEUED,
    Activity.ASSIGNED: WebhookEvent.CONVERSATION_ASSIGNED,
    Activity.TRANSFERRED: WebhookEvent.CONVERSATION_TRANSFERRED,
    Activity.REQUEUED: WebhookEvent.CONVERSATION_REQUEUED,
    Activity.WAIT_FLAGGED: WebhookEvent.CONVERSATION_WAIT_THRESHOLD,
    Activity.ABANDONED: WebhookEvent.CONVERSATION_ABANDONED,
    Activity.RESOLVED: WebhookEvent.CONVERSATION_RESOLVED,
}


def happenings_of(after: int, entries: Sequence[Entry]) -> list[Happening]:
    """Name what new lines of a log mean, in order; `after` is the newest seq before them. Notes are nobody's business."""
    found = [Happening(WebhookEvent.CONVERSATION_CREATED, entries[0].seq)] if after == 0 and entries else []
    for entry in entries:
        if entry.kind is EntryKind.MESSAGE:
            found.append(Happening(WebhookEvent.MESSAGE_CREATED, entry.seq))
        elif entry.activity is not None and entry.activity in _TOLD:
            # A colleague's transfer is one line of the log, and both a transfer and an assignment.
            if entry.activity is Activity.ASSIGNED and entry.data.get("how") == How.TRANSFERRED.value:
                found.append(Happening(WebhookEvent.CONVERSATION_TRANSFERRED, entry.seq))
            found.append(Happening(_TOLD[entry.activity], entry.seq))
    return found
