"""Time, as the whole product sees it. Nothing else reads a clock; decisions take `now` as an argument."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

LARGEST_PAUSE = timedelta(seconds=1)
SHIFT_READ_EVERY_S = 0.02


class Clock(Protocol):
    """Tells the time of the database, and the time that only moves forward."""

    def now(self) -> datetime:
        """Return the current instant in UTC."""

    def monotonic(self) -> float:
        """Return seconds since some fixed moment, never running backwards."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the machine's wall-clock time."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return the machine's monotonic time, seconds."""
        return time.monotonic()


class DatabaseClock:
    """Database time between two readings of it, advanced on the monotonic clock.

    A jump of the machine's wall clock moves nothing. Small corrections never turn time back: `now`
    stands still until the estimate has caught up. Only a step of the database's own clock by more
    than a second is followed backwards, because standing still for hours would stop every wait.
    """

    def __init__(self) -> None:
        self._at = datetime.now(UTC)
        self._read_at = time.monotonic()
        self._latest = self._at

    def monotonic(self) -> float:
        """Return the machine's monotonic time, seconds."""
        return time.monotonic()

    def now(self) -> datetime:
        """Return the database's time as estimated now."""
        self._latest = max(self._latest, self._estimate())
        return self._latest

    def set(self, database_time: datetime, *, sent: float, received: float) -> None:
        """Take over a reading, assumed true at the middle of its round trip (`monotonic` seconds)."""
        self._at = database_time
        self._read_at = (sent + received) / 2
        if self._latest - self._estimate() > LARGEST_PAUSE:
            self._latest = self._estimate()

    def _estimate(self) -> datetime:
        return self._at + timedelta(seconds=time.monotonic() - self._read_at)


class ShiftedClock:
    """A clock moved forward by the number of seconds in a file, so that tests can let time pass."""

    def __init__(self, inner: Clock, path: Path) -> None:
        self._inner = inner
        self._path = path
        self._checked_at = float("-inf")
        self._shift = timedelta()

    def monotonic(self) -> float:
        """Return the inner clock's monotonic time plus the shift, seconds."""
        return self._inner.monotonic() + self._read().total_seconds()

    def now(self) -> datetime:
        """Return the inner clock's time plus the shift."""
        return self._inner.now() + self._read()

    def _read(self) -> timedelta:
        monotonic = self._inner.monotonic()
        if monotonic - self._checked_at > SHIFT_READ_EVERY_S:
            self._checked_at = monotonic
            text = self._path.read_text().strip() if self._path.exists() else ""
            self._shift = timedelta(seconds=float(text or 0))
        return self._shift
