"""`docs/webhooks.md` names every event, every field and every limit."""

import re

from app.bus.outbox import rules as outbox
from app.bus.outbox.worker import DEAD_FOR, PLACES_OF_A_DESTINATION
from app.conversations.rules import (
    Activity,
    Author,
    AuthorKind,
    ConversationId,
    ConversationStatus,
    Entry,
    EntryKind,
    Head,
    How,
)
from app.kernel.ids import new_id
from app.waiting.rules import WaitLevel
from app.web.outgoing import TOTAL_TIMEOUT
from app.webhooks.rules import WebhookEvent
from app.webhooks.rules.endpoints import DISABLED_AFTER
from app.webhooks.rules.payloads import Person, conversation_facts, render
from app.webhooks.worker import KEPT_CHARS
from tests.support.clocks import NOON
from tests.support.repository import DOCS

DOCUMENT = (DOCS / "webhooks.md").read_text()
ROWS = dict(re.findall(r"^\| `((?:conversation|message)\.[a-z_]+)` \| (.+) \|$", DOCUMENT, re.MULTILINE))


def fields_of(interface: str) -> set[str]:
    body = re.search(rf"^interface {interface} {{(.*?)^}}", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert body is not None
    return set(re.findall(r"^  ([a-z_]+):", body[1], re.MULTILINE))


def test_every_event_is_documented_with_the_fields_it_has() -> None:
    assert set(ROWS) == {event.value for event in WebhookEvent}
    entry = Entry(
        ConversationId(new_id()),
        1,
        EntryKind.ACTIVITY,
        Author(AuthorKind.AGENT),
        NOON,
        activity=Activity.ASSIGNED,
    )
    for event in WebhookEvent:
        more = set(render(event, {}, entry).data) - {"conversation", "seq"}
        assert set(re.findall(r"`([a-z_]+)[:`]", ROWS[event.value])) == more, event


def test_types_have_the_fields_that_are_sent() -> None:
    id_ = new_id()
    head = Head(ConversationId(id_), id_, id_, id_, ConversationStatus.QUEUED, NOON, NOON)
    assert fields_of("Conversation") == set(conversation_facts(head))
    assert fields_of("Person") == set(Person.__slots__)
    assert fields_of("WebhookPayload") == {"type", "timestamp", "data"}
    assert all(f'"{status.value}"' in DOCUMENT for status in [*ConversationStatus, *How, *WaitLevel])


def test_limits_are_the_real_ones() -> None:
    assert f"for {outbox.RETRY_FOR.total_seconds() / 3600:.0f} hours;" in DOCUMENT
    assert f"visible for {DEAD_FOR.days} days" in DOCUMENT
    assert (PLACES_OF_A_DESTINATION, "up to eight") == (8, "up to eight")
    assert "up to eight" in DOCUMENT
    assert DISABLED_AFTER.days == 5
    assert "After five days of failing" in DOCUMENT
    assert f"we wait {TOTAL_TIMEOUT.total_seconds():.0f} seconds" in DOCUMENT
    assert f"first {KEPT_CHARS:,} characters" in DOCUMENT
