"""Proofs of work: when newcomers are asked for one, how hard it is, and how an answer is judged. Knows no counters.

Nobody is turned away for where they come from: an office, a school or a provider's whole network may share one address.
While newcomers come faster than is normal, each one's browser has to find numbers, for a moment that a person does not
notice and a flood pays for. A challenge holds all that is known of it, signed, and names the visitor that it lets in:
used twice, it would make the same visitor twice, which the database refuses. So nothing is kept of it anywhere.
"""

import base64
import binascii
import hashlib
import hmac
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.kernel.errors import AppError
from app.visitors.rules import VisitorId

PIECES = 8  # many small puzzles take about the same time for everybody; one large one is a lottery
LEAST_BITS = 13  # a few hundredths of a second in a browser
MOST_BITS = 20  # seconds on a telephone
LASTS = timedelta(minutes=3)
LONGEST_CHALLENGE = 128
LARGEST_ANSWER = 2**32 - 1
_MAC_BYTES = 16


class Tide:
    """How many a minute are coming: each counts less and less the longer ago it was."""

    __slots__ = ("_at", "_count", "_over_s")

    def __init__(self, now: float, *, over_s: float = 60.0) -> None:
        self._at = now
        self._count = 0.0
        self._over_s = over_s

    def note(self, now: float) -> None:
        """Count one; `now` in monotonic seconds."""
        self._count = self._left(now) + 1
        self._at = now

    def per_minute(self, now: float) -> float:
        """Return how many a minute are coming."""
        return self._left(now) * 60 / self._over_s

    def _left(self, now: float) -> float:
        return self._count * math.exp((self._at - now) / self._over_s)


@dataclass(frozen=True, slots=True)
class Coming:
    """Newcomers of a site or of a block of addresses, a minute: who knocks, who is let in, what is normal there."""

    knocking: float
    let_in: float
    normal: float


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a newcomer has to solve: whom it lets in, where, how hard it is, and until when."""

    visitor_id: VisitorId
    site_id: UUID
    bits: int
    until: datetime


def bits_asked(places: Sequence[Coming]) -> int:
    """Return how much work a newcomer is asked for, 0 for none: one bit more for each doubling of who is let in.

    Who knocks and solves nothing makes it no harder for those who do.
    """
    flooded = [place for place in places if place.knocking > place.normal]
    if not flooded:
        return 0
    steepest = max(place.let_in / place.normal for place in flooded)
    return min(MOST_BITS, LEAST_BITS + max(0, math.ceil(math.log2(steepest)) if steepest > 0 else 0))


def write_challenge(key: bytes, challenge: Challenge) -> str:
    """Write a challenge so that only we could have."""
    body = challenge.visitor_id.bytes + bytes([challenge.bits]) + _seconds(challenge.until)
    return base64.urlsafe_b64encode(body + _mac(key, challenge.site_id, body)).decode().rstrip("=")


def read_challenge(key: bytes, text: str, site_id: UUID, now: datetime) -> Challenge:
    """Read a challenge of this site; raises `AppError` for what is not ours, or not of today."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as exc:
        raise refused() from exc
    body, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(key, site_id, body)):
        raise refused()
    until = datetime.fromtimestamp(int.from_bytes(body[17:21], "big"), UTC)
    if until < now:
        raise AppError("work_expired", "That took too long; here is another one.", 403, is_retryable=True)
    return Challenge(VisitorId(UUID(bytes=body[:16])), site_id, body[16], until)


def is_solved(text: str, bits: int, answers: Sequence[int]) -> bool:
    """Tell whether the SHA-256 of challenge's hash, number of the piece and answer begins with enough zeros, in each piece."""
    seed = hashlib.sha256(text.encode()).digest()
    return len(answers) == PIECES and all(
        0 <= answer <= LARGEST_ANSWER and _has_zeros(seed, piece, answer, bits_of_piece(bits))
        for piece, answer in enumerate(answers)
    )


def bits_of_piece(bits: int) -> int:
    """Return how many zeros each piece must begin with."""
    return max(0, bits - int(math.log2(PIECES)))


def refused() -> AppError:
    """Make the refusal of an answer that is wrong, or was given before."""
    return AppError(
        "work_refused",
        "That is not the answer, or it was used before; here is another one.",
        403,
        is_retryable=True,
    )


def _has_zeros(seed: bytes, piece: int, answer: int, zeros: int) -> bool:
    found = hashlib.sha256(seed + piece.to_bytes(4, "big") + answer.to_bytes(4, "big")).digest()
    return int.from_bytes(found[:4], "big") >> (32 - zeros) == 0


def _seconds(instant: datetime) -> bytes:
    return int(instant.timestamp()).to_bytes(4, "big")


def _mac(key: bytes, site_id: UUID, body: bytes) -> bytes:
    return hmac.digest(key, site_id.bytes + body, "sha256")[:_MAC_BYTES]
