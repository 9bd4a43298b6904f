"""The journal of what was erased: a file outside the database, so that a restored backup does not bring it back."""

import os
from collections.abc import Collection
from pathlib import Path
from uuid import UUID

from app.privacy.rules import Subject, SubjectKind


class Journal:
    """One line for each person or conversation; ids only, which mean nothing once they are erased."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, subjects: Collection[Subject]) -> None:
        """Add lines, and have them on the disk before this returns."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a") as file:
            file.writelines(f"{one.kind} {one.id}\n" for one in subjects)
            file.flush()
            os.fsync(file.fileno())

    def read(self) -> list[Subject]:
        """Read all lines; the last one may have been cut by a crash before anything was erased."""
        if not self.path.exists():
            return []
        found = list[Subject]()
        for line in self.path.read_text().splitlines():
            kind, _, id_ = line.partition(" ")
            try:
                found.append(Subject(SubjectKind(kind), UUID(id_)))
            except ValueError:
                continue
        return found
