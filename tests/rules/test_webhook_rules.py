"""What webhooks tell, where they may go, and how they are signed."""

from datetime import timedelta

import pytest

from app.conversations import rules as log
from app.conversations.rules import (
    Assignment,
    Author,
    AuthorKind,
    Change,
    ConversationId,
    ConversationStatus,
    Draft,
    Head,
    How,
)
from app.kernel.addresses import is_public_address, url_fault
from app.kernel.ids import new_id
from app.webhooks.rules import (
    Endpoint,
    WebhookEvent,
    happenings_of,
    may_go_on,
    new_signing_secret,
    sign,
)
from tests.support.clocks import NOON

AGENT = Author(AuthorKind.AGENT, new_id(), "Ada Berg")
COLLEAGUE = Author(AuthorKind.AGENT, new_id(), "Bo Lind")


def a_head() -> Head:
    id_ = new_id()
    return Head(ConversationId(id_), id_, id_, id_, ConversationStatus.QUEUED, NOON, NOON)


def told(before: Head, change: Change) -> list[tuple[str, int]]:
    return [(one.event.value, one.seq) for one in happenings_of(before.last_seq, change.entries)]


def test_first_message_tells_of_the_conversation_the_message_and_the_queue() -> None:
    head = a_head()
    draft = Draft(
        head.id, Author(AuthorKind.VISITOR, head.visitor_id), log.EntryKind.MESSAGE, new_id(), "Hello?"
    )
    change = log.open_log(head, draft, "Help", NOON)
    assert told(head, change) == [
        ("conversation.created", 1),
        ("message.created", 1),
        ("conversation.queued", 2),
    ]


def test_transfer_to_a_colleague_tells_of_the_transfer_and_then_of_the_assignment() -> None:
    queued = a_head()
    assigned = log.assign(queued, AGENT, Assignment(How.ROUTER), NOON)
    transferred = log.assign(assigned.head, COLLEAGUE, Assignment(How.TRANSFERRED, AGENT), NOON)
    taken = log.assign(transferred.head, AGENT, Assignment(How.TAKEN, AGENT), NOON)
    assert told(assigned.head, transferred) == [
        ("conversation.transferred", 2),
        ("conversation.assigned", 2),
    ]
    assert told(transferred.head, taken) == [("conversation.assigned", 3)]


def test_notes_are_told_to_nobody() -> None:
    head = log.assign(a_head(), AGENT, Assignment(How.ROUTER), NOON).head
    scope = frozenset({head.site_id})
    note = Draft(head.id, AGENT, log.EntryKind.NOTE, new_id(), "Knows the boss.", scope)
    assert told(head, log.post(head, note, NOON)) == []


def test_every_activity_is_told_or_left_out_on_purpose() -> None:
    from app.webhooks.rules.happenings import _TOLD

    # How routing finds somebody is our own business, and a conversation that is queued or assigned again was reopened.
    left_out = {
        log.Activity.OFFERED,
        log.Activity.OFFER_ENDED,
        log.Activity.MOVED,
        log.Activity.REPRIORITISED,
        log.Activity.MISSED,
        log.Activity.WRAPPED_UP,
        log.Activity.REOPENED,
        log.Activity.REPLY_REQUESTED,
        log.Activity.RATED,
        log.Activity.FORM_ANSWERED,
        log.Activity.REACTED,
    }
    assert set(_TOLD) | left_out == set(log.Activity)
    assert set(_TOLD.values()) | {WebhookEvent.CONVERSATION_CREATED, WebhookEvent.MESSAGE_CREATED} == set(
        WebhookEvent
    )


@pytest.mark.parametrize(
    "address",
    """0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.8.8.8 169.254.169.254 172.16.0.1 192.0.2.1 192.168.1.1
    198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1
    64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 2002:7f00:1:: 2002:a9fe:a9fe:: 2001:0:0:0:0:0:80ff:fffe fc00::1 fd12::1
    fe80::1 fe80::1%eth0 ff02::1 2001:db8::1 localhost 2130706433 0x7f.1 """.split(),  # noqa: SIM905 - a list
)
def test_addresses_that_are_not_public_are_recognised(address: str) -> None:
    assert not is_public_address(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_recognised(address: str) -> None:
    assert is_public_address(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/hook",
        "ftp://shop.example/hook",
        "https://",
        "https:///hook",
        "https://user:secret@shop.example/",
        "https://shop.example/#part",
        "https://shop.example:0/",
        "https://shop.example:99999/",
        "https://[::1/",
        "https://127.0.0.1/",
        "https://[::ffff:127.0.0.1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://shöp.example/",
        "https://shop.example/a b",
        "https://shop.example/\n",
        "https://shop.example/" + "x" * 2_000,
        "javascript:alert(1)",
    ],
)
def test_urls_that_cannot_be_endpoints_are_refused(url: str) -> None:
    assert url_fault(url, allows_private=False) is not None


@pytest.mark.parametrize(
    "url", ["https://shop.example/hook?key=1", "https://shop.example:8443", "https://8.8.8.8/"]
)
def test_urls_of_the_public_internet_are_accepted(url: str) -> None:
    assert url_fault(url, allows_private=False) is None


def test_development_may_use_its_own_machine() -> None:
    assert url_fault("http://127.0.0.1:9000/hook", allows_private=True) is None
    assert url_fault("ftp://127.0.0.1/", allows_private=True) is not None


def test_signature_is_the_one_of_the_specification() -> None:
    header = sign(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        name="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1_614_265_330,
        body=b'{"test": 2432232314}',
    )
    assert header == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_old_secret_signs_too_until_its_day_is_over() -> None:
    old, new = new_signing_secret(), new_signing_secret()
    assert old != new
    until = NOON + timedelta(hours=24)
    endpoint = Endpoint(
        new_id(), new_id(), "https://shop.example", "", frozenset(WebhookEvent), new, NOON, None, old, until
    )
    assert endpoint.secrets_at(until - timedelta(seconds=1)) == [new, old]
    assert endpoint.secrets_at(until) == [new]


def test_endpoint_may_fail_for_five_days() -> None:
    assert may_go_on(None, NOON)
    assert may_go_on(NOON - timedelta(days=4, hours=23), NOON)
    assert not may_go_on(NOON - timedelta(days=5), NOON)
