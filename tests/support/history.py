"""What clients did, were answered and showed, in the order it happened, and what Postgres held in the end. Data only."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as a client shows it, or as Postgres holds it; activities have neither client id nor body."""

    seq: int
    kind: str
    client_id: UUID | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A message went onto a line; each time it does has a number of its own."""

    client: str
    number: int
    client_id: UUID
    body: str


@dataclass(frozen=True, slots=True)
class Acked:
    """The server said that it is committed."""

    client: str
    number: int
    conversation_id: UUID
    seq: int
    at: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The server said that it is not."""

    client: str
    number: int
    code: str
    is_retryable: bool


@dataclass(frozen=True, slots=True)
class Parted:
    """The line has ended; what was not answered on it is unknown."""

    client: str


@dataclass(frozen=True, slots=True)
class Reloaded:
    """The page was loaded anew: it shows nothing, and remembers what it has not been acknowledged."""

    client: str


@dataclass(frozen=True, slots=True)
class Greeted:
    """The line is live (again)."""

    client: str
    epoch: UUID


@dataclass(frozen=True, slots=True)
class Resumed:
    """A client claimed to hold a log up to `after`, as of `epoch`, on a live line."""

    client: str
    conversation_id: UUID
    epoch: UUID | None
    after: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A client added lines to what it shows: all that it may see of after < seq ≤ through."""

    client: str
    conversation_id: UUID
    after: int
    through: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Replaced:
    """The server made a client begin anew with these lines."""

    client: str
    conversation_id: UUID
    reason: str
    through: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Unfitting:
    """The server sent a stretch that does not begin where the client stood; the client did not show it."""

    client: str
    conversation_id: UUID
    after: int
    through: int
    cursor: int


@dataclass(frozen=True, slots=True)
class Healed:
    """The last fault is over."""


Event = Sent | Acked | Refused | Parted | Reloaded | Greeted | Resumed | Shown | Replaced | Unfitting | Healed


@dataclass(frozen=True, slots=True)
class Moment:
    """An event and when it happened, in seconds of one clock."""

    at_s: float
    event: Event


@dataclass(frozen=True, slots=True)
class Watcher:
    """A client that is live in the end and follows a conversation, so that it must hold all it may see."""

    client: str
    conversation_id: UUID


@dataclass
class History:
    """Everything that happened, and where it has led."""

    moments: list[Moment] = field(default_factory=list)
    stored: dict[UUID, tuple[Line, ...]] = field(default_factory=dict)
    watchers: set[Watcher] = field(default_factory=set)
    # Clients that see notes and flags; all others see what shoppers see.
    agents: set[str] = field(default_factory=set)
    # What shoppers must never see, as (conversation, seq).
    hidden: set[tuple[UUID, int]] = field(default_factory=set)
    # Frames are dropped, doubled and reordered on their way, so that not only the server decides what arrives.
    is_meddled_with: bool = False
    _sendings: int = 0

    def note(self, event: Event) -> None:
        """Take down what has happened just now."""
        self.moments.append(Moment(time.monotonic(), event))

    def next_number(self) -> int:
        """Number a sending."""
        self._sendings += 1
        return self._sendings

    def events(self) -> Iterable[Event]:
        """All events in order."""
        return (moment.event for moment in self.moments)

    def visible(self, client: str, conversation_id: UUID) -> Sequence[Line]:
        """What a client may see of a log as it is in the end."""
        lines = self.stored.get(conversation_id, ())
        if client in self.agents:
            return lines
        return [line for line in lines if (conversation_id, line.seq) not in self.hidden]
