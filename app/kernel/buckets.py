"""Limits in memory: so many a minute."""

ROUNDING = 1e-6  # of a token: whoever waits exactly as long as told must not be told again


class TokenBucket:
    """Allows `per_minute` in the long run, and after a pause `at_once` (as many, where nothing else is said)."""

    __slots__ = ("__weakref__", "_at", "_capacity", "_per_second", "_tokens")

    def __init__(self, per_minute: int, now: float, *, at_once: float | None = None) -> None:
        self._capacity = float(per_minute if at_once is None else at_once)
        self._per_second = per_minute / 60
        self._tokens = self._capacity
        self._at = now

    def has_one(self, now: float) -> bool:
        """Tell whether a token can be taken."""
        return self._tokens + (now - self._at) * self._per_second >= 1 - ROUNDING

    def take(self, now: float) -> float:
        """Take one token; returns 0, or how many seconds too early it is (then none was taken)."""
        self._tokens = min(self._capacity, self._tokens + (now - self._at) * self._per_second)
        self._at = now
        if self._tokens < 1 - ROUNDING:
            return (1 - self._tokens) / self._per_second
        self._tokens -= 1
        return 0.0
