"""The state of one socket without any I/O: what it may send now, and how far it has followed each log."""

import math
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Literal
from uuid import UUID

from app.kernel.buckets import TokenBucket
from app.kernel.errors import AppError

HELLO_WITHIN_S = 5.0
MAX_SUBSCRIPTIONS = 200
# Longer than any client waits before it sends again; one that has given the message up is let on then.
TURN_KEPT_S = 30.0


class Offer(Enum):
    """What a stretch of a log is to a subscriber."""

    NEXT = auto()
    KNOWN = auto()
    GAP = auto()


@dataclass(slots=True)
class Cursor:
    """One subscriber's place in one log: everything up to `position` was sent, in order, once."""

    position: int
    assignee_id: UUID | None = None
    delivered: int = 0  # what this very client has told of itself: no news to it
    read: int = 0

    def note_told(self, delivered: int, read: int) -> None:
        """Remember how far the client says it has come."""
        self.delivered, self.read = max(self.delivered, delivered, read), max(self.read, read)

    def offer(self, after: int, through: int) -> Offer:
        """Judge the stretch after < seq ≤ through; the caller advances when it sends it."""
        if through <= self.position:
            return Offer.KNOWN
        return Offer.NEXT if after <= self.position else Offer.GAP


@dataclass(frozen=True, slots=True)
class Claim:
    """What a client says it holds of a log: every line up to `after`, as told under `epoch`."""

    after: int
    epoch: UUID | None


ResyncReason = Literal["epoch_changed", "cursor_ahead", "conversation_changed"]


def why_resync(claim: Claim, *, last_seq: int, epoch: UUID) -> ResyncReason | None:
    """Tell why a log cannot be continued where the client says it is, or None when it can."""
    if claim.after == 0:
        return None
    if claim.epoch != epoch:
        return "epoch_changed"
    return "cursor_ahead" if claim.after > last_seq else None


class Phase(Enum):
    """Where a socket stands."""

    GREETING = auto()
    LIVE = auto()


@dataclass(slots=True)
class Session:
    """What one socket may do, and what it follows."""

    limit: TokenBucket
    typing_limit: TokenBucket
    frame_limit: TokenBucket
    act_limit: TokenBucket
    phase: Phase = Phase.GREETING
    cursors: dict[UUID, Cursor] = field(default_factory=dict)
    _turns: dict[UUID | None, tuple[UUID, float]] = field(default_factory=dict)

    def renewed(self) -> "Session":
        """Begin again on another connection, with what is left of the limits and with the turns of the sender."""
        return Session(self.limit, self.typing_limit, self.frame_limit, self.act_limit, _turns=self._turns)

    def greet(self) -> None:
        """Take the hello; it comes first and once."""
        if self.phase is not Phase.GREETING:
            raise AppError("hello_twice", "This socket has said hello already.", 409)
        self.phase = Phase.LIVE

    def admit(self) -> None:
        """Let a frame other than hello pass."""
        if self.phase is Phase.GREETING:
            raise AppError("hello_first", "The first frame must be a hello.", 401)

    def may_read(self, now: float) -> bool:
        """Tell whether a frame can be read without a pause behind it."""
        return self.frame_limit.has_one(now)

    def pause_before_frame(self, now: float) -> float:
        """Count a frame of whatever kind; returns for how many seconds the next should not be read.

        Whoever sends more than any client does is read more slowly, and costs the others nothing.
        """
        return self.frame_limit.take(now)

    def admit_message(self, now: float, client_id: UUID, conversation_id: UUID | None = None) -> None:
        """Count a message against the limit, and keep its sender's order; `now` in monotonic seconds."""
        self._take_turn(conversation_id, client_id, now)
        too_early_s = self.limit.take(now)
        if too_early_s > 0:
            self.await_again(now, client_id, conversation_id)
            raise AppError(
                "rate_limited",
                "That was a lot at once. The message is kept and can be sent again in a moment.",
                429,
                is_retryable=True,
                retry_after_s=math.ceil(too_early_s * 10) / 10,  # rounded down it would be too early again
            )

    def await_again(self, now: float, client_id: UUID, conversation_id: UUID | None = None) -> None:
        """Remember a message that was refused for now: what was sent behind it must not overtake it."""
        if conversation_id not in self._turns and len(self._turns) >= MAX_SUBSCRIPTIONS:
            self._forget_turns(now)
        self._turns.setdefault(conversation_id, (client_id, now + TURN_KEPT_S))

    def _forget_turns(self, now: float) -> None:
        """Make room; who waits in more conversations than can be followed has made them up."""
        given_up = [place for place, (_, until) in self._turns.items() if until <= now]
        for place in given_up or [next(iter(self._turns))]:
            del self._turns[place]

    def _take_turn(self, conversation_id: UUID | None, client_id: UUID, now: float) -> None:
        awaited, until = self._turns.get(conversation_id, (client_id, now))
        if awaited != client_id and now < until:
            raise AppError(
                "out_of_turn",
                "What was written before is still on its way; this one follows it.",
                409,
                is_retryable=True,
                retry_after_s=2,
            )
        self._turns.pop(conversation_id, None)

    def admit_act(self, now: float) -> None:
        """Count what is no message and costs as much."""
        if self.act_limit.take(now) > 0:
            raise AppError("rate_limited", "That was a lot at once; this was not kept.", 429)

    def admits_typing(self, now: float) -> bool:
        """Tell whether one more sign of typing may pass; too many pass by, they are stored nowhere anyway."""
        return self.typing_limit.take(now) == 0

    def follow(self, conversation_id: UUID, cursor: Cursor) -> None:
        """Start following a log, or start again elsewhere in it."""
        if conversation_id not in self.cursors and len(self.cursors) >= MAX_SUBSCRIPTIONS:
            raise AppError("too_many_subscriptions", "Unsubscribe from a conversation first.", 409)
        self.cursors[conversation_id] = cursor

    def following(self, conversation_id: UUID) -> Cursor:
        """Return the cursor of a followed log; acting on others is refused."""
        cursor = self.cursors.get(conversation_id)
        if cursor is None:
            raise AppError("not_subscribed", "Subscribe to the conversation first.", 409)
        return cursor
