"""Limits for what anybody may ask over HTTP, by the client's address, in the memory of a process."""

from collections import OrderedDict
from weakref import WeakKeyDictionary

from starlette.applications import Starlette
from starlette.requests import Request

from app.kernel.buckets import TokenBucket
from app.kernel.errors import AppError
from app.web.dependencies import ClientAddress, get_transactions

MAX_KEPT = 10_000


class Throttle:
    """A dependency that lets a client pass so many times a minute, and then refuses with `too_many_attempts`."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._buckets: WeakKeyDictionary[Starlette, OrderedDict[str, TokenBucket]] = WeakKeyDictionary()

    def __call__(self, request: Request, address: ClientAddress) -> None:
        """Count a request."""
        now = get_transactions(request).clock.monotonic()
        buckets = self._buckets.setdefault(request.app, OrderedDict())
        bucket = buckets.setdefault(address, TokenBucket(self._per_minute, now))
        buckets.move_to_end(address)
        if len(buckets) > MAX_KEPT:
            buckets.popitem(last=False)
        too_early_s = bucket.take(now)
        if too_early_s > 0:
            raise AppError(
                "too_many_attempts",
                "That was asked for very often from your address. Please wait before you try again.",
                429,
                is_retryable=True,
                retry_after_s=too_early_s,
            )
