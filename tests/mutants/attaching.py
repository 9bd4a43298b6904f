"""Mechanisms of files that go with messages."""

from tests.mutants.private import Row

FILES = "tests/wire/test_attachments.py"
ROWS: tuple[Row, ...] = (
    (
        "a file is attached by who brought it",
        "P19",
        "app/attachments/service.py",
        "if file and file.uploader == uploader and",
        "if file and",
        (f"{FILES}::test_nobody_reads_or_sends_what_is_not_theirs",),
    ),
    (
        "files of notes are for agents",
        "P19",
        "app/conversations/service/changes.py",
        "reader = change.head.visitor_id if entry.kind is EntryKind.MESSAGE else None",
        "reader = change.head.visitor_id",
        (f"{FILES}::test_nobody_reads_or_sends_what_is_not_theirs",),
    ),
)
