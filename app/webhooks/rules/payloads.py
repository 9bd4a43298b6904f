"""What a webhook says. Adding a field is fine; changing what one means takes a new event."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.conversations.rules import Activity, AuthorKind, Entry, Head
from app.webhooks.rules.happenings import WebhookEvent

Data = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who spoke or acted; shoppers are known by id only."""

    kind: AuthorKind
    id: UUID | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Payload:
    """The body of a webhook."""

    type: str
    timestamp: datetime
    data: Data


def conversation_facts(head: Head) -> dict[str, object]:
    """Say where a conversation stands: ids and words of ours only, as this is stored in the outbox."""
    return {
        "id": head.id,
        "site_id": head.site_id,
        "visitor_id": head.visitor_id,
        "status": head.status.value,
        "queue_id": head.queue_id,
        "assignee_id": head.assignee_id,
        "created_at": head.created_at,
        "waiting_since": head.waiting_since,
        "last_seq": head.last_seq,
    }


def render(event: WebhookEvent, conversation: Mapping[str, object], entry: Entry) -> Payload:
    """Say what happened, from what was noted in the outbox and the line of the log as it is now."""
    return Payload(
        event.value, entry.at, {"conversation": conversation, "seq": entry.seq, **_more(event, entry)}
    )


def _more(event: WebhookEvent, entry: Entry) -> Data:
    data = entry.data
    match event:
        case (
            WebhookEvent.CONVERSATION_CREATED
            | WebhookEvent.CONVERSATION_QUEUED
            | WebhookEvent.CONVERSATION_ABANDONED
        ):
            return {}
        case WebhookEvent.CONVERSATION_ASSIGNED:
            return {"assignee": _agent(data), "how": data.get("how"), "by": _person(entry)}
        case WebhookEvent.CONVERSATION_TRANSFERRED:
            return {"to": _target(entry), "by": _person(entry)}
        case WebhookEvent.CONVERSATION_REQUEUED:
            return {"reason": data.get("reason"), "from": {"name": data.get("from_name")}}
        case WebhookEvent.CONVERSATION_WAIT_THRESHOLD:
            return {name: data.get(name) for name in ("level", "waited_s", "cause")}
        case WebhookEvent.CONVERSATION_RESOLVED:
            return {"by": _person(entry)}
        case WebhookEvent.MESSAGE_CREATED:
            return {"message": _message(entry)}


def _message(entry: Entry) -> Data:
    return {
        "id": entry.client_id,
        "author": _person(entry),
        "body": entry.body,
        "attachments": _files(entry),
        "reply_to": entry.reply_to,
    }


def _files(entry: Entry) -> list[Data]:
    return [
        {"id": file.id, "name": file.name, "media_type": file.media_type, "size_bytes": file.size_bytes}
        for file in entry.attachments
    ]


def _person(entry: Entry) -> Person:
    author = entry.author
    return Person(author.kind, author.id, author.name or None)


def _agent(data: Data) -> Data:
    return {"id": data.get("assignee_id"), "name": data.get("assignee_name")}


def _target(entry: Entry) -> Data:
    if entry.activity is Activity.ASSIGNED:
        return {"kind": "agent", **_agent(entry.data)}
    return {"kind": "queue", "name": entry.data.get("to_name")}
