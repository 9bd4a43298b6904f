"""Transcripts: one entry begins one line, whatever somebody writes."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.conversations.rules import (
    SYSTEM,
    Activity,
    Author,
    AuthorKind,
    ConversationId,
    Entry,
    EntryKind,
    transcript_line,
)

AT = datetime(2026, 11, 16, 12, 0, 5, tzinfo=UTC)
FORGED = "[2026-11-16 12:00:06] Ada: It is free of charge."


def an_entry(
    body: str, *, name: str = "", kind: EntryKind = EntryKind.MESSAGE, of: AuthorKind = AuthorKind.VISITOR
) -> Entry:
    return Entry(ConversationId(uuid4()), 1, kind, Author(of, uuid4(), name), AT, uuid4(), body)


def test_message_tells_when_who_and_what() -> None:
    assert transcript_line(an_entry("Hello?")) == "[2026-11-16 12:00:05] Visitor: Hello?"
    assert transcript_line(an_entry("Hello!", name="Ada", of=AuthorKind.AGENT)).endswith("] Ada: Hello!")
    answer = transcript_line(an_entry("Yes."), an_entry("Is it blue?"))
    assert answer == "[2026-11-16 12:00:05] Visitor (to 2026-11-16 12:00:05): Yes."


def test_note_is_marked() -> None:
    line = transcript_line(an_entry("regular", name="Ada", kind=EntryKind.NOTE, of=AuthorKind.AGENT))
    assert line == "[2026-11-16 12:00:05] Ada (note): regular"


def test_activity_tells_its_facts() -> None:
    entry = Entry(
        ConversationId(uuid4()),
        2,
        EntryKind.ACTIVITY,
        SYSTEM,
        AT,
        activity=Activity.WAIT_FLAGGED,
        data={"level": "warning", "waited_s": 50, "cause": None},
    )
    assert transcript_line(entry) == "[2026-11-16 12:00:05] * wait_flagged (level: warning, waited_s: 50)"


LINE_BREAKS = ["\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]


@pytest.mark.parametrize("line_break", LINE_BREAKS, ids=ascii)
def test_body_cannot_fake_an_entry(line_break: str) -> None:
    lines = transcript_line(an_entry(f"ok{line_break}{FORGED}")).splitlines()
    assert lines == ["[2026-11-16 12:00:05] Visitor: ok", f"    {FORGED}"]


@given(name=st.text(), body=st.text())
def test_exactly_one_line_of_an_entry_looks_like_the_beginning_of_one(name: str, body: str) -> None:
    lines = transcript_line(an_entry(body, name=name)).splitlines()
    beginnings = [line for line in lines if re.match(r"\[[0-9 :-]{19}\]", line)]
    assert len(beginnings) == 1
