"""What each audience sees: whatever a log holds, shoppers see no notes, no flags and no ids of agents."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.rules.pictures import face_of
from app.conversations.rules import (
    Activity,
    Author,
    AuthorKind,
    ConversationId,
    Entry,
    EntryKind,
    Receipt,
    Side,
)
from app.conversations.schemas import Entry as Shown
from app.gateway import views
from app.gateway.protocol import Ack, Entries, Resync
from app.gateway.protocol import Receipt as ReceiptFrame
from app.gateway.views import Audience
from app.kernel.errors import AppError

NOON = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
ADA = UUID("00000000-0000-7000-8000-00000000ada0")
FOR_AGENTS = {
    Activity.ABANDONED,
    Activity.FORM_ANSWERED,
    Activity.WAIT_FLAGGED,
    Activity.OFFERED,
    Activity.OFFER_ENDED,
    Activity.MOVED,
    Activity.REPRIORITISED,
    Activity.WRAPPED_UP,
}
SECRET = "regular customer, be generous"
CONVERSATION = ConversationId(UUID(int=7))


def a_line(seq: int, kind: EntryKind, author: AuthorKind, activity: Activity | None = None) -> Entry:
    is_said = kind is not EntryKind.ACTIVITY
    return Entry(
        CONVERSATION,
        seq,
        kind,
        Author(author, ADA if author is AuthorKind.AGENT else None, "Ada"),
        NOON,
        UUID(int=seq) if is_said else None,
        SECRET if kind is EntryKind.NOTE else "words" if is_said else None,
        activity,
        {} if is_said else {"assignee_id": str(ADA), "assignee_name": "Ada", "level": "warning"},
    )


shapes = st.one_of(
    st.tuples(
        st.sampled_from([EntryKind.MESSAGE, EntryKind.NOTE]), st.sampled_from(AuthorKind), st.just(None)
    ),
    st.tuples(st.just(EntryKind.ACTIVITY), st.sampled_from(AuthorKind), st.sampled_from(Activity)),
)
logs = st.lists(shapes, min_size=1, max_size=30).map(
    lambda chosen: [a_line(seq, *shape) for seq, shape in enumerate(chosen, 1)]
)


def shown_to(audience: Audience, log: list[Entry]) -> list[Shown]:
    text = views.entries_text(audience, CONVERSATION, log, after=0, through=len(log))
    return Entries.model_validate_json(text).entries


@given(logs)
def test_frames_are_written_as_the_protocol_says(log: list[Entry]) -> None:
    """What is written without the models reads and writes like what the models would have written."""
    entries = views.entries_text(Audience.AGENT, CONVERSATION, log, after=0, through=len(log))
    resync = views.resync_text(Audience.AGENT, CONVERSATION, "epoch_changed", log)
    ack = views.ack_text("7", CONVERSATION, len(log), NOON)
    receipt = views.receipt_text(CONVERSATION, Receipt(Side.AGENT, len(log), 1))
    for text, adapter in ((entries, Entries), (resync, Resync), (ack, Ack), (receipt, ReceiptFrame)):
        assert adapter.model_validate_json(text).model_dump_json() == text


@given(logs)
def test_shoppers_see_no_notes_no_flags_and_no_ids_of_agents(log: list[Entry]) -> None:
    text = views.entries_text(Audience.VISITOR, CONVERSATION, log, after=0, through=len(log))
    assert SECRET not in text
    assert not any(f'"activity":"{activity}"' in text for activity in FOR_AGENTS)
    assert str(ADA) not in text
    assert Entries.model_validate_json(text).through == len(log)


@given(logs)
def test_shoppers_see_everything_else_in_order(log: list[Entry]) -> None:
    visible = [
        line.seq for line in log if line.kind is not EntryKind.NOTE and line.activity not in FOR_AGENTS
    ]
    assert [entry.seq for entry in shown_to(Audience.VISITOR, log)] == visible


@given(logs)
def test_agents_see_every_line_whole(log: list[Entry]) -> None:
    shown = shown_to(Audience.AGENT, log)
    assert [(one.seq, one.body, one.author.id, one.data) for one in shown] == [
        (line.seq, line.body, line.author.id, line.data) for line in log
    ]


@given(logs, st.data())
def test_stretch_holds_just_what_it_says(log: list[Entry], data: st.DataObject) -> None:
    after = data.draw(st.integers(0, len(log)))
    through = data.draw(st.integers(after, len(log)))
    text = views.entries_text(Audience.AGENT, CONVERSATION, log, after=after, through=through)
    frame = Entries.model_validate_json(text)
    assert [entry.seq for entry in frame.entries] == list(range(after + 1, through + 1))


@pytest.mark.parametrize("reason", ["epoch_changed", "cursor_ahead", "conversation_changed"])
def test_resync_replaces_everything_up_to_the_end_even_if_the_end_is_invisible(reason: str) -> None:
    log = [
        a_line(1, EntryKind.MESSAGE, AuthorKind.VISITOR),
        a_line(2, EntryKind.NOTE, AuthorKind.AGENT),
    ]
    frame = Resync.model_validate_json(views.resync_text(Audience.VISITOR, CONVERSATION, reason, log))
    assert ([entry.seq for entry in frame.entries], frame.through) == ([1], 2)


def test_refusal_says_whether_to_try_again() -> None:
    refusal = AppError("rate_limited", "Slower.", 429, is_retryable=True, retry_after_s=1.5)
    frame = views.error(refusal, "7")
    assert (frame.ref, frame.code, frame.is_retryable, frame.retry_after_s) == (
        "7",
        "rate_limited",
        True,
        1.5,
    )


def test_shoppers_see_their_own_id_and_the_agents_name_under_another_one() -> None:
    visitor = uuid4()
    assert views.person(Audience.VISITOR, Author(AuthorKind.VISITOR, visitor)).id == visitor
    shown = views.person(Audience.VISITOR, Author(AuthorKind.AGENT, ADA, "Ada"))
    assert (shown.id, shown.name) == (face_of(ADA), "Ada")
    assert shown.id != ADA
    assert views.person(Audience.AGENT, Author(AuthorKind.AGENT, ADA, "Ada")).id == ADA


def test_initials_have_one_colour_to_shoppers_and_colleagues() -> None:
    for agent_id in (ADA, UUID(int=ADA.int - 360), UUID(int=2**128 - 1)):
        assert hue_of(face_of(agent_id)) == hue_of(agent_id)


def hue_of(id_: UUID) -> int:
    """As the front ends say it."""
    return int(str(id_)[-4:], 16) % 360
